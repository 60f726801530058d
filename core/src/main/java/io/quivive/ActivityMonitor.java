// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import io.quivive.jvm.JvmIdentity;
import io.quivive.jvm.JvmReader;
import io.quivive.jvm.Probe;
import io.quivive.jvm.Processes;
import io.quivive.jvm.Roles;
import io.quivive.session.SessionRegistry;
import io.quivive.session.UniqueId;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The one door: answers who is connected to this JVM and what every process of it does, in the form of 4D's <em>Get process activity</em>.
 *
 * <p>A snapshot takes no safepoint and, where {@code java.lang} is open to it as it is to the agent, no lock that a thread of the application
 * could wait for (else, on Java 17, that of the thread groups while it lists them). Usage is measured over an interval of one
 * second: the first call waits for it, and so does one after nobody asked for ten seconds.
 *
 * <p>Thread-safe. Callers take turns.
 */
public final class ActivityMonitor implements AutoCloseable {
    /** Both lists. */
    public static final int PROCESSES_AND_SESSIONS = 0;

    /** Only the processes, without their sessions' properties. */
    public static final int PROCESSES_ONLY = 1;

    /** Only the sessions. */
    public static final int SESSIONS_ONLY = 2;

    private final JvmIdentity identity;
    private final Roles roles;
    private final JvmReader reader;
    private final SessionRegistry sessions;
    private final String host = JvmIdentity.hostName();
    private volatile boolean hostsServer;

    private ActivityMonitor(MonitorSettings settings, JvmIdentity identity) {
        Set<Probe> off = settings.probesOff().stream().map(Probe::of).collect(Collectors.toUnmodifiableSet());
        this.identity = identity;
        this.roles = Roles.withOperators(settings.roles());
        this.reader = new JvmReader(off, roles, identity.lastNativeId());
        this.sessions = new SessionRegistry(host);
    }

    /** A monitor of this JVM with default settings. */
    public static ActivityMonitor open() {
        return open(MonitorSettings.DEFAULT);
    }

    /**
     * A monitor of this JVM.
     *
     * @throws IllegalArgumentException if the settings name a probe that does not exist, or break the form of the rules
     */
    public static ActivityMonitor open(MonitorSettings settings) {
        return open(settings, new JvmIdentity(UniqueId.random(), new AtomicLong()));
    }

    /** A monitor that shares with others of this JVM what stays the same for its life; not part of the public API. */
    public static ActivityMonitor open(MonitorSettings settings, JvmIdentity identity) {
        return new ActivityMonitor(settings, identity);
    }

    /** Both lists, or in local and remote mode the processes alone. */
    public Activity processActivity() {
        return processActivity(PROCESSES_AND_SESSIONS);
    }

    /**
     * The lists that are asked for, or in local and remote mode the processes alone.
     *
     * @param options {@link #PROCESSES_AND_SESSIONS}, {@link #PROCESSES_ONLY} or {@link #SESSIONS_ONLY}
     * @throws IllegalArgumentException if it is none of these
     */
    public Activity processActivity(int options) {
        ActivityOptions chosen = ActivityOptions.of(options);
        return snapshot(SnapshotRequest.DEFAULT)
                .select(chosen, Optional.empty())
                .orElseThrow();
    }

    /** One session and its processes; empty if it is not known. In local and remote mode all processes. */
    public Optional<Activity> processActivity(String sessionId) {
        return processActivity(sessionId, PROCESSES_AND_SESSIONS);
    }

    /**
     * Of one session, the lists that are asked for; empty if it is not known. In local and remote mode all processes.
     *
     * @throws IllegalArgumentException if the options are none of the three
     */
    public Optional<Activity> processActivity(String sessionId, int options) {
        ActivityOptions chosen = ActivityOptions.of(options);
        return snapshot(SnapshotRequest.DEFAULT).select(chosen, Optional.of(sessionId));
    }

