// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the extended format shows of the piece of work that a process is at.
 *
 * @param number of the piece of work, never given again while the JVM runs; empty where it has none
 * @param since when it began; empty where that is not known
 * @param sinceAtLeast the server keeps no start: {@code since} is when we first saw it
 * @param method of the HTTP request; empty where it is none
 * @param server product and version that serves the request; empty where it is none
 * @param address peer of the request; empty where it is not known
 * @param userName user of a request that has no session; empty for nobody
 * @param userUnknown the user could not be read, as against a guest
 * @param handedOver it is a task that a request gave to another thread, not the request itself
 * @param sessionEnded the session that it is for has ended meanwhile
 */
public record WorkMore(
        OptionalLong number,
        Optional<Instant> since,
        boolean sinceAtLeast,
        String method,
        String server,
        String address,
        String userName,
        boolean userUnknown,
        boolean handedOver,
        boolean sessionEnded) {
    public WorkMore {
        requireNonNull(number, "number");
        requireNonNull(since, "since");
        requireNonNull(method, "method");
        requireNonNull(server, "server");
        requireNonNull(address, "address");
        requireNonNull(userName, "userName");
    }

    /** Of which no more is known than this. */
    public static WorkMore of(Instant since, String method) {
        return new WorkMore(OptionalLong.empty(), Optional.of(since), false, method, "", "", "", false, false, false);
    }
}
