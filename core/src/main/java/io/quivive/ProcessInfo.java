// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One process as the snapshot saw it: a platform thread, a virtual thread, or a native thread of the JVM.
 *
 * @param name thread name, without secrets of a request that the thread is named after
 * @param sessionId the session that it works for at this instant
 * @param number its slot in the process table, from 1, given again after it ended; a virtual thread's is 2<sup>31</sup> + id
 * @param id never given again while the JVM runs: a Java thread's own thread id; native threads count down from -1
 * @param visible true exactly for user processes: type 0 or above, or bound to a session
 * @param systemId operating-system thread id in decimal; a virtual thread's is its carrier's while mounted, else empty
 * @param type what it is for
 * @param state what it does
 * @param cpuUsage share of one processor over the measuring interval, 0 to 1
 * @param cpuTime processor seconds since it began; of a virtual thread those that sampling attributed
 * @param preemptive false for virtual threads
 * @param session the whole session; empty where there is none, and with processes only
 * @param url path and parameters of the HTTP request being served
 * @param more what only the extended format shows
 */
public record ProcessInfo(
        String name,
        Optional<String> sessionId,
        long number,
        long id,
        boolean visible,
        String systemId,
        ProcessType type,
        ProcessState state,
        double cpuUsage,
        double cpuTime,
        boolean preemptive,
        Optional<SessionInfo> session,
        Optional<String> url,
        Optional<ProcessMore> more) {
    public ProcessInfo {
        requireNonNull(name, "name");
        requireNonNull(sessionId, "sessionId");
        requireNonNull(systemId, "systemId");
        requireNonNull(type, "type");
        requireNonNull(state, "state");
        requireNonNull(session, "session");
        requireNonNull(url, "url");
        requireNonNull(more, "more");
    }

    /** When it began; known where {@link #more} is and the platform tells it. */
    public Optional<Instant> creationDateTime() {
        return more.flatMap(ProcessMore::started);
    }

    /** The same process without its session's properties, as the answer to <em>processes only</em>. */
    ProcessInfo withoutSession() {
        return session.isEmpty()
                ? this
                : new ProcessInfo(
                        name,
                        sessionId,
                        number,
                        id,
                        visible,
                        systemId,
                        type,
                        state,
                        cpuUsage,
                        cpuTime,
                        preemptive,
                        Optional.empty(),
                        url,
                        more);
    }

    /** The same process with another name. */
    ProcessInfo named(String other) {
        return new ProcessInfo(
                other,
                sessionId,
                number,
                id,
                visible,
                systemId,
                type,
                state,
                cpuUsage,
                cpuTime,
                preemptive,
                session,
                url,
                more);
    }

    /** The same process while it is at a piece of work. */
    ProcessInfo at(
            ProcessType does, Optional<SessionInfo> whose, Optional<String> shown, Optional<ProcessMore> extended) {
        return new ProcessInfo(
                name,
                whose.map(SessionInfo::id),
                number,
                id,
                does.isForUsers() || whose.isPresent(),
                systemId,
                does,
                state,
                cpuUsage,
                cpuTime,
                preemptive,
                whose,
                shown,
                extended);
    }
}