    /** Everything, as asked for; both lists in server mode, else the processes. */
    public Activity snapshot(SnapshotRequest request) {
        return snapshot(request, Optional.empty());
    }

    /**
     * The same by other rules for this once.
     *
     * @param operators an operator's rules, tried before the built-in ones; if empty, those of the monitor
     * @throws IllegalArgumentException with the line's number, if the text breaks the form
     */
    public Activity snapshot(SnapshotRequest request, Optional<String> operators) {
        Roles rules = operators.map(Roles::withOperators).orElse(roles);
        Processes processes = reader.read(request.interval(), request.format(), request.virtualLimit(), rules);
        if (processes.hostsServer()) {
            hostsServer = true;
        }
        Mode mode = request.mode().orElse(hostsServer ? Mode.SERVER : Mode.LOCAL);
        List<SessionInfo> listed = mode == Mode.SERVER ? sessions(processes, request.format()) : List.of();
        return new Activity(
                describe(processes, listed, mode),
                mode == Mode.SERVER ? Optional.of(listed) : Optional.empty(),
                Optional.of(processes.rows()));
    }

    /**
     * The process in a slot of the process table, or the virtual thread with that number, with its creation time.
     *
     * @return empty if it is gone
     */
    public Optional<ProcessInfo> processInfo(long number) {
        return snapshot(SnapshotRequest.DEFAULT.in(Format.EXTENDED)).processes().orElseThrow().stream()
                .filter(process -> process.number() == number)
                .findFirst();
    }

    /** The state of a process, {@link ProcessState#DOES_NOT_EXIST} if it is gone. */
    public ProcessState processState(long number) {
        return processInfo(number).map(ProcessInfo::state).orElse(ProcessState.DOES_NOT_EXIST);
    }

    /** The HTTP servers that were found in this JVM, in the order in which they were. */
    public List<WebServerInfo> webServerInfo() {
        return List.of();
    }

    /** How many processes are in the process table: platform and native threads. */
    public int countTasks() {
        return reader.count();
    }

    /** Ends the meter's thread within a second. Calls after this fail. */
    @Override
    public void close() {
        reader.close();
    }

    private List<SessionInfo> sessions(Processes processes, Format format) {
        if (format == Format.PLAIN) {
            return sessions.sessions();
        }
        Map<String, Integer> running = new HashMap<>();
        for (ProcessInfo process : processes.rows()) {
            process.sessionId().ifPresent(id -> running.merge(id, 1, Integer::sum));
        }
        List<SessionInfo> listed = new ArrayList<>();
        for (SessionInfo session : sessions.sessions()) {
            listed.add(session.withMore(new SessionMore(running.getOrDefault(session.id(), 0))));
        }
        return listed;
    }

    private Snapshot describe(Processes processes, List<SessionInfo> listed, Mode mode) {
        Map<SessionType, Map<SessionState, Integer>> sessionCounts = new EnumMap<>(SessionType.class);
        for (SessionInfo session : listed) {
            sessionCounts
                    .computeIfAbsent(session.type(), type -> new EnumMap<>(SessionState.class))
                    .merge(session.state(), 1, Integer::sum);
        }
        Map<ProcessType, int[]> counted = new EnumMap<>(ProcessType.class);
        for (ProcessInfo process : processes.rows()) {
            counted.computeIfAbsent(process.type(), type -> new int[1])[0]++;
        }
        Map<ProcessType, Integer> processCounts = new EnumMap<>(ProcessType.class);
        counted.forEach((type, count) -> processCounts.put(type, count[0]));
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new Snapshot(
                processes.began(),
                processes.ended(),
                mode,
                JvmIdentity.description(),
                ProcessHandle.current().pid(),
                host,
                identity.instance(),
                JvmIdentity.started(),
                Runtime.getRuntime().availableProcessors(),
                processes.interval(),
                processes.cost(),
                heap.getUsed(),
                heap.getMax(),
                sessionCounts,
                processCounts,
                processes.omitted(),
                processes.probes(),
                List.of());
    }
}
