// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Activity;
import io.quivive.Depth;
import io.quivive.HostType;
import io.quivive.Mode;
import io.quivive.ProcessInfo;
import io.quivive.ProcessKind;
import io.quivive.ProcessMore;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import io.quivive.SessionInfo;
import io.quivive.SessionMore;
import io.quivive.SessionState;
import io.quivive.SessionType;
import io.quivive.Snapshot;
import io.quivive.Unread;
import io.quivive.WorkMore;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Activities for tests: a small server with one row of each kind, and rows made to order. */
public final class Activities {
    public static final Instant BEGAN = Instant.parse("2026-11-22T10:00:00.125Z");
    public static final SessionInfo JOBS =
            session(SessionType.STORED_PROCEDURE, "", "0123456789ABCDEF0123456789ABCDEF");
    public static final SessionInfo WEB = session(SessionType.WEB, "Zoë", "FEDCBA9876543210FEDCBA9876543210");

    private Activities() {}

    /** A server with a burner, a request, a blocked job, idle threads, a collector and a virtual thread. */
    public static Activity server() {
        return activity(
                Mode.SERVER,
                row("main", 1, 1, ProcessType.MAIN_PROCESS, ProcessState.DELAYED)
                        .build(),
                row("burner", 2, 31, ProcessType.OTHER_USER_PROCESS, ProcessState.EXECUTING)
                        .usage(0.98765, 83.456789)
                        .build(),
                row("http-1", 3, 32, ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, ProcessState.WAITING_FOR_INPUT_OUTPUT)
                        .usage(0.012, 1.5)
                        .session(WEB)
                        .url("/orders?key=…&page=2")
                        .build(),
                row("job", 4, 33, ProcessType.OTHER_USER_PROCESS, ProcessState.WAITING_FOR_INTERNAL_FLAG)
                        .session(JOBS)
                        .build(),
                row("pool-1", 5, 34, ProcessType.WORKER_POOL_SPARE, ProcessState.WAITING_FOR_USER_EVENT)
                        .build(),
                row("pool-2", 6, 35, ProcessType.WORKER_POOL_SPARE, ProcessState.WAITING_FOR_USER_EVENT)
                        .build(),
                row("GC Thread#0", 7, -1, ProcessType.DB4D_GARBAGE_COLLECTOR, ProcessState.WAITING_FOR_INTERNAL_FLAG)
                        .kind(ProcessKind.NATIVE)
                        .build(),
                row("", (1L << 31) + 40, 40, ProcessType.OTHER_USER_PROCESS, ProcessState.WAITING_FOR_USER_EVENT)
                        .kind(ProcessKind.VIRTUAL)
                        .build());
    }

    public static Activity activity(Mode mode, ProcessInfo... processes) {
        Optional<List<SessionInfo>> sessions = mode == Mode.SERVER ? Optional.of(List.of(JOBS, WEB)) : Optional.empty();
        Map<ProcessType, Integer> counts = new EnumMap<>(ProcessType.class);
        for (ProcessInfo process : processes) {
            counts.merge(process.type(), 1, Integer::sum);
        }
        return new Activity(
                snapshot(mode, counts, Map.of(), Map.of(), List.of()),
                sessions,
                Optional.of(List.of(processes)),
                Optional.empty());
    }

    public static Snapshot snapshot(Mode mode, Map<String, Long> omitted, Map<String, String> probes) {
        return snapshot(mode, Map.of(), omitted, probes, List.of());
    }

    public static Snapshot snapshot(
            Mode mode,
            Map<ProcessType, Integer> processCounts,
            Map<String, Long> omitted,
            Map<String, String> probes,
            List<Unread> unread) {
        return snapshot(
                mode,
                Depth.LOOK,
                Map.of(
                        SessionType.WEB, Map.of(SessionState.ACTIVE, 1),
                        SessionType.STORED_PROCEDURE, Map.of(SessionState.ACTIVE, 1)),
                processCounts,
                omitted,
                probes,
                unread);
    }

