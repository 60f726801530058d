// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.ProcessInfo;
import io.quivive.ProcessType;

/** Short words for the contract's types and states. */
final class Words {
    private Words() {}

    /** What it is for; several types that ask for the same reaction share a word. */
    static String of(ProcessType type) {
        return switch (type) {
            case HTTP_LOG_FLUSHER, LOGGER_PROCESS, LOG_FILE_PROCESS -> "log";
            case HTTP_LISTENER -> "listener";
            case HTTP_WORKER_POOL_SERVER, WORKER_POOL_IN_USE, WORKER_PROCESS -> "worker";
            case SQL_LISTENER, SQL_NET_SESSION_MANAGER, SQL_WORKER_POOL_SERVER, SQL_METHOD_EXECUTION_PROCESS -> "sql";
            case DB4D_LISTENER, DB4D_MIRROR, DB4D_CRON, DB4D_WORKER_POOL_USER, DB4D_FLUSH_CACHE, DB4D_INDEX_BUILDER ->
                "store";
            case DB4D_GARBAGE_COLLECTOR -> "gc";
            case SERVERNET_SESSION_MANAGER, SERVERNET_LISTENER -> "rmi";
            case WORKER_POOL_SPARE, WEB_SERVER_SPARE_PROCESS -> "spare";
            case OTHER_INTERNAL_PROCESS, MAIN_4D_PROCESS, MSC_PROCESS -> "jvm";
            case SOAP_PROCESS -> "soap";
            case CLIENT_MANAGER_PROCESS, EXECUTE_ON_CLIENT_PROCESS, EXECUTE_ON_SERVER_PROCESS -> "remote";
            case COMPILER_PROCESS -> "compiler";
            case MONITOR_PROCESS -> "monitor";
            case INTERNAL_TIMER_PROCESS -> "timer";
            case RESTORE_PROCESS, BACKUP_PROCESS -> "backup";
            case INTERNAL_4D_SERVER_PROCESS, WEB_SERVER_PROCESS -> "server";
            case METHOD_EDITOR_MACRO_PROCESS, DESIGN_PROCESS -> "design";
            case ON_EXIT_PROCESS -> "exit";
            case SERVER_INTERFACE_PROCESS, CREATED_FROM_MENU_COMMAND, CREATED_FROM_EXECUTION_DIALOG -> "ui";
            case WEB_PROCESS_ON_4D_REMOTE, WEB_PROCESS_WITH_NO_CONTEXT -> "web";
            case OTHER_4D_PROCESS -> "other";
            case EXTERNAL_TASK -> "external";
            case EVENT_MANAGER, APPLE_EVENT_MANAGER -> "events";
            case SERIAL_PORT_MANAGER -> "serial";
            case INDEXING_PROCESS -> "index";
            case CACHE_MANAGER -> "cache";
            case MAIN_PROCESS -> "main";
            case NONE -> "?";
            case OTHER_USER_PROCESS -> "app";
        };
    }

    /** What it does; what the JVM's own threads wait for in its native code is no trouble. */
    static String ofState(ProcessInfo process) {
        return switch (process.state()) {
            case WAITING_FOR_INTERNAL_FLAG -> Busy.isBlocked(process) ? "blocked" : "waiting";
            case DOES_NOT_EXIST -> "gone";
            case ABORTED -> "aborted";
            case EXECUTING -> "executing";
            case DELAYED -> "delayed";
            case WAITING_FOR_USER_EVENT -> "waiting";
            case WAITING_FOR_INPUT_OUTPUT -> "io";
            case PAUSED -> "paused";
        };
    }
}
