// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the extended format shows of a session beside the contract's properties.
 *
 * @param cpuNanos processor nanoseconds of its work on platform threads, finished and running; empty where this is not accounted
 * @param cpuUsage processors used over the measuring interval, may exceed 1; empty where it is not measured
 * @param requests pieces of work begun; empty where they are not counted
 * @param running processes that work for it now
 * @param waiting requests of it that wait asynchronously, on no process
 * @param lastActivity when a piece of work last began or ended
 * @param userAgent what its client calls itself, without what looks secret in it, cut at 256 characters; empty if it does not
 * @param application context path or name of the application that it belongs to; empty if it belongs to none
 * @param expires when it ends if nothing happens until then; empty if it does not end by itself
 * @param userUnknown the user could not be read, as against a guest
 * @param unknown names of the members that leave something out that could not be measured
 * @param estimated names of the members that come from sampling
 */
public record SessionMore(
        OptionalLong cpuNanos,
        OptionalDouble cpuUsage,
        OptionalLong requests,
        int running,
        int waiting,
        Optional<Instant> lastActivity,
        String userAgent,
        String application,
        Optional<Instant> expires,
        boolean userUnknown,
        List<String> unknown,
        List<String> estimated) {
    public SessionMore {
        requireNonNull(cpuNanos, "cpuNanos");
        requireNonNull(cpuUsage, "cpuUsage");
        requireNonNull(requests, "requests");
        requireNonNull(lastActivity, "lastActivity");
        requireNonNull(userAgent, "userAgent");
        requireNonNull(application, "application");
        requireNonNull(expires, "expires");
        unknown = List.copyOf(unknown);
        estimated = List.copyOf(estimated);
    }

    /** Of a session of which only this is known. */
    public SessionMore(int running) {
        this(
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                running,
                0,
                Optional.empty(),
                "",
                "",
                Optional.empty(),
                false,
                List.of(),
                List.of());
    }
}
