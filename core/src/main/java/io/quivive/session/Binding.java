// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import org.jspecify.annotations.Nullable;

/**
 * What a thread publishes while it is at a piece of work. Immutable, so that a reader sees all of it or nothing.
 *
 * @param work what it is at
 * @param outer what it goes on with afterwards
 * @param depth how many it is within
 * @param cpuNanos processor nanoseconds of the thread from which this one, with all outer ones that have the same figure, counts; -1 if it
 *     does not; below that if it stands still while an inner one of another session counts
 */
public record Binding(Work work, @Nullable Binding outer, int depth, long cpuNanos) {
    static final long UNCOUNTED = -1;

    /** The same with another count, and so each outer one that counted with it. */
    Binding counting(long from) {
        Binding around = outer != null && outer.cpuNanos == cpuNanos ? outer.counting(from) : outer;
        return new Binding(work, around, depth, from);
    }

    /** Stands still; what it counted so far has been added. */
    Binding suspended() {
        return counting(-2 - cpuNanos);
    }

    boolean isSuspended() {
        return cpuNanos < UNCOUNTED;
    }

    /** Whether {@link #cpuNanos} tells from where it counts. */
    public boolean isCounting() {
        return cpuNanos >= 0;
    }
}
