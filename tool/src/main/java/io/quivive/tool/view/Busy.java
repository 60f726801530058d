// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.ProcessInfo;
import io.quivive.ProcessType;

/**
 * Which processes are worth a look. Busy is what uses at least a hundredth of a processor; what works for a session, serves or is in use by
 * its type; what is executing, unless it is a monitor process, as the ones that take the snapshot always are; what an operator has stopped;
 * and a Java thread that is blocked. A native thread in a futex is at rest, and so are those of the JVM's own Java threads that wait in its
 * native code.
 */
final class Busy {
    private static final double LEAST_USAGE = 0.01;

    /** How urgent a row is among those of the same usage. */
    enum Rank {
        BLOCKED,
        EXECUTING,
        STOPPED,
        SERVING,
        IDLE
    }

    private Busy() {}

    static boolean isBusy(ProcessInfo process) {
        return process.cpuUsage() >= LEAST_USAGE || rank(process) != Rank.IDLE;
    }

    static Rank rank(ProcessInfo process) {
        Rank byState = switch (process.state()) {
            case WAITING_FOR_INTERNAL_FLAG -> isOfJvm(process) ? Rank.IDLE : Rank.BLOCKED;
            case EXECUTING ->
                switch (process.type()) {
                    case MONITOR_PROCESS -> Rank.IDLE;
                    default -> Rank.EXECUTING;
                };
            case PAUSED, ABORTED, DOES_NOT_EXIST -> Rank.STOPPED;
            case DELAYED, WAITING_FOR_USER_EVENT, WAITING_FOR_INPUT_OUTPUT -> Rank.IDLE;
        };
        return byState == Rank.IDLE && isServing(process) ? Rank.SERVING : byState;
    }

    /** Whether it is a Java thread that waits for what another one holds. */
    static boolean isBlocked(ProcessInfo process) {
        return rank(process) == Rank.BLOCKED;
    }

    private static boolean isServing(ProcessInfo process) {
        return process.sessionId().isPresent()
                || switch (process.type()) {
                    case HTTP_WORKER_POOL_SERVER,
                            WORKER_POOL_IN_USE,
                            SOAP_PROCESS,
                            SQL_METHOD_EXECUTION_PROCESS,
                            EXECUTE_ON_CLIENT_PROCESS,
                            WEB_PROCESS_WITH_NO_CONTEXT,
                            EXECUTE_ON_SERVER_PROCESS -> true;
                    default -> false;
                };
    }

    /** Whether it is ours: it would not be there if nobody looked. */
    static boolean isOurs(ProcessInfo process) {
        return process.type() == ProcessType.MONITOR_PROCESS && process.name().startsWith("quivive-");
    }

    /** Whether it keeps the JVM itself going: a collector, a compiler, any other native thread. */
    static boolean isHousekeeping(ProcessInfo process) {
        return process.id() < 0
                || process.type() == ProcessType.DB4D_GARBAGE_COLLECTOR
                || process.type() == ProcessType.COMPILER_PROCESS;
    }

    /** Told by the plain format as well: native threads count down from -1, and the others by what they are there for. */
    private static boolean isOfJvm(ProcessInfo process) {
        return process.id() < 0
                || process.type() == ProcessType.OTHER_INTERNAL_PROCESS
                || process.type() == ProcessType.MONITOR_PROCESS
                || process.type() == ProcessType.ON_EXIT_PROCESS
                || (process.type() == ProcessType.EVENT_MANAGER
                        && process.name().equals("Signal Dispatcher"));
    }
}
