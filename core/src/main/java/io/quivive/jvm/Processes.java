// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessInfo;
import io.quivive.session.Elsewhere;
import io.quivive.session.SessionTimes;
import java.time.Duration;
import java.time.Instant;
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
        boolean hostsServer) {}
