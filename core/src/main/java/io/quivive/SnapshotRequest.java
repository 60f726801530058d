// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import io.quivive.jvm.JvmReader;
import java.time.Duration;
import java.util.Optional;

/**
 * How a snapshot is taken.
 *
 * @param format how much it tells
 * @param interval over which usage is measured, 100 ms to a minute
 * @param mode overrules what was detected
 * @param virtualLimit how many virtual threads are listed; those that run or work for a session are listed beyond it, the others are counted in
 *     {@code snapshot.omitted}
 */
public record SnapshotRequest(Format format, Duration interval, Optional<Mode> mode, int virtualLimit) {
    /** Plain, over one second, in the mode that was detected, at most 100,000 virtual threads. */
    public static final SnapshotRequest DEFAULT =
            new SnapshotRequest(Format.PLAIN, Duration.ofSeconds(1), Optional.empty(), 100_000);

    public SnapshotRequest {
        requireNonNull(format, "format");
        requireNonNull(mode, "mode");
        if (interval.compareTo(JvmReader.MIN_INTERVAL) < 0 || interval.compareTo(JvmReader.MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "interval " + interval.toMillis() + " ms is out of range: expected 100 ms to 60 s");
        }
        if (virtualLimit < 0) {
            throw new IllegalArgumentException(
                    "virtual-thread limit " + virtualLimit + " is negative: expected 0 or more");
        }
    }

    /** The same in another format. */
    public SnapshotRequest in(Format other) {
        return new SnapshotRequest(other, interval, mode, virtualLimit);
    }
}
