// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Activities made by hand. */
final class Activities {
    static final SessionInfo CAROLINE = new SessionInfo(
            SessionType.REMOTE,
            "Designer",
            "iMac27caroline",
            "Caroline Briaud",
            "192.168.18.18",
            HostType.MAC,
            Instant.parse("2017-09-22T12:46:39.987Z"),
            SessionState.POSTPONED,
            "3C81A8D7AFE64C2E9CCFFCDC35DC52F5",
            Optional.empty(),
            Optional.of(new SessionMore(
                    OptionalLong.of(12_345_678_901L),
                    OptionalDouble.of(1.25),
                    OptionalLong.of(17),
                    1,
                    2,
                    Optional.of(Instant.parse("2017-09-22T12:50:00.5Z")),
                    "Mozilla/5.0",
                    "/shop",
                    Optional.of(Instant.parse("2017-09-22T13:20:00.5Z")),
                    true,
                    List.of("requests"),
                    List.of("cpuTime"))));

    static final SessionInfo JOBS = new SessionInfo(
            SessionType.STORED_PROCEDURE,
            "",
            "host",
            "root",
            "",
            HostType.LINUX,
            Instant.parse("2026-11-22T00:00:00Z"),
            SessionState.ACTIVE,
            "00000000000000000000000000000001",
            Optional.of("00000000000000000000000000000002"),
            Optional.empty());

    private Activities() {}

    static ProcessInfo process(
            long number, long id, ProcessType type, Optional<SessionInfo> session, Optional<String> url) {
        return new ProcessInfo(
                "Application process",
                session.map(SessionInfo::id),
                number,
                id,
                type.isForUsers() || session.isPresent(),
                "123145476132864",
                type,
                ProcessState.EXECUTING,
                0,
                0.006769,
                false,
                session,
                url,
                Optional.of(more()));
    }

    static ProcessMore more() {
        return new ProcessMore(
                Optional.of(Instant.parse("2026-11-22T01:02:03.004Z")),
                ProcessKind.VIRTUAL,
                true,
                5,
                OptionalLong.of(12),
                OptionalLong.of(13),
                "role",
                true,
                true,
                true,
                Optional.of(Instant.parse("2026-11-22T01:02:03.999Z")),
                OptionalLong.of(1234),
                Optional.of(work(7, true)),
                List.of("cpuUsage"));
    }

    static WorkMore work(long number, boolean onProcess) {
        return new WorkMore(
                OptionalLong.of(number),
                Optional.of(Instant.parse("2026-11-22T09:59:58.5Z")),
                true,
                "POST",
                "a server, 1",
                "192.0.2.7",
                "me",
                true,
                onProcess,
                onProcess);
    }

    static Activity of(Mode mode, List<SessionInfo> sessions, List<ProcessInfo> processes) {
        return new Activity(
                snapshot(mode),
                mode == Mode.SERVER ? Optional.of(sessions) : Optional.empty(),
                Optional.of(processes),
                Optional.of(List.of(
                        new RequestInfo("/poll", Optional.of(CAROLINE.id()), true, work(8, false), List.of("address")),
                        new RequestInfo("/poll?a", Optional.empty(), true, work(9, false), List.of()))));
    }

    static Snapshot snapshot(Mode mode) {
        return new Snapshot(
                Instant.parse("2026-11-22T10:00:00.000Z"),
                Instant.parse("2026-11-22T10:00:00.002Z"),
                mode,
                Depth.FOLLOW,
                "a vendor, a JVM, 17",
                42,
                "host",
                "0123456789ABCDEF0123456789ABCDEF",
                Instant.parse("2026-11-22T09:00:00Z"),
                2,
                Duration.ofMillis(1003),
                Duration.ofNanos(1_234_567),
                1_000,
                -1,
                Map.of(SessionType.REMOTE, Map.of(SessionState.POSTPONED, 1)),
                Map.of(ProcessType.INTERNAL_4D_SERVER_PROCESS, 1),
                Map.of("virtualThreads", 7L),
                Map.of("clock", "ok"),
                List.of(new Unread("org.example.OddServer", "its classes cannot be changed")));
    }
}
