// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.session.SessionTimes;
import java.util.Arrays;

/**
 * The processor time of every process at one instant, by slot, for usage to be measured from.
 *
 * <p>Written and read under the lock of {@link JvmReader}.
 */
final class Baseline {
    /** {@link System#nanoTime} when it was begun. */
    long takenAt;
    /** Milliseconds since 1970 of the same. */
    long takenMillis;

    private long[] ids = new long[0];
    private long[] cpuNanos = new long[0];
    private long[] readAt = new long[0];

    /** Processor nanoseconds that sampling had attributed to virtual threads. */
    final LongMap<Long> virtualNanos = new LongMap<>();

    /** Processor nanoseconds of sessions. */
    final SessionTimes sessions = new SessionTimes();

    void take(ProcessTable table, long nanoTime, long millis) {
        takenAt = nanoTime;
        takenMillis = millis;
        int end = table.end();
        if (ids.length < end) {
            ids = new long[end + end / 4];
            cpuNanos = new long[ids.length];
            readAt = new long[ids.length];
        }
        Arrays.fill(ids, 0);
        for (int number = 1; number < end; number++) {
            ProcessEntry entry = table.at(number);
            if (entry != null && entry.cpuNanos >= 0) {
                ids[number] = entry.id;
                cpuNanos[number] = entry.cpuNanos;
                readAt[number] = entry.readAt;
            }
        }
    }

    /**
     * Share of one processor that a process used from this baseline, or from its own beginning if that was later, to its last reading.
     *
     * @return 0 to 1, or -1 if it was not measured
     */
    double usage(ProcessEntry entry, long nowMillis) {
        if (entry.cpuNanos < 0) {
            return -1;
        }
        if (entry.number < ids.length && ids[entry.number] == entry.id) {
            return share(entry.cpuNanos - cpuNanos[entry.number], entry.readAt - readAt[entry.number]);
        }
        if (entry.startedMillis >= takenMillis - StartTimes.TICK_MILLIS) {
            return share(entry.cpuNanos, Math.max(StartTimes.TICK_MILLIS, nowMillis - entry.startedMillis) * 1_000_000);
        }
        return -1;
    }

    static double share(long cpuNanos, long elapsedNanos) {
        return elapsedNanos <= 0 ? -1 : Math.min(1, Math.max(0, (double) cpuNanos / elapsedNanos));
    }
}
