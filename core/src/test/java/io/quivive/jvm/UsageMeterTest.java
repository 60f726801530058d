// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quivive.ProcessKind;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Baselines by hand-made entries and instants. */
class UsageMeterTest {
    private static final long SECOND = 1_000_000_000L;
    /** So that nothing rests on instants being positive. */
    private static final long T0 = -5 * SECOND;

    private static final long MILLIS = 1_700_000_000_000L;

    private final ProcessTable table = new ProcessTable(new AtomicLong());
    private final UsageMeter meter = new UsageMeter(SECOND);
    private final VirtualTimes noVirtual = noVirtual();

    @Test
    void thereIsNoBaselineBeforeOneIsAnIntervalOld() {
        assertThat(meter.baseline(T0)).isNull();
        assertThat(meter.dueAt(T0)).isEqualTo(T0);
        take(0);
        assertThat(meter.baseline(T0)).isNull();
        assertThat(meter.baseline(T0 + SECOND - 1)).isNull();
        assertThat(meter.baseline(T0 + SECOND)).isNotNull();
        assertThat(meter.dueAt(T0)).isEqualTo(T0 + SECOND);
    }

    @Test
    void theYoungestBaselineThatIsAnIntervalOldIsMeasuredFrom() {
        take(0);
        take(1);
        assertThat(takenAt(T0 + SECOND + SECOND / 2)).isEqualTo(T0);
        assertThat(takenAt(T0 + 2 * SECOND)).isEqualTo(T0 + SECOND);
        take(2);
        assertThat(takenAt(T0 + 2 * SECOND + 1)).isEqualTo(T0 + SECOND);
        assertThat(takenAt(T0 + 9 * SECOND)).isEqualTo(T0 + 2 * SECOND);
    }

    @Test
    void itIsKeptForTenSecondsAfterTheLastQuestionAndAnInterval() {
        meter.asked(T0);
        assertThat(meter.isIdle(T0 + 11 * SECOND)).isFalse();
        assertThat(meter.isIdle(T0 + 11 * SECOND + 1)).isTrue();
    }

    @Test
    void usageIsWhatWasUsedBetweenTheReadingsOfTheClock() {
        ProcessEntry entry = table.add(17, ProcessKind.PLATFORM);
        measured(entry, 4 * SECOND, T0);
        Baseline baseline = baseline();
        measured(entry, 4 * SECOND + SECOND / 4, T0 + SECOND);
        assertThat(baseline.usage(entry, MILLIS + 5_000)).isCloseTo(0.25, within(1e-9));
        measured(entry, 9 * SECOND, T0 + SECOND);
        assertThat(baseline.usage(entry, MILLIS))
                .as("clocks are read at slightly other instants")
                .isEqualTo(1);
        measured(entry, 3 * SECOND, T0 + SECOND);
        assertThat(baseline.usage(entry, MILLIS)).isZero();
    }

    @Test
    void whatBeganWithinTheIntervalIsMeasuredSinceItsStart() {
        Baseline baseline = baseline();
        ProcessEntry entry = table.add(18, ProcessKind.PLATFORM);
        entry.startedMillis = MILLIS + 500;
        measured(entry, SECOND / 10, T0 + SECOND);
        assertThat(baseline.usage(entry, MILLIS + 700)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void whatIsNotKnownIsNotMadeUp() {
        ProcessEntry entry = table.add(19, ProcessKind.PLATFORM);
        Baseline baseline = baseline(); // its clock had not been read
        measured(entry, SECOND, T0 + SECOND);
        assertThat(baseline.usage(entry, MILLIS + 1_000)).as("no start").isEqualTo(-1);
        entry.startedMillis = MILLIS - 5_000;
        assertThat(baseline.usage(entry, MILLIS + 1_000)).as("began before").isEqualTo(-1);
        entry.cpuNanos = -1;
        assertThat(baseline.usage(entry, MILLIS + 1_000)).as("no clock").isEqualTo(-1);
    }

    @Test
    void aSlotThatWasGivenAgainIsNotMeasuredFromItsFormerProcess() {
        ProcessEntry former = table.add(20, ProcessKind.PLATFORM);
        measured(former, 7 * SECOND, T0);
        Baseline baseline = baseline();
        table.sweep(1);
        ProcessEntry later = table.add(21, ProcessKind.PLATFORM);
        assertThat(later.number).isEqualTo(former.number);
        later.startedMillis = MILLIS + 900;
        measured(later, SECOND / 20, T0 + SECOND);
        assertThat(baseline.usage(later, MILLIS + 1_000)).isCloseTo(0.5, within(1e-9));
    }

    private void take(int second) {
        meter.take(table, noVirtual, T0 + second * SECOND, MILLIS + second * 1_000L);
    }

    private long takenAt(long now) {
        Baseline baseline = meter.baseline(now);
        if (baseline == null) {
            throw new AssertionError("no baseline at " + now);
        }
        return baseline.takenAt;
    }

    private Baseline baseline() {
        Baseline baseline = new Baseline();
        baseline.take(table, T0, MILLIS);
        return baseline;
    }

    private static void measured(ProcessEntry entry, long cpuNanos, long at) {
        entry.cpuNanos = cpuNanos;
        entry.readAt = at;
    }

    private static VirtualTimes noVirtual() {
        return new VirtualTimes(
                new Probes(Set.of(Probe.values())),
                new PublicThreadFields(),
                /* threads= */ null,
                /* systemIds= */ null);
    }
}
