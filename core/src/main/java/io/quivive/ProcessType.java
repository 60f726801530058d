// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a process is for: the kinds of 4D's <em>Get process activity</em>, with their integer values. Negative values are internal
 * processes, zero and above are made for users. "Declared" marks a kind that nothing is taken for by itself: only code that names it
 * gives it.
 */
public enum ProcessType {
    /** Writers of HTTP access logs. */
    HTTP_LOG_FLUSHER(-58, "HTTP Log flusher"),
    /** Writers of asynchronous application loggers (Logback, Log4j 2, Tomcat JULI). */
    LOGGER_PROCESS(-57, "Logger process"),
    /** Acceptors, pollers, selectors of an HTTP server. */
    HTTP_LISTENER(-56, "HTTP Listener"),
    /** HTTP worker that is busy without a request that we know. */
    HTTP_WORKER_POOL_SERVER(-55, "HTTP Worker pool server"),
    /** Listener of an embedded SQL server (H2, Derby, HSQLDB). */
    SQL_LISTENER(-54, "SQL Listener"),
    /** Its per-connection threads, while idle. */
    SQL_NET_SESSION_MANAGER(-53, "SQL Net Session manager"),
    /** Other workers of a database driver or pool. */
    SQL_WORKER_POOL_SERVER(-52, "SQL Worker pool server"),
    /** Listener of another embedded data store (Lucene/Infinispan/Ignite transport …). */
    DB4D_LISTENER(-51, "DB4D Listener"),
    /** Replication threads. */
    DB4D_MIRROR(-50, "DB4D Mirror"),
    /** A data store's or connection pool's housekeeping. */
    DB4D_CRON(-49, "DB4D Cron"),
    /** Connection-pool workers acting for users. */
    DB4D_WORKER_POOL_USER(-48, "DB4D Worker pool user"),
    /** Every garbage collector thread of the JVM. */
    DB4D_GARBAGE_COLLECTOR(-47, "DB4D Garbage collector"),
    /** Background writers of a data store (MVStore writer …). */
    DB4D_FLUSH_CACHE(-46, "DB4D Flush cache"),
    /** Index building and merging (Lucene merge …). */
    DB4D_INDEX_BUILDER(-45, "DB4D Index builder"),
    /** Per-connection threads of RMI and JMX; a thread that handles a frame of the remote link. */
    SERVERNET_SESSION_MANAGER(-44, "ServerNet Session manager"),
    /** Acceptors of RMI and JMX. */
    SERVERNET_LISTENER(-43, "ServerNet Listener"),
    /** Idle thread of any executor; a carrier with nothing mounted. */
    WORKER_POOL_SPARE(-42, "Worker pool spare"),
    /** Busy thread of any executor, bound to no session; a carrier with something mounted. */
    WORKER_POOL_IN_USE(-41, "Worker pool in use"),
    /** The JVM's other threads (Reference Handler, Finalizer, Service Thread …). */
    OTHER_INTERNAL_PROCESS(-40, "Other internal process"),
    /** The VM Thread. */
    MAIN_4D_PROCESS(-39, "Main 4D process"),
    /** A thread serving a SOAP request. */
    SOAP_PROCESS(-33, "SOAP process"),
    /** Idle HTTP worker. */
    WEB_SERVER_SPARE_PROCESS(-32, "Web server spare process"),
    /** Remote link: heartbeats, expiry. */
    CLIENT_MANAGER_PROCESS(-31, "Client manager process"),
    /** JIT compiler threads. */
    COMPILER_PROCESS(-29, "Compiler process"),
    /** Our own threads; JFR's and JMX's. */
    MONITOR_PROCESS(-26, "Monitor process"),
    /** Timers and schedulers (Timer, scheduled executors, VM Periodic Task Thread). */
    INTERNAL_TIMER_PROCESS(-25, "Internal timer process"),
    /** A connection thread of an embedded SQL server while it executes. */
    SQL_METHOD_EXECUTION_PROCESS(-24, "SQL Method execution process"),
    /** Maintenance: attach listener, diagnostic commands. */
    MSC_PROCESS(-22, "MSC process"),
    /** Declared. */
    RESTORE_PROCESS(-21, "Restore Process"),
    /** Declared (journals, write-ahead logs). */
    LOG_FILE_PROCESS(-20, "Log file process"),
    /** Declared. */
    BACKUP_PROCESS(-19, "Backup process"),
    /** The application server's own background threads. */
    INTERNAL_4D_SERVER_PROCESS(-18, "Internal 4D server process"),
    /** Declared. */
    METHOD_EDITOR_MACRO_PROCESS(-17, "Method editor macro process"),
    /** Shutdown hooks, DestroyJavaVM. */
    ON_EXIT_PROCESS(-16, "On exit process"),
    /** User-interface threads of a JVM with a screen. */
    SERVER_INTERFACE_PROCESS(-15, "Server interface process"),
    /** Remote link: work that a server asked this client to do. */
    EXECUTE_ON_CLIENT_PROCESS(-14, "Execute on client process"),
    /** The HTTP server's main thread. */
    WEB_SERVER_PROCESS(-13, "Web server process"),
    /** Declared. */
    WEB_PROCESS_ON_4D_REMOTE(-12, "Web process on 4D remote"),
    /** A framework's threads that no other row names. */
    OTHER_4D_PROCESS(-10, "Other 4D process"),
    /** Watcher of a child process of the operating system (process reaper). */
    EXTERNAL_TASK(-9, "External task"),
    /** Signal dispatcher, AWT event queue. */
    EVENT_MANAGER(-8, "Event manager"),
    /** Declared. */
    APPLE_EVENT_MANAGER(-7, "Apple event manager"),
    /** Declared. */
    SERIAL_PORT_MANAGER(-6, "Serial Port Manager"),
    /** Declared. */
    INDEXING_PROCESS(-5, "Indexing process"),
    /** Cleaners and refreshers of caches. */
    CACHE_MANAGER(-4, "Cache manager"),
    /** A thread serving an HTTP request. */
    WEB_PROCESS_WITH_NO_CONTEXT(-3, "Web process with no context"),
    /** Declared. */
    DESIGN_PROCESS(-2, "Design process"),
    /** The thread main. */
    MAIN_PROCESS(-1, "Main process"),
    /** Nothing is known. */
    NONE(0, "None"),
    /** Work that a remote client asked the server to do. */
    EXECUTE_ON_SERVER_PROCESS(1, "Execute on server process"),
    /** Declared. */
    CREATED_FROM_MENU_COMMAND(2, "Created from menu command"),
    /** Declared. */
    CREATED_FROM_EXECUTION_DIALOG(3, "Created from execution dialog"),
    /** An application's own thread. */
    OTHER_USER_PROCESS(4, "Other user process"),
    /** A worker that the application started by name. */
    WORKER_PROCESS(5, "Worker process");

    private static final Map<Integer, ProcessType> BY_VALUE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(ProcessType::value, Function.identity()));

    private final int value;
    private final String constant;

    ProcessType(int value, String constant) {
        this.value = value;
        this.constant = constant;
    }

    /**
     * The type of an integer value.
     *
     * @throws IllegalArgumentException if no type has that value
     */
    public static ProcessType of(int value) {
        ProcessType type = BY_VALUE.get(value);
        if (type == null) {
            throw new IllegalArgumentException(
                    "process type " + value + " does not exist: expected one of the contract's values from -58 to 5");
        }
        return type;
    }

    /** The integer that stands in the JSON. */
    public int value() {
        return value;
    }

    /** The name of the constant, {@code Web server spare process}. */
    public String constant() {
        return constant;
    }

    /** True from zero upwards: a process that was made for users. */
    public boolean isForUsers() {
        return value >= 0;
    }
}
