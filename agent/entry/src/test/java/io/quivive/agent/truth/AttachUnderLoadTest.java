// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.LoadedTomcat;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The agent comes and goes while a server answers as many requests as it can. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("truth")
class AttachUnderLoadTest {
    private static final int CYCLES = 4;
    private static final int CLIENTS = 4;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void noRequestFailsAndAgentsDoNotPileUp(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), LoadedTomcat.class)) {
            target.call("begin");
            for (int i = 0; i < CYCLES; i++) {
                awaitAnswers(target);
                try (AgentConnection agent = target.attach()) {
                    agent.snapshot("interval=100");
                    awaitAnswers(target);
                    awaitRequestsOfAllButOne(agent);
                    agent.detach();
                }
            }
            awaitAnswers(target);
            assertThat(target.call("end")).as("requests that failed").isEqualTo("0");
            awaitOneAtMost(target);
        }
    }

    /** So many that every client was answered. */
    private static void awaitAnswers(TargetJvm target) throws Exception {
        long enough = Long.parseLong(target.call("answered")) + 1_000;
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (Long.parseLong(target.call("answered")) < enough) {
            assertThat(System.nanoTime()).as("the server hangs").isLessThan(giveUpAt);
        }
    }

    /** Of the users one asks nothing meanwhile. */
    private static void awaitRequestsOfAllButOne(AgentConnection agent) throws Exception {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (true) {
            List<Long> requests = requests(agent.snapshot("interval=100"));
            assertThat(requests).hasSize(CLIENTS + 1).contains(0L);
            if (Collections.frequency(requests, 0L) == 1) {
                return;
            }
            assertThat(System.nanoTime()).as("%s", requests).isLessThan(giveUpAt);
        }
    }

    private static List<Long> requests(JsonNode snapshot) {
        return snapshot.at("/sessions")
                .valueStream()
                .filter(session -> session.path("type").asString().equals("web"))
                .map(session -> session.at("/more/requests").asLong())
                .toList();
    }

    /** Loaders of agents that were there; the JDK's caches may hold the last one's. */
    private static void awaitOneAtMost(TargetJvm target) throws Exception {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (true) {
            long left = Arrays.stream(target.call("loaded").split(";", -1))
                    .filter(line -> line.contains("Classes: io.quivive.agent.Agent,"))
                    .count();
            if (left <= 1) {
                return;
            }
            assertThat(System.nanoTime()).as("agents that stay: %d", left).isLessThan(giveUpAt);
        }
    }
}
