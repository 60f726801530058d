// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import java.time.Duration;

/** How long a target may keep us waiting. It counts the time spent on the target alone, not on whoever reads our output. Not thread-safe. */
final class Patience {
    private final Duration all;
    private long leftNanos;

    Patience(Duration all) {
        this.all = all;
        this.leftNanos = all.toNanos();
    }

    /** What was given at first. */
    Duration all() {
        return all;
    }

    /** What is left. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, leftNanos));
    }

    /** What is left and as much more. */
    void extend(Duration more) {
        leftNanos += more.toNanos();
    }

    boolean isOver() {
        return leftNanos <= 0;
    }

    /** How long one wait may last at most, at least a millisecond. */
    long nextWaitMillis(long most) {
        return Math.max(1, Math.min(most, leftNanos / 1_000_000));
    }

    /** Takes away a wait that began at that reading of {@link System#nanoTime}. */
    void waitedSince(long began) {
        leftNanos -= System.nanoTime() - began;
    }
}
