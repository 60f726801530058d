// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessInfo;
import io.quivive.request.ReadRequest;
import io.quivive.session.Elsewhere;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One reading of all processes.
 *
 * @param rows platform and native threads in order of their numbers, then virtual threads
 * @param began each row was read once between this instant
 * @param ended and this one
 * @param interval over which usage was measured; zero if it was not
 * @param cost what the reading took of one thread
 * @param omitted what was left out and how many
 * @param probes which ways to read were open
 * @param bindings which of them are at something
 * @param elsewhere what other copies of Quivive told
 * @param sessionTimes what sessions had used when the interval began; empty if it was not measured
 * @param hostsServer whether the role of one of them is a server's
 * @param requests those in progress that could be read
 * @param sessionsSampled whether the processor time of sessions is estimated
 */
public record Processes(
        List<ProcessInfo> rows,
        Instant began,
        Instant ended,
        Duration interval,
        Duration cost,
        Map<String, Long> omitted,
        Map<String, String> probes,
        Bindings bindings,
        Elsewhere elsewhere,
        Optional<SessionTimes> sessionTimes,
        boolean hostsServer,
        List<ReadRequest> requests,
        boolean sessionsSampled) {
    /** How many requests of each session wait on no thread, as they were read. */
    public Map<LiveSession, Integer> waiting() {
        Map<LiveSession, Integer> waiting = new HashMap<>();
        for (ReadRequest request : requests) {
            LiveSession session = request.session();
            if (request.copy.waiting() && session != null) {
                waiting.merge(session, 1, Integer::sum);
            }
        }
        return waiting;
    }
}
