// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import static io.quivive.tool.view.Activities.BEGAN;
import static io.quivive.tool.view.Activities.row;

import io.quivive.Activity;
import io.quivive.Depth;
import io.quivive.HostType;
import io.quivive.Mode;
import io.quivive.ProcessInfo;
import io.quivive.ProcessKind;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import io.quivive.RequestInfo;
import io.quivive.SessionInfo;
import io.quivive.SessionMore;
import io.quivive.SessionState;
import io.quivive.SessionType;
import io.quivive.Unread;
import io.quivive.WorkMore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A shop's server, only read, on a bad day: what its tables have to show at one glance. */
final class Shop {
    private static final SessionInfo JOBS = session(SessionType.STORED_PROCEDURE, "", "9C", 0, false);
    private static final SessionInfo ALICE = session(SessionType.WEB, "alice", "A17C3", 0.012, false);
    private static final SessionInfo BOB = session(SessionType.WEB, "bob", "A17C8", 0, false);
    private static final SessionInfo GUEST = session(SessionType.WEB, "", "04", 0, false);
    private static final SessionInfo SOMEBODY = session(SessionType.WEB, "", "E5", 0, true);

    private static final List<Unread> UNREAD =
            List.of(new Unread("Grizzly 4.0.2", "its sessions and requests: Quivive does not know how they are kept"));

    private Shop() {}

    static Activity activity() {
        List<ProcessInfo> processes = new ArrayList<>(serving());
        processes.addAll(background());
        processes.addAll(jvm());
        Map<ProcessType, Integer> counts = new EnumMap<>(ProcessType.class);
        processes.forEach(process -> counts.merge(process.type(), 1, Integer::sum));
        return new Activity(
                Activities.snapshot(
                        Mode.SERVER,
                        Depth.LOOK,
                        Map.of(
                                SessionType.WEB, Map.of(SessionState.ACTIVE, 4),
                                SessionType.STORED_PROCEDURE, Map.of(SessionState.ACTIVE, 1)),
                        counts,
                        Map.of(),
                        Map.of("handOver", "off: the JVM is only read; --follow shows it"),
                        UNREAD),
                Optional.of(List.of(JOBS, ALICE, BOB, GUEST, SOMEBODY)),
                Optional.of(processes),
                Optional.of(List.of(
                        new RequestInfo("/events", Optional.of(BOB.id()), true, work(11, 94, "GET", false), List.of()),
                        new RequestInfo(
                                "/upload",
                                Optional.empty(),
                                false,
                                work(17, 2, "POST", false),
                                List.of("sessionID")))));
    }

    private static List<ProcessInfo> serving() {
        return List.of(
                web(3, ProcessState.WAITING_FOR_USER_EVENT)
                        .session(ALICE)
                        .url("/report?year=2026&token=…")
                        .work(work(4, 3_725, "GET", true))
                        .build(),
                web(4, ProcessState.WAITING_FOR_INTERNAL_FLAG)
                        .session(BOB)
                        .url("/orders/4711")
                        .work(work(14, 31, "PUT", false))
                        .build(),
                web(5, ProcessState.EXECUTING)
                        .session(GUEST)
                        .url("/search?q=a+rather+long+text+that+somebody+looks+for+in+the+whole+catalogue&page=17")
                        .work(work(15, 12, "GET", false))
                        .usage(0.231, 7.5)
                        .build(),
                web(6, ProcessState.WAITING_FOR_INPUT_OUTPUT)
                        .session(SOMEBODY)
                        .url("/basket")
                        .work(work(18, 0, "GET", false))
                        .build(),
                row(
                                "http-nio-8080-exec-5",
                                7,
                                17,
                                ProcessType.WEB_SERVER_SPARE_PROCESS,
                                ProcessState.WAITING_FOR_USER_EVENT)
                        .build(),
                row(
                                "http-nio-8080-exec-6",
                                8,
                                18,
                                ProcessType.WEB_SERVER_SPARE_PROCESS,
                                ProcessState.WAITING_FOR_USER_EVENT)
                        .build());
    }

