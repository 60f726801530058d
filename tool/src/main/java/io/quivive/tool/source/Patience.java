// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import java.time.Duration;

/** How long a target may keep us, by the wall clock, while it is not paused for whoever reads our output. Not thread-safe. */
final class Patience {
    private final Duration all;
    private long deadline;
    private long pausedAt;

    Patience(Duration all) {
        this(all, all);
    }

    /** Of which some is used up. */
    Patience(Duration all, Duration left) {
        this.all = all;
        this.deadline = System.nanoTime() + left.toNanos();
    }

    /** What was given at first. */
    Duration all() {
        return all;
    }

    /** What is left. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** As much more. */
    void extend(Duration more) {
        deadline += more.toNanos();
    }

    /** From now on until {@link #resume} it is not the target that we wait for. */
    void pause() {
        pausedAt = System.nanoTime();
    }

    void resume() {
        deadline += System.nanoTime() - pausedAt;
    }

    boolean isOver() {
        return left().isZero();
    }

    /** How long one wait may last at most, at least a millisecond. */
    long nextWaitMillis(long most) {
        return Math.max(1, Math.min(most, left().toMillis()));
    }
}
