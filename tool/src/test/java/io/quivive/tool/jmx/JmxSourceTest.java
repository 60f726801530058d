// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quivive.Activity;
import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.ProcessInfo;
import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.source.Request;
import io.quivive.tool.view.Activities;
import io.quivive.tool.view.ActivityReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JmxSourceTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Request EXTENDED = request(Duration.ofSeconds(1), Optional.empty(), Optional.empty());

    @TempDir
    Path folder;

    static List<Path> jdks() throws Exception {
        return JmxTargetJvm.jdks();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aReaderSeesTheProcessesOfAJvmWithTheAgent(Path jdk) throws Exception {
        try (JmxTargetJvm jvm = JmxTargetJvm.start(jdk, folder, true);
                JmxSource source = open(jvm.url(), reader(JmxTargetJvm.PASSWORD))) {
            Activity activity = snapshot(source, EXTENDED).orElseThrow();
            assertThat(activity.snapshot().pid()).isEqualTo(jvm.process().pid());
            assertThat(activity.processes().orElseThrow())
                    .extracting(ProcessInfo::name)
                    .contains("main", "VM Thread");

            JmxSummary summary = source.summary();
            assertThat(summary.pid()).isEqualTo(jvm.process().pid());
            assertThat(summary.user()).contains(System.getProperty("user.name"));
            assertThat(summary.mainClass()).contains(JmxTargetJvm.Waiting.class.getName());
            assertThat(Runtime.Version.parse(summary.javaVersion()).feature()).isGreaterThanOrEqualTo(17);

            ByteArrayOutputStream web = new ByteArrayOutputStream();
            source.webServers(Optional.empty(), web);
            assertThat(web.toString(StandardCharsets.UTF_8)).isEqualTo("{\"servers\":[]}");

            String plain = text(source, Request.DEFAULT);
            assertThat(plain).startsWith("{").doesNotContain("\"snapshot\"").doesNotContain("\"more\"");
        }
    }

    @Test
    void whatADeadOrWrongOrUnwillingServerDoesEndsInOneLine() throws Exception {
        Path jdk = jdks().get(0);
        try (JmxTargetJvm jvm = JmxTargetJvm.start(jdk, folder, false)) {
            refused(jvm.url(), reader("wrong"), ExitStatus.REFUSED, "Invalid username or password");
            refused(jvm.url(), new JmxOptions(null, null), ExitStatus.REFUSED, "--jmx-user and --password-file");
            refused(
                    jvm.url().replace("jmxrmi", "other"),
                    reader("x"),
                    ExitStatus.NO_TARGET,
                    "no 'other' in the registry");

            try (JmxSource source = open(jvm.url(), reader(JmxTargetJvm.PASSWORD))) {
                ToolException none = failure(() -> snapshot(source, EXTENDED));
                assertThat(none)
                        .hasMessageContaining("-javaagent:quivive-agent.jar")
                        .hasMessageContaining("unzip -j quivive.jar quivive-agent.jar")
                        .hasMessageContaining("quivive snapshot PID");
                assertThat(none.status()).isEqualTo(ExitStatus.REFUSED);

                jvm.process().destroyForcibly().waitFor();
                ToolException gone = failure(() -> snapshot(source, EXTENDED));
                assertThat(gone.status()).isIn(ExitStatus.NO_TARGET, ExitStatus.NO_ANSWER);
            }
            refused(jvm.url(), reader("x"), ExitStatus.NO_TARGET, "nothing listens at 127.0.0.1:");
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ToolException failure = failure(() -> JmxSource.open(
                    "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + silent.getLocalPort() + "/jmxrmi",
                    new JmxOptions(null, null),
                    Duration.ofMillis(200),
                    JmxSourceTest::unexpected));
            assertThat(failure).hasMessageContaining("did not answer in time").hasMessageContaining("--timeout");
            assertThat(failure.status()).isEqualTo(ExitStatus.NO_ANSWER);
        }
    }

    @Test
    void anotherKindOfServerIsToldApart() throws Exception {
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                try (var socket = web.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // the test's own assertion fails then
                }
            });
            answering.start();
            refused(
                    "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + web.getLocalPort() + "/jmxrmi",
                    new JmxOptions(null, null),
                    ExitStatus.NO_TARGET,
                    "speaks no RMI");
            answering.join();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "service:jmx:",
                "service:jmx:rmi",
                "service:jmx:jmxmp://host:1",
                "service:jmx:rmi:///jndi/ldap://host/o=x",
                "service:jmx:rmi:///jndi/rmi://host:99999/jmxrmi",
                "service:jmx:rmi:///jndi/rmi://host:0/jmxrmi",
                "service:jmx:rmi:///stub/rO0ABQ==",
                "service:jmx:rmi:///jndi/rmi://host/\u001b[2J",
                "http://host"
            })
    void anotherUrlIsRefused(String url) {
        ToolException failure = failure(() -> open(url, new JmxOptions(null, null)));
        assertThat(failure.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(failure).hasMessageContaining("service:jmx:rmi:///jndi/rmi://HOST:PORT/jmxrmi");
        assertThat(failure.getMessage()).matches("\\P{Cntrl}+");
    }

    @Test
    void whatOnlyAnAgentDoesIsRefusedBeforeAnythingIsAsked() throws Exception {
        try (MaliciousServer server = MaliciousServer.answering("{\"processes\":[]}");
                JmxSource source = open(server.url(), new JmxOptions(null, null))) {
            usage(
                    source,
                    request(Duration.ofMillis(500), Optional.empty(), Optional.empty()),
                    "an interval other than 1s");
            usage(source, request(Duration.ofSeconds(1), Optional.of(Mode.SERVER), Optional.empty()), "another mode");
            usage(source, request(Duration.ofSeconds(1), Optional.empty(), Optional.of("x 1 name=a")), "other roles");
            ToolException settings =
                    failure(() -> source.webServers(Optional.of("x=y"), OutputStream.nullOutputStream()));
            assertThat(settings).hasMessageContaining("other settings cannot be had over JMX");
            assertThat(settings.status()).isEqualTo(ExitStatus.USAGE);
            assertThat(failure(source::detach).status()).isEqualTo(ExitStatus.USAGE);
            assertThat(server.readings()).isZero();
        }
    }

    @Test
    void anObjectOfAnotherKindIsRefusedBeforeItsCodeRuns() throws Exception {
        try (MaliciousServer server = MaliciousServer.answering(new MaliciousServer.Gadget());
                JmxSource source = open(server.url(), new JmxOptions(null, null))) {
            ToolException failure = failure(() -> snapshot(source, EXTENDED));
            assertThat(failure)
                    .hasMessageContaining("sent an object that is not read")
                    .hasMessageContaining(MaliciousServer.Gadget.class.getName());
            assertThat(failure.status()).isEqualTo(ExitStatus.REFUSED);
            assertThat(server.readings()).isEqualTo(1);
            assertThat(MaliciousServer.Gadget.wasRead()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "null", "{\"sessions\":[]}", "{\"processes\":[{}]}"})
    void aForeignAnswerIsNotPassedOn(String answer) throws Exception {
        try (MaliciousServer server = MaliciousServer.answering(answer);
                JmxSource source = open(server.url(), new JmxOptions(null, null))) {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            assertThat(failure(() -> source.snapshot(EXTENDED, json)).status()).isEqualTo(ExitStatus.NO_ANSWER);
            assertThat(failure(() -> source.webServers(Optional.empty(), json)).status())
                    .isEqualTo(ExitStatus.NO_ANSWER);
            assertThat(json.size()).isZero();
        }
    }

    @Test
    void aSessionThatIsNotKnownIsNull() throws Exception {
        String server = Activities.server().toJson(Format.EXTENDED);
        try (MaliciousServer answering = MaliciousServer.answering(server);
                JmxSource source = open(answering.url(), new JmxOptions(null, null))) {
            Request unknown = new Request(
                    ActivityOptions.PROCESSES_AND_SESSIONS,
                    Optional.of("0".repeat(32)),
                    Format.PLAIN,
                    Duration.ofSeconds(1),
                    Optional.empty(),
                    100_000,
                    Optional.empty(),
                    Optional.empty());
            assertThat(text(source, unknown)).isEqualTo("null");
            assertThat(snapshot(source, EXTENDED)).contains(Activities.server());
        }
    }

    @Test
    void aServerThatCallsItselfByAnotherNameIsStillReachedWhereTheUrlLed() throws Exception {
        try (JmxTargetJvm jvm =
                        JmxTargetJvm.start(jdks().get(0), folder, false, "-Djava.rmi.server.hostname=name.invalid");
                JmxSource source = open(jvm.url(), reader(JmxTargetJvm.PASSWORD))) {
            assertThat(source.summary().pid()).isEqualTo(jvm.process().pid());
        }
    }

    private static JmxSource open(String url, JmxOptions options) throws ToolException {
        return JmxSource.open(url, options, TIMEOUT, JmxSourceTest::unexpected);
    }

    private static void unexpected(String warning) {
        throw new AssertionError(warning);
    }

    private JmxOptions reader(String password) throws Exception {
        return new JmxOptions("reader", JmxTargetJvm.secret(folder.resolve("password"), password + "\n"));
    }

    private static Request request(Duration interval, Optional<Mode> mode, Optional<String> roles) {
        return new Request(
                ActivityOptions.PROCESSES_AND_SESSIONS,
                Optional.empty(),
                Format.EXTENDED,
                interval,
                mode,
                100_000,
                roles,
                Optional.empty());
    }

    private static Optional<Activity> snapshot(JmxSource source, Request request) throws Exception {
        return ActivityReader.read(
                new ByteArrayInputStream(text(source, request).getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(JmxSource source, Request request) throws Exception {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        source.snapshot(request, json);
        return json.toString(StandardCharsets.UTF_8);
    }

    private static void usage(JmxSource source, Request request, String message) {
        ToolException failure = failure(() -> source.snapshot(request, OutputStream.nullOutputStream()));
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.status()).isEqualTo(ExitStatus.USAGE);
    }

    private static void refused(String url, JmxOptions options, int status, String message) {
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> open(url, options))
                .withMessageContaining(message)
                .withMessageMatching("\\P{Cntrl}+")
                .satisfies(failure -> assertThat(failure.status()).isEqualTo(status));
    }

    private static ToolException failure(Step step) {
        @Nullable ToolException failure = catchThrowableOfType(ToolException.class, step::run);
        assertThat(failure).isNotNull();
        return failure;
    }

    private interface Step {
        void run() throws Throwable;
    }
}
