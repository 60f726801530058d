// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.tool.ExitStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionsTest {
    private static final String QUICK = "--interval=100ms";

    @TempDir
    Path temp;

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aJvmIsAskedWhoIsConnectedAndWhichServersItHas(Jdk jdk) throws Exception {
        try (Child target = Child.jvm(jdk)) {
            assertThat(Run.quivive("sessions", target.pid(), QUICK).out())
                    .isEqualTo("local mode: no server was found in the JVM, so that there are no sessions; quivive ps"
                            + " shows its processes\n");
            Run table = Run.quivive("sessions", target.pid(), QUICK, "--server-mode");
            assertThat(table.status()).as(table.err()).isZero();
            assertThat(table.out())
                    .contains(", 1 session (1 storedProcedure), ")
                    .containsPattern("(?m)^\\(jobs\\) ");
            assertThat(Run.quivive("sessions", target.pid(), QUICK, "--server-mode", "--csv", "--columns=type,user")
                            .out())
                    .isEqualTo("type,user\r\nstoredProcedure,\r\n");
            assertThat(Run.quivive("web", target.pid()).out())
                    .startsWith("pid " + target.pid() + " on ")
                    .contains(", look: only read\n")
                    .endsWith("\nno HTTP server was found in the JVM\n");
            assertThat(Run.quivive("web", target.pid(), "--json").json().at("/servers"))
                    .isEmpty();
            Run.quivive("ps", target.pid(), QUICK, "--server-mode", "--session=NONE")
                    .refusedWith(ExitStatus.NO_SESSION, "the session is not known: quivive sessions ");
            Run.quivive("sessions", target.pid(), QUICK, "--server-mode", "--session=NONE")
                    .refusedWith(ExitStatus.NO_SESSION, "the session is not known: quivive sessions ");
        }
    }

    /** Every form in which the tool prints what an agent told it; the agent's own test looks into the other bytes. */
    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void nothingSecretIsPrinted(Jdk jdk) throws Exception {
        Path port = temp.resolve("port");
        try (Child target = Child.start(
                List.of(jdk.java(), "-cp", Child.classes(), SecretServer.class.getName(), port.toString()))) {
            String base = "http://127.0.0.1:" + Files.readString(port);
            // of that server nothing can be read
            Run followed = Run.quivive("sessions", target.pid(), QUICK, "--follow");
            assertThat(followed.status()).as(followed.err()).isZero();
            assertThat(followed.err()).startsWith("quivive: warning: --follow changes classes, ");
            Run again = Run.quivive("sessions", target.pid(), QUICK, "--follow");
            assertThat(again.err()).as("hooks that are there cost nothing").isEmpty();
            List<HttpRequest> requests = List.of(
                    request(base + "/first", "Authorization", "Bearer PlantedToken1"),
                    request(base + "/held?seen=1", "Authorization", "Bearer PlantedToken1"),
                    request(
                            base + "/held?seen=2&access_token=PlantedParameter2",
                            "Cookie",
                            "JSESSIONID=PlantedCookie3"),
                    request(base + "/held;jsessionid=PlantedPath4?seen=3", "X-API-Key", "PlantedKey5"));
            HttpClient client = HttpClient.newHttpClient();
            client.send(requests.get(0), BodyHandlers.discarding());
            List<CompletableFuture<?>> held = new ArrayList<>();
            requests.subList(1, 4).forEach(each -> held.add(client.sendAsync(each, BodyHandlers.discarding())));
            await(target);
            for (String command : List.of(
                    "sessions",
                    "sessions --csv",
                    "ps --all",
                    "ps --all --csv",
                    "snapshot",
                    "snapshot --extended",
                    "web",
                    "web --json")) {
                Run run = Run.quivive(Stream.concat(
                                Stream.of(command.split(" ", 2)[0], target.pid()),
                                Arrays.stream(command.split(" ", -1)).skip(1))
                        .toArray(String[]::new));
                assertThat(run.status()).as(run.err()).isZero();
                assertThat(run.out() + run.err()).as(command).doesNotContain("Planted");
                assertThat(held).noneMatch(CompletableFuture::isDone);
                if (command.startsWith("ps") || command.startsWith("snapshot")) {
                    assertThat(run.out()).as(command).contains("/held?seen=1", "/held?seen=2&access_token=…", "seen=3");
                }
            }
        }
    }

    private static HttpRequest request(String uri, String header, String value) {
        return HttpRequest.newBuilder(URI.create(uri)).header(header, value).build();
    }

    private static void await(Child target) throws Exception {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (Run.quivive("ps", target.pid(), QUICK, "--all")
                        .out()
                        .lines()
                        .filter(line -> line.contains("seen="))
                        .count()
                < 3) {
            assertThat(System.nanoTime()).as("the requests are not seen").isLessThan(giveUpAt);
        }
    }

    @Test
    void whereAgentsAreForbiddenNoServerIsMadeUp() throws Exception {
        List<String> command = List.of(
                Jdk.own().java(), "-XX:-EnableDynamicAgentLoading", "-cp", Child.classes(), Target.class.getName());
        Path settings = Files.writeString(temp.resolve("settings"), "restIdle=10m\n");
        try (Child target = Child.start(command)) {
            Run.quivive("web", target.pid())
                    .refusedWith(ExitStatus.REFUSED, "tells no web servers", "-XX:+EnableDynamicAgentLoading");
            Run sessions = Run.quivive("sessions", target.pid(), "--settings=" + settings);
            assertThat(sessions.status()).isZero();
            assertThat(sessions.out()).startsWith("local mode: no server was found");
            assertThat(sessions.err()).contains("not possible there: --settings; ");
        }
    }
}
