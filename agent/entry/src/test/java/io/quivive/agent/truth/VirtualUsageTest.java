// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.VirtualBurners;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What sampling attributes to virtual threads. Due is to each, of what the kernel says that the carriers have used, the part that its own
 * count of work done is of all work done.
 */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("truth")
class VirtualUsageTest {
    private static final double TOLERANCE = 0.05;
    /** 1,000 samples or more: the share of one that runs a fifth of the time then has a standard deviation of 0.013. */
    private static final String INTERVAL = "interval=16000";

    private static final String[] PERCENTS = {"50", "25", "25", "20b", "10"};
    private static final int COMPARED = 12;
    /**
     * A measurement that the test's own reader slept through says nothing, and is taken again; likewise one for which other programs let the
     * sampler wait for a processor, since the tolerance is that of sampling in time.
     */
    private static final int ATTEMPTS = 40;

    /** The tolerance is that of what was sampled for so long. */
    private static final Duration LEAST = Duration.ofSeconds(10);

    private static final double MAX_DELAY = 0.04;
    private static final int CARRIERS_TIME = PERCENTS.length;
    private static final int SAMPLERS_DELAY = PERCENTS.length + 1;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#withVirtualThreads")
    void usageAndTimeAreWhatIsDue(Jdk jdk) throws Exception {
        Path file = folder.resolve("units");
        try (RandomAccessFile memory = new RandomAccessFile(file.toFile(), "rw")) {
            int bytes = PERCENTS.length * VirtualBurners.STRIDE;
            memory.setLength(bytes);
            LongBuffer units = memory.getChannel()
                    .map(FileChannel.MapMode.READ_ONLY, 0, bytes)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
            List<String> arguments = new ArrayList<>(List.of(PERCENTS));
            arguments.add(0, file.toString());
            try (TargetJvm target = TargetJvm.startBare(
                            jdk, List.of(), VirtualBurners.class, arguments.toArray(String[]::new));
                    AgentConnection agent = target.attach()) {
                compare(agent, target.pid(), units);
            }
        }
    }

    private static void compare(AgentConnection agent, long pid, LongBuffer units) throws Exception {
        List<String> carriers =
                Rows.of(
                                agent.snapshot(INTERVAL),
                                row -> row.at("/more/role").asString().equals("carrier"))
                        .stream()
                        .map(Rows::systemId)
                        .toList();
        String sampler = Rows.systemId(Rows.named(agent.snapshot(INTERVAL), "quivive-meter"));
        assertThat(carriers).as("carriers, which carry several burners each").hasSizeLessThan(PERCENTS.length);
        try (Series truth = Series.of(() -> read(pid, carriers, sampler, units))) {
            Instant firstTold = null;
            List<Double> firstTimes = List.of();
            int compared = 0;
            for (int i = 0; i < ATTEMPTS && compared < COMPARED; i++) {
                Thread.sleep(1_000); // the caller's rate, not a wait for a state
                JsonNode answer = agent.snapshot(INTERVAL);
                double interval = answer.at("/snapshot/interval").asDouble();
                Instant began = Instant.parse(answer.at("/snapshot/began").asString());
                Instant baseline = began.minus(Duration.ofNanos((long) (interval * 1e9)));
                if (!truth.tells(began) || !truth.tells(baseline)) {
                    continue;
                }
                double delay = truth.grown(baseline, began)[SAMPLERS_DELAY] / 1e9 / interval;
                if (delay > MAX_DELAY) {
                    System.out.printf("%s: virtual usage not compared, sampler delayed for %.3f%n", began, delay);
                    firstTold = null;
                    continue;
                }
                compared++;
                double[] due = due(truth, baseline, began);
                System.out.printf(
                        "%s usage %s due %s%n", began, values(answer, "cpuUsage"), java.util.Arrays.toString(due));
                assertClose(values(answer, "cpuUsage"), due, "cpuUsage");
                if (firstTold == null) {
                    firstTold = began;
                    firstTimes = values(answer, "cpuTime");
                } else if (Duration.between(firstTold, began).compareTo(LEAST) >= 0) {
                    List<Double> times = values(answer, "cpuTime");
                    double elapsed = Duration.between(firstTold, began).toNanos() / 1e9;
                    List<Double> shares = new ArrayList<>();
                    for (int burner = 0; burner < PERCENTS.length; burner++) {
                        shares.add((times.get(burner) - firstTimes.get(burner)) / elapsed);
                    }
                    assertClose(shares, due(truth, firstTold, began), "growth of cpuTime");
                }
            }
            assumeThat(compared)
                    .as("snapshots that could be compared; the machine is too busy for the sampler to be in time")
                    .isGreaterThanOrEqualTo(2);
        }
    }

    private static long[] read(long pid, List<String> carriers, String sampler, LongBuffer units) throws Exception {
        long[] figures = new long[PERCENTS.length + 2];
        figures[SAMPLERS_DELAY] = Kernel.delayNanos(pid, sampler);
        for (String carrier : carriers) {
            figures[CARRIERS_TIME] += Kernel.cpuNanos(pid, carrier);
        }
        for (int i = 0; i < PERCENTS.length; i++) {
            figures[i] = units.get(i * VirtualBurners.STRIDE / Long.BYTES);
        }
        return figures;
    }

    /** Shares of one processor. */
    private static double[] due(Series truth, Instant from, Instant to) {
        double[] grown = truth.grown(from, to);
        double elapsed = Duration.between(from, to).toNanos();
        double all = 0;
        for (int i = 0; i < PERCENTS.length; i++) {
            all += grown[i];
        }
        double[] due = new double[PERCENTS.length];
        for (int i = 0; i < PERCENTS.length; i++) {
            due[i] = grown[CARRIERS_TIME] / elapsed * grown[i] / all;
        }
        return due;
    }

    private static List<Double> values(JsonNode answer, String property) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < PERCENTS.length; i++) {
            JsonNode row = Rows.named(answer, "virtual-burner-" + i + "-" + PERCENTS[i]);
            assertThat(row.at("/more/sampled").asBoolean()).isTrue();
            values.add(row.path(property).asDouble());
        }
        return values;
    }

    private static void assertClose(List<Double> told, double[] due, String what) {
        for (int i = 0; i < due.length; i++) {
            assertThat(told.get(i)).as("%s of burner %d", what, i).isCloseTo(due[i], within(TOLERANCE));
        }
    }
}