    private static List<ProcessInfo> background() {
        return List.of(
                row("main", 1, 1, ProcessType.MAIN_PROCESS, ProcessState.WAITING_FOR_INPUT_OUTPUT)
                        .build(),
                row(
                                "prices-of-all-suppliers-in-all-countries-7",
                                9,
                                19,
                                ProcessType.OTHER_USER_PROCESS,
                                ProcessState.EXECUTING)
                        .usage(0.987, 83.4)
                        .build(),
                row("mail", 10, 20, ProcessType.WORKER_POOL_IN_USE, ProcessState.WAITING_FOR_INTERNAL_FLAG)
                        .build(),
                row("", (1L << 31) + 40, 40, ProcessType.WORKER_POOL_IN_USE, ProcessState.EXECUTING)
                        .kind(ProcessKind.VIRTUAL)
                        .usage(0.05, 0.2)
                        .build(),
                row("pool-1-thread-1", 11, 21, ProcessType.WORKER_POOL_SPARE, ProcessState.WAITING_FOR_USER_EVENT)
                        .build(),
                row("clock", 12, 22, ProcessType.INTERNAL_TIMER_PROCESS, ProcessState.DELAYED)
                        .build(),
                row("watch", 13, 23, ProcessType.OTHER_USER_PROCESS, ProcessState.DELAYED)
                        .build());
    }

    private static List<ProcessInfo> jvm() {
        return List.of(
                row("GC Thread#0", 14, -1, ProcessType.DB4D_GARBAGE_COLLECTOR, ProcessState.EXECUTING)
                        .kind(ProcessKind.NATIVE)
                        .usage(0.42, 12)
                        .build(),
                row("GC Thread#1", 15, -2, ProcessType.DB4D_GARBAGE_COLLECTOR, ProcessState.EXECUTING)
                        .kind(ProcessKind.NATIVE)
                        .usage(0.45, 11)
                        .build(),
                row("C2 CompilerThread0", 16, -3, ProcessType.COMPILER_PROCESS, ProcessState.WAITING_FOR_INTERNAL_FLAG)
                        .kind(ProcessKind.NATIVE)
                        .build(),
                row("VM Thread", 17, -4, ProcessType.MAIN_4D_PROCESS, ProcessState.WAITING_FOR_INTERNAL_FLAG)
                        .kind(ProcessKind.NATIVE)
                        .build(),
                row("Reference Handler", 18, 9, ProcessType.OTHER_INTERNAL_PROCESS, ProcessState.WAITING_FOR_USER_EVENT)
                        .build(),
                row("quivive-connection", 19, 50, ProcessType.MONITOR_PROCESS, ProcessState.EXECUTING)
                        .usage(0.3, 1)
                        .build());
    }

    private static Activities.Row web(int number, ProcessState state) {
        return row(
                "http-nio-8080-exec-" + (number - 2),
                number,
                10 + number,
                ProcessType.WEB_PROCESS_WITH_NO_CONTEXT,
                state);
    }

    private static WorkMore work(long number, long seconds, String method, boolean sinceAtLeast) {
        return new WorkMore(
                OptionalLong.of(number),
                Optional.of(BEGAN.minusSeconds(seconds)),
                sinceAtLeast,
                method,
                "Apache Tomcat/11.0.25",
                "",
                "",
                false,
                false,
                false);
    }

    private static SessionInfo session(SessionType type, String user, String id, double usage, boolean userUnknown) {
        boolean jobs = type == SessionType.STORED_PROCEDURE;
        return new SessionInfo(
                type,
                user,
                "",
                "",
                jobs ? "" : "192.0.2.7",
                jobs ? HostType.LINUX : HostType.BROWSER,
                BEGAN.minusSeconds(7_385),
                SessionState.ACTIVE,
                id + "F".repeat(32 - id.length()),
                Optional.empty(),
                Optional.of(new SessionMore(
                        jobs ? OptionalLong.empty() : OptionalLong.of(Math.round(usage * 1e10)),
                        jobs ? OptionalDouble.empty() : OptionalDouble.of(usage),
                        OptionalLong.empty(),
                        jobs ? 0 : 1,
                        0,
                        Optional.of(BEGAN.minusSeconds(61)),
                        "",
                        jobs ? "" : "/shop",
                        Optional.empty(),
                        userUnknown,
                        List.of(),
                        List.of("cpuTime", "cpuUsage"))));
    }
}
