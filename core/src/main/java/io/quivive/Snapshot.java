// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a snapshot says about itself. Ages are computed from {@link #began}, never from a clock read later.
 *
 * @param began each row was read once between this instant
 * @param ended and this one
 * @param mode what the JVM is to others
 * @param depth whether it is only read
 * @param jvm vendor, name and version
 * @param pid process id of the JVM
 * @param host host name, as the operating system tells it without asking the network
 * @param instance random id of this JVM's life, 32 upper-case hexadecimal digits
 * @param started when the JVM began
 * @param processors available processors
 * @param interval over which usage was measured; zero if it was not
 * @param cost what the snapshot took of one thread, without the wait for the interval
 * @param heapUsed bytes
 * @param heapMax bytes, -1 if there is no limit
 * @param sessionCounts session type, then state, to how many, before any filter
 * @param processCounts process type to how many, before any filter
 * @param omitted what was left out and how many
 * @param probes name of a way to read the JVM to {@code ok}, or to why it is off and how to mend that
 * @param unread what was found and could not be read, or not wholly
 */
public record Snapshot(
        Instant began,
        Instant ended,
        Mode mode,
        Depth depth,
        String jvm,
        long pid,
        String host,
        String instance,
        Instant started,
        int processors,
        Duration interval,
        Duration cost,
        long heapUsed,
        long heapMax,
        Map<SessionType, Map<SessionState, Integer>> sessionCounts,
        Map<ProcessType, Integer> processCounts,
        Map<String, Long> omitted,
        Map<String, String> probes,
        List<Unread> unread) {
    /** Version of the extended format. */
    public static final int SCHEMA = 1;

    public Snapshot {
        requireNonNull(began, "began");
        requireNonNull(ended, "ended");
        requireNonNull(mode, "mode");
        requireNonNull(depth, "depth");
        requireNonNull(jvm, "jvm");
        requireNonNull(host, "host");
        requireNonNull(instance, "instance");
        requireNonNull(started, "started");
        requireNonNull(interval, "interval");
        requireNonNull(cost, "cost");
        requireNonNull(sessionCounts, "sessionCounts");
        requireNonNull(processCounts, "processCounts");
        requireNonNull(omitted, "omitted");
        requireNonNull(probes, "probes");
        unread = List.copyOf(unread);
    }
}
