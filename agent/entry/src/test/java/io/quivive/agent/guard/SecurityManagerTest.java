// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Idle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Under a security manager with a policy like that of Tomcat, which grants to its own jars alone. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class SecurityManagerTest {
    private static final String EVERYBODY = "grant { permission java.util.PropertyPermission \"*\", \"read\"; };\n";
    private static final String DENIED = "java.security.AccessControlException: access denied";

    @TempDir
    Path folder;

    static Stream<Jdk> withManagers() {
        return Jdks.all().filter(jdk -> jdk.feature() < 24);
    }

    @ParameterizedTest
    @MethodSource("withManagers")
    void anAttachThatMayNotEvenDialEndsSilently(Jdk jdk) throws Exception {
        try (TargetJvm target = start(jdk, EVERYBODY)) {
            assertThatThrownBy(target::attach).hasMessageContaining("nobody has dialled");
            assertEndsWithout(target, "quivive", "xception");
        }
    }

    @ParameterizedTest
    @MethodSource("withManagers")
    void anAttachThatMayDialTellsWhatToGrant(Jdk jdk) throws Exception {
        String dialling = "grant { permission java.net.NetPermission \"accessUnixDomainSocket\";"
                + " permission java.io.FilePermission \"<<ALL FILES>>\", \"read,write\";"
                + " permission java.lang.RuntimePermission \"accessUserInformation\";"
                + " permission jdk.net.NetworkPermission \"getOption.SO_PEERCRED\"; };\n";
        try (TargetJvm target = start(jdk, EVERYBODY + dialling);
                AgentConnection agent = target.attach()) {
            assertThatThrownBy(() -> agent.ask("format=PLAIN"))
                    .hasMessageStartingWith(DENIED)
                    .hasMessageContaining(grant());
            assertEndsWithout(target, "quivive", "xception");
        }
    }

    @ParameterizedTest
    @MethodSource("withManagers")
    void fromTheStartOneLineTellsWhatToGrantAndTheApplicationRuns(Jdk jdk) throws Exception {
        try (TargetJvm target = start(jdk, EVERYBODY, "-javaagent:" + TargetJvm.builtAgent())) {
            assertThat(target.printed().lines())
                    .filteredOn(line -> line.contains("quivive"))
                    .singleElement()
                    .asString()
                    .contains(DENIED, grant());
            assertEndsWithout(target, "\tat ");
        }
    }

    @ParameterizedTest
    @MethodSource("withManagers")
    void withTheGrantItAnswers(Jdk jdk) throws Exception {
        String policy = EVERYBODY + grant() + ";\n";
        for (String[] options : List.of(new String[0], new String[] {"-javaagent:" + TargetJvm.builtAgent()})) {
            try (TargetJvm target = start(jdk, policy, options);
                    AgentConnection agent = target.attach()) {
                JsonNode answer = agent.snapshot("interval=100");
                for (String probe : List.of("threadFields", "systemID", "nativeThreads", "sessions", "handOver")) {
                    assertThat(answer.at("/snapshot/probes/" + probe).asString())
                            .isEqualTo("ok");
                }
                agent.detach();
                assertEndsWithout(target, "quivive", "xception");
            }
        }
    }

    private static String grant() {
        return "grant codeBase \"" + TargetJvm.builtAgent().toUri().toString().replace("file:///", "file:/")
                + "\" { permission java.security.AllPermission; }";
    }

    private TargetJvm start(Jdk jdk, String policy, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("policy"), policy);
        List<String> options = new ArrayList<>(List.of(more));
        options.add("-Djava.security.manager");
        options.add("-Djava.security.policy==" + file);
        return TargetJvm.startBare(jdk, options, Idle.class);
    }

    private static void assertEndsWithout(TargetJvm target, String... texts) throws Exception {
        assertThat(target.process().isAlive()).isTrue();
        target.drain();
        target.process().getOutputStream().close();
        target.process().waitFor();
        assertThat(target.printed().lines().filter(line -> !line.startsWith("WARNING")))
                .noneMatch(line -> {
                    for (String text : texts) {
                        if (line.contains(text) && !line.startsWith("quivive: the agent is not at work")) {
                            return true;
                        }
                    }
                    return false;
                });
    }
}
