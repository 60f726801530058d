// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Burners;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Processor time and usage of burners, against what the kernel says that they used over the same time. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class UsageTest {
    private static final double USAGE_TOLERANCE = 0.03;
    private static final List<String> PERCENTS = List.of("25", "50", "100");
    /** A measurement that the test's own reader slept through says nothing, and is taken again. */
    private static final int ATTEMPTS = 60;

    private static final int PACE = 500;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void processorTimeAndUsageAreTheKernels(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Burners.class, PERCENTS.toArray(String[]::new));
                AgentConnection agent = target.attach()) {
            List<String> tasks = tasks(agent.snapshot("interval=100"));
            try (Series kernel = Series.ofCpuNanos(target.pid(), tasks)) {
                int compared = 0;
                for (int i = 0; i < ATTEMPTS && compared < 4; i++) {
                    Thread.sleep(PACE); // the caller's rate, not a wait for a state
                    JsonNode answer = agent.snapshot("interval=1000");
                    if (isCovered(kernel, answer)) {
                        assertUsage(kernel, answer);
                        if (++compared > 2) { // by then they have burnt enough for a hundredth of it to be told
                            assertTime(kernel, answer);
                        }
                        System.out.println(jdk + ": " + shown(kernel, answer));
                    }
                }
                assertThat(compared).as("snapshots that could be compared").isEqualTo(4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aFirstCallWaitsForItsOwnBaselineAndSaysOverWhatItMeasured(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Burners.class, PERCENTS.toArray(String[]::new));
                AgentConnection agent = target.attach()) {
            // a native thread younger than a second cannot be told from one that is becoming Java's
            while (Kernel.age(target.pid(), Long.toString(target.pid())).toMillis() < 1_500) {
                Thread.onSpinWait();
            }
            long before = System.nanoTime();
            JsonNode answer = agent.snapshot("interval=700");
            double waited = (System.nanoTime() - before) / 1e9;
            assertThat(interval(answer)).isBetween(0.7, waited);
            for (JsonNode row : Rows.of(answer)) {
                assertThat(row.at("/more/unknown").toString())
                        .as(row.toString())
                        .doesNotContain("cpuUsage");
            }
            assertThat(Rows.named(answer, "burner-100").path("cpuUsage").asDouble())
                    .isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void usageIsTheSameHoweverManyAskAndHoweverOften(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Burners.class, "25", "50");
                AgentConnection alone = target.attach()) {
            List<String> tasks = tasks(alone.snapshot("interval=100"));
            ExecutorService callers = Executors.newCachedThreadPool();
            try (Series kernel = Series.ofCpuNanos(target.pid(), tasks)) {
                assertThat(ask(alone, kernel, 1_000, PACE, 2)).isGreaterThanOrEqualTo(2);
                List<Future<Integer>> five = new ArrayList<>();
                int[] pauses = {0, 20, 130, 400, 900};
                int[] intervals = {1_000, 1_000, 1_000, 400, 2_000};
                for (int i = 0; i < pauses.length; i++) {
                    five.add(callers.submit(caller(target, kernel, intervals[i], pauses[i])));
                }
                for (Future<Integer> caller : five) {
                    assertThat(caller.get())
                            .as("answers that could be compared")
                            .isPositive();
                }
            } finally {
                callers.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void moreIntervalsThanAreKeptAreMeasuredAllTheSame(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Burners.class, "25", "50");
                AgentConnection agent = target.attach()) {
            List<String> tasks = tasks(agent.snapshot("interval=100"));
            try (Series kernel = Series.ofCpuNanos(target.pid(), tasks)) {
                int compared = 0;
                for (int sweep = 0; sweep < 6 && compared < 4; sweep++) {
                    for (int interval = 600; interval <= 1_100; interval += 50) {
                        compared += compare(agent, kernel, interval);
                    }
                }
                assertThat(compared).isGreaterThanOrEqualTo(4);
            }
        }
    }

    private static Callable<Integer> caller(TargetJvm target, Series kernel, int interval, int pause) {
        return () -> {
            try (AgentConnection agent = target.attach()) {
                return ask(agent, kernel, interval, pause, 1);
            }
        };
    }

    /**
     * Asks again and again for five seconds, and for longer until the kernel's readings cover enough answers; answers how many they cover.
     */
    private static int ask(AgentConnection agent, Series kernel, int interval, int pauseMillis, int enough)
            throws Exception {
        int compared = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < (compared < enough ? 60 : 5) * 1_000_000_000L) {
            compared += compare(agent, kernel, interval);
            Thread.sleep(pauseMillis); // the caller's rate, not a wait for a state
        }
        return compared;
    }

    /** Asks once; answers 1 if the kernel's readings cover the answer. */
    private static int compare(AgentConnection agent, Series kernel, int interval) throws Exception {
        JsonNode answer = agent.snapshot("interval=" + interval);
        assertThat(interval(answer)).isGreaterThanOrEqualTo(interval / 1_000.0);
        if (!isCovered(kernel, answer)) {
            return 0;
        }
        assertUsage(kernel, answer);
        return 1;
    }

    private static List<String> tasks(JsonNode answer) {
        return burners(answer).stream().map(Rows::systemId).toList();
    }

    private static List<JsonNode> burners(JsonNode answer) {
        return Rows.of(answer, row -> Rows.name(row).startsWith("burner-"));
    }

    private static Instant began(JsonNode answer) {
        return Instant.parse(answer.at("/snapshot/began").asString());
    }

    private static double interval(JsonNode answer) {
        return answer.at("/snapshot/interval").asDouble();
    }

    /** Seconds from when it began, within which it read the clocks. */
    private static double cost(JsonNode answer) {
        return answer.at("/snapshot/cost").asDouble() / 1e3;
    }

    private static Instant baseline(JsonNode answer) {
        return began(answer).minus(Duration.ofNanos((long) (interval(answer) * 1e9)));
    }

    private static boolean isCovered(Series kernel, JsonNode answer) throws Exception {
        return kernel.tells(began(answer)) && kernel.tells(baseline(answer));
    }

    private static void assertUsage(Series kernel, JsonNode answer) {
        double[] used = kernel.grown(baseline(answer), began(answer));
        List<JsonNode> burners = burners(answer);
        for (int i = 0; i < used.length; i++) {
            assertThat(burners.get(i).path("cpuUsage").asDouble())
                    .as("cpuUsage of %s; %s", Rows.name(burners.get(i)), shown(kernel, answer))
                    .isCloseTo(
                            used[i] / 1e9 / interval(answer),
                            within(USAGE_TOLERANCE + cost(answer) / interval(answer)));
        }
    }

    private static void assertTime(Series kernel, JsonNode answer) {
        double[] used = kernel.at(began(answer));
        List<JsonNode> burners = burners(answer);
        for (int i = 0; i < used.length; i++) {
            assertThat(burners.get(i).path("cpuTime").asDouble())
                    .as("cpuTime of %s", Rows.name(burners.get(i)))
                    .isBetween(used[i] / 1e9 * 0.99, used[i] / 1e9 * 1.01 + cost(answer));
        }
    }

    private static String shown(Series kernel, JsonNode answer) {
        double[] used = kernel.grown(baseline(answer), began(answer));
        double[] ever = kernel.at(began(answer));
        StringBuilder text = new StringBuilder();
        List<JsonNode> burners = burners(answer);
        for (int i = 0; i < used.length; i++) {
            text.append(String.format(
                    "%s usage %.4f, kernel %.4f; time %.4f, kernel %.4f. ",
                    Rows.name(burners.get(i)),
                    burners.get(i).path("cpuUsage").asDouble(),
                    used[i] / 1e9 / interval(answer),
                    burners.get(i).path("cpuTime").asDouble(),
                    ever[i] / 1e9));
        }
        return text.toString();
    }
}