    public static Snapshot snapshot(
            Mode mode,
            Depth depth,
            Map<SessionType, Map<SessionState, Integer>> sessionCounts,
            Map<ProcessType, Integer> processCounts,
            Map<String, Long> omitted,
            Map<String, String> probes,
            List<Unread> unread) {
        return new Snapshot(
                BEGAN,
                BEGAN.plusMillis(3),
                mode,
                depth,
                "Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS",
                4242,
                "host",
                "00112233445566778899AABBCCDDEEFF",
                BEGAN.minusSeconds(3_600),
                2,
                Duration.ofMillis(1_004),
                Duration.ofNanos(2_345_678),
                12_345_678,
                -1,
                sessionCounts,
                processCounts,
                omitted,
                probes,
                unread);
    }

    public static SessionInfo session(SessionType type, String user, String id) {
        return new SessionInfo(
                type,
                user,
                "",
                "",
                type == SessionType.WEB ? "192.0.2.7" : "",
                type == SessionType.WEB ? HostType.BROWSER : HostType.LINUX,
                Instant.parse("2026-11-22T09:59:00Z"),
                SessionState.ACTIVE,
                id,
                Optional.empty(),
                Optional.of(new SessionMore(
                        OptionalLong.of(1_500_000_000),
                        OptionalDouble.of(0.012),
                        OptionalLong.of(17),
                        1,
                        2,
                        Optional.of(BEGAN.minusMillis(250)),
                        "Mozilla/5.0",
                        "/shop",
                        Optional.of(BEGAN.plusSeconds(1_800)),
                        false,
                        List.of("cpuTime"),
                        List.of())));
    }

    public static Row row(String name, long number, long id, ProcessType type, ProcessState state) {
        return new Row(name, number, id, type, state);
    }

    /** Builds one process. */
    public static final class Row {
        private final String name;
        private final long number;
        private final long id;
        private final ProcessType type;
        private final ProcessState state;
        private ProcessKind kind = ProcessKind.PLATFORM;
        private double cpuUsage;
        private double cpuTime;
        private Optional<SessionInfo> session = Optional.empty();
        private Optional<String> url = Optional.empty();
        private Optional<WorkMore> work = Optional.empty();
        private String role = "";
        private List<String> unknown = List.of();

        private Row(String name, long number, long id, ProcessType type, ProcessState state) {
            this.name = name;
            this.number = number;
            this.id = id;
            this.type = type;
            this.state = state;
        }

        public Row usage(double usage, double time) {
            cpuUsage = usage;
            cpuTime = time;
            return this;
        }

        public Row session(SessionInfo of) {
            session = Optional.of(of);
            return this;
        }

        public Row url(String served) {
            url = Optional.of(served);
            return this;
        }

        public Row kind(ProcessKind of) {
            kind = of;
            return this;
        }

        public Row work(Instant from, String httpMethod) {
            return work(WorkMore.of(from, httpMethod));
        }

        public Row work(WorkMore at) {
            work = Optional.of(at);
            return this;
        }

        public Row role(String of) {
            role = of;
            return this;
        }

        public Row unknown(String... properties) {
            unknown = List.of(properties);
            return this;
        }

        public ProcessInfo build() {
            boolean isVirtual = kind == ProcessKind.VIRTUAL;
            return new ProcessInfo(
                    name,
                    session.map(SessionInfo::id),
                    number,
                    id,
                    type.isForUsers() || session.isPresent(),
                    isVirtual ? "" : Long.toString(4_300 + Math.abs(id)),
                    type,
                    state,
                    cpuUsage,
                    cpuTime,
                    !isVirtual,
                    session,
                    url,
                    Optional.of(new ProcessMore(
                            isVirtual ? Optional.empty() : Optional.of(BEGAN.minusSeconds(60)),
                            kind,
                            kind == ProcessKind.VIRTUAL,
                            kind == ProcessKind.NATIVE ? 0 : 5,
                            isVirtual ? OptionalLong.of(31) : OptionalLong.empty(),
                            OptionalLong.empty(),
                            role,
                            isVirtual,
                            false,
                            isVirtual,
                            isVirtual ? Optional.of(BEGAN.minusSeconds(5)) : Optional.empty(),
                            isVirtual ? OptionalLong.empty() : OptionalLong.of(1_024 * id * id),
                            work,
                            unknown)));
        }
    }
}
