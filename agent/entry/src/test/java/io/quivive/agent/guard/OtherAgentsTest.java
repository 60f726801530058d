// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Beside other agents that change the same classes, before and after ours. */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("agents")
class OtherAgentsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void jaCoCoAndWeLeaveEachOtherAlone(Jdk jdk) throws Exception {
        String jaCoCo = "-javaagent:" + jar("org.jacoco.agent") + "=destfile=" + folder.resolve("jacoco.exec");
        assertRequestsAreSeen(jdk, jaCoCo);
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void openTelemetryAndWeLeaveEachOtherAlone(Jdk jdk) throws Exception {
        assertRequestsAreSeen(
                jdk,
                "-javaagent:" + jar("opentelemetry-javaagent"),
                "-Dotel.traces.exporter=none",
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none");
    }

    private static void assertRequestsAreSeen(Jdk jdk, String other, String... options) throws Exception {
        String ours = "-javaagent:" + TargetJvm.builtAgent();
        for (List<String> agents : List.of(List.of(other, ours), List.of(ours, other), List.of(other))) {
            String[] all = Stream.concat(agents.stream(), Stream.of(options)).toArray(String[]::new);
            try (App app = App.start(jdk, all).attached()) {
                HttpClient alice = app.signedIn("alice");
                Thread held = new Thread(() -> burn(app, alice));
                held.setDaemon(true);
                held.start();
                JsonNode seen = app.await(snapshot -> App.requests(snapshot).stream()
                        .anyMatch(row -> row.path("url").asString().startsWith("/burn")));
                assertThat(App.requests(seen))
                        .as("with %s", agents)
                        .anyMatch(row -> row.at("/session/userName").asString().equals("alice"));
                // its manager has a store
                assertThat(App.unread(seen)).allMatch(line -> line.contains("not in memory"));
                held.join();
                app.jvm().call("asked"); // reads what it has printed until then
                assertThat(app.jvm().printed())
                        .doesNotContainIgnoringCase("exception", "error", "io.quivive", "severe", "unsafe");
            }
        }
    }

    private static void burn(App app, HttpClient browser) {
        try {
            app.get(browser, "/burn?how=request&who=alice&millis=1500");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Resolved by the build beside the agent's jar. */
    private static Path jar(String artifact) throws IOException {
        try (Stream<Path> files = Files.list(TargetJvm.builtAgent().resolveSibling("agents"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(artifact))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
