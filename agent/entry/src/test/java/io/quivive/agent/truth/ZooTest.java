// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Scopes;
import io.quivive.agent.target.Zoo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Threads that are known to do one thing each show that state. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class ZooTest {
    private static final int PLATFORM = 20;
    private static final int VIRTUAL = 16;
    private static final Duration TO_SETTLE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void everyoneInTheZooShowsItsState(Jdk jdk) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        // for the JDK to open the pipe, somebody has to hold its other end
        Process writer = new ProcessBuilder("sh", "-c", "exec 3<>\"$0\"; exec sleep 60", pipe.toString()).start();
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Zoo.class, pipe.toString());
                AgentConnection agent = target.attach()) {
            int expected = PLATFORM + (jdk.feature() >= 21 ? VIRTUAL : 0);
            List<String> wrong = wrong(agent.snapshot("interval=100"), expected);
            long giveUpAt = System.nanoTime() + TO_SETTLE.toNanos();
            while (!wrong.isEmpty() && System.nanoTime() - giveUpAt < 0) {
                wrong = wrong(agent.snapshot("interval=100"), expected);
            }
            assertThat(wrong).as("states after all had the time to get there").isEmpty();
            for (int i = 0; i < 20; i++) {
                // what runs can be caught by the JVM's own pauses
                assertThat(wrong(agent.snapshot("interval=100"), expected)).allMatch(row -> row.contains(" 0 running"));
            }
        } finally {
            writer.destroy();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#withVirtualThreads")
    void virtualThreadsOfScopesAndExecutorsAreListed(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of("--enable-preview"), Scopes.class);
                AgentConnection agent = target.attach()) {
            JsonNode answer = agent.snapshot("interval=100");
            for (String name : List.of(
                    "in-executor",
                    "in-scope",
                    "in-scope-of-virtual",
                    "in-scope-in-executor",
                    "virtual-owner",
                    "executor-owner")) {
                assertThat(Rows.isVirtual(Rows.named(answer, name))).as(name).isTrue();
            }
            Rows.assertNothingTwice(answer);
        }
    }

    /** Rows that show another state than their name says. */
    private static List<String> wrong(JsonNode answer, int expected) {
        List<JsonNode> zoo = Rows.of(answer, row -> Rows.name(row).matches("zoo (platform|virtual) .*"));
        assertThat(zoo).hasSize(expected);
        return zoo.stream()
                .filter(row ->
                        Rows.state(row) != Integer.parseInt(Rows.name(row).split(" ", 4)[2])
                                || row.at("/more/stateGuessed").asBoolean())
                .map(row -> Rows.name(row) + ": " + Rows.state(row)
                        + (row.at("/more/stateGuessed").asBoolean() ? " (guessed)" : ""))
                .toList();
    }
}
