// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two baselines, one interval apart, so that there is always one at least an interval old to measure usage from, whoever asks and
 * however often.
 *
 * <p>Written and read under the lock of {@link JvmReader}.
 */
final class UsageMeter {
    /** For so long after the last question the baselines are renewed. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(10);

    final long intervalNanos;
    private Baseline latest = new Baseline();
    private Baseline previous = new Baseline();
    private boolean hasPrevious;
    private boolean hasLatest;
    private long askedAt;

    UsageMeter(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    void asked(long now) {
        askedAt = now;
    }

    /** Whether nobody has asked for a while. */
    boolean isIdle(long now) {
        return now - askedAt > LINGER + intervalNanos;
    }

    /** When the next baseline is due, by {@link System#nanoTime}. */
    long dueAt(long now) {
        return hasLatest ? latest.takenAt + intervalNanos : now;
    }

    /** Takes a new baseline; the older of the two is given up. */
    Baseline take(ProcessTable table, VirtualTimes virtualTimes, long now, long millis) {
        Baseline oldest = previous;
        previous = latest;
        hasPrevious = hasLatest;
        latest = oldest;
        hasLatest = true;
        latest.take(table, now, millis);
        virtualTimes.copyTo(latest.virtualNanos);
        return latest;
    }

    /** The youngest baseline that is at least an interval old, or {@code null}. */
    @Nullable
    Baseline baseline(long now) {
        if (hasLatest && now - latest.takenAt >= intervalNanos) {
            return latest;
        }
        return hasPrevious && now - previous.takenAt >= intervalNanos ? previous : null;
    }
}
