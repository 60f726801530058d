// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import io.quivive.http.HttpTracker;
import io.quivive.http.RequestLook;
import io.quivive.jvm.Bindings.Bound;
import io.quivive.jvm.JvmIdentity;
import io.quivive.jvm.JvmReader;
import io.quivive.jvm.Probe;
import io.quivive.jvm.Processes;
import io.quivive.jvm.Roles;
import io.quivive.request.ReadRequest;
import io.quivive.request.ServerReaders;
import io.quivive.session.Binding;
import io.quivive.session.Elsewhere;
import io.quivive.session.HandOver;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionExchange;
import io.quivive.session.SessionRegistry;
import io.quivive.session.SessionRows;
import io.quivive.session.SessionStorage;
import io.quivive.session.UrlMask;
import io.quivive.session.Work;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

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

    private final Supplier<JvmIdentity> identity;
    private final Set<Probe> off;
    private final Roles roles;
    private final SessionRegistry sessions;
    private final SessionExchange exchange;
    private final HandOver handOver;
    private final HttpTracker tracker;
    private volatile ServerReaders readers = ServerReaders.NONE;
    private volatile boolean hostsServer;
    /** What reads, once somebody asked: until then nothing of the JDK is initialised that an application configures. */
    private @Nullable Opened opened;

    private boolean closed;

    private ActivityMonitor(MonitorSettings settings, Supplier<JvmIdentity> identity) {
        this.off = settings.probesOff().stream().map(Probe::of).collect(Collectors.toUnmodifiableSet());
        this.identity = identity;
        this.roles = Roles.withOperators(settings.roles());
        this.sessions = new SessionRegistry(
                settings.sessions(), () -> opened().identity().instance());
        this.exchange = new SessionExchange(sessions, thread -> reader().id(thread));
        this.handOver = new HandOver(sessions.threads());
        this.tracker = new HttpTracker(sessions);
    }

    private record Opened(JvmReader reader, JvmIdentity identity, String host) {}

    private synchronized Opened opened() {
        if (closed) {
            throw new IllegalStateException("this monitor was closed");
        }
        Opened open = opened;
        if (open == null) {
            JvmIdentity known = identity.get();
            open = new Opened(
                    new JvmReader(
                            off,
                            roles,
                            known.lastNativeId(),
                            sessions,
                            exchange,
                            new RequestLook(sessions, tracker, () -> readers, known.lastWork())),
                    known,
                    JvmIdentity.hostName());
            opened = open;
        }
        return open;
    }

    private JvmReader reader() {
        return opened().reader();
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
        return open(settings, JvmIdentity::shared);
    }

    /**
     * A monitor that shares with others of this JVM what stays the same for its life; not part of the public API.
     *
     * @param identity asked for once, when somebody looks
     */
    public static ActivityMonitor open(MonitorSettings settings, Supplier<JvmIdentity> identity) {
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
        Processes processes = reader().read(request.interval(), request.format(), request.virtualLimit(), rules);
        Elsewhere elsewhere = processes.elsewhere();
        if (processes.hostsServer() || sessions.hostsServer() || elsewhere.hostsServer()) {
            hostsServer = true;
        }
        Mode mode = request.mode().orElse(hostsServer ? Mode.SERVER : Mode.LOCAL);
        List<SessionInfo> listed = List.of();
        List<ProcessInfo> rows = processes.rows();
        if (mode == Mode.SERVER) {
            boolean isRead = sessions.depth() == Depth.LOOK;
            SessionRows made = new SessionRows(
                    sessions.sessions(),
                    elsewhere.sessions(),
                    processes.bindings().rows().values(),
                    isRead ? processes.sessionsSampled() : sessions.threads().isCounting(),
                    isRead ? processes.waiting() : null,
                    request.format() == Format.EXTENDED,
                    processes.sessionTimes(),
                    processes.interval());
            listed = made.rows();
            rows = atWork(rows, processes.bindings().rows(), made);
        }
        return new Activity(
                describe(processes, rows, listed, mode),
                mode == Mode.SERVER ? Optional.of(listed) : Optional.empty(),
                Optional.of(named(rows)),
                request.format() == Format.EXTENDED
                        ? Optional.of(withoutProcess(processes.requests(), listed))
                        : Optional.empty());
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

    /** One session; empty if it is not known. */
    public Optional<SessionInfo> sessionInfo(String id) {
        return sessions.find(id) != null
                ? one(sessions.rows(), id)
                : one(sessions.rowsWith(exchange.read().sessions()), id);
    }

    private static Optional<SessionInfo> one(SessionRows rows, String id) {
        return rows.rows().stream().filter(session -> session.id().equals(id)).findFirst();
    }

    /**
     * The caller's own session: that which the current thread works for; empty if it works for none. If this copy of Quivive follows nothing on
     * the thread, it asks the others in this JVM, the agent for one, which costs as much as a snapshot of all sessions.
     */
    public Optional<SessionInfo> session() {
        Binding binding = sessions.threads().current();
        if (binding != null) {
            LiveSession own = binding.work().session();
            return own == null ? Optional.empty() : sessionInfo(own.id());
        }
        Elsewhere others = exchange.read();
        Work work = others.work().get(reader().id(Thread.currentThread()));
        LiveSession session = work == null ? null : work.session();
        return session == null ? Optional.empty() : one(sessions.rowsWith(others.sessions()), session.id());
    }

    /**
     * The shared key-value storage of a session, which lives as long as the session; empty if it is not known, or if another copy of Quivive
     * in this JVM keeps it.
     */
    public Optional<SessionStorage> sessionStorage(String id) {
        return Optional.ofNullable(sessions.find(id)).map(LiveSession::storage);
    }

    /** The HTTP servers that this copy of Quivive and the others in this JVM have found, an agent for instance, in the order in which they were. */
    public List<WebServerInfo> webServerInfo() {
        return exchange.servers();
    }

    /**
     * The task, to be given to another thread: while it runs there, that thread works for what the current one works for now. It stays the
     * same if that is nothing. Where the agent is at work it does this by itself.
     */
    public Runnable wrap(Runnable task) {
        return handOver.wrap(task);
    }

    /** The same for a task with a result. */
    public <T> Callable<T> wrap(Callable<T> task) {
        return handOver.wrap(task);
    }

    /** The same for every task that is given to this executor by way of the one that is returned. */
    public Executor wrap(Executor executor) {
        return handOver.wrap(executor);
    }

    /** How many processes are in the process table: platform and native threads. */
    public int countTasks() {
        return reader().count();
    }

    /** The live sessions behind this monitor, for what tracks them; not part of the public API. */
    public SessionRegistry sessions() {
        return sessions;
    }

    /** What follows requests for this monitor; not part of the public API. */
    public HttpTracker tracker() {
        return tracker;
    }

    /** From now on requests and sessions are read by these; not part of the public API. */
    public void readers(ServerReaders other) {
        readers = other;
    }

    /** From now on, until it is closed, snapshots by other copies of Quivive in this JVM show what is tracked here; not part of the public API. */
    public void publish(MBeanServer platform) {
        exchange.open(platform);
    }

    /** Ends the meter's thread within a second. Calls after this fail. */
    @Override
    public void close() {
        Opened open;
        synchronized (this) {
            closed = true;
            open = opened;
        }
        exchange.close();
        if (open != null) {
            open.reader().close();
        }
        sessions.close();
    }

    private List<ProcessInfo> atWork(
            List<ProcessInfo> rows, IdentityHashMap<ProcessInfo, Bound> bound, SessionRows made) {
        if (bound.isEmpty()) {
            return rows;
        }
        UrlMask mask = sessions.urlMask();
        List<ProcessInfo> shown = new ArrayList<>(rows.size());
        for (ProcessInfo row : rows) {
            Bound at = bound.get(row);
            if (at != null) {
                Work work = at.work();
                String url = mask.shown(work);
                SessionInfo session = made.of(at.session());
                LiveSession ended = session == null ? at.session() : null;
                List<String> unread = work instanceof ReadRequest read ? read.copy.unknown() : List.of();
                row = row.at(
                        work.type,
                        Optional.ofNullable(session),
                        url.isEmpty() ? Optional.empty() : Optional.of(url),
                        row.more().map(more -> more.at(workMore(work, ended, at.request(), mask), unread)));
            }
            shown.add(row);
        }
        return shown;
    }

    /** What is told of work, and of the request as its server keeps it. */
    private static WorkMore workMore(Work work, @Nullable LiveSession ended, @Nullable ReadRequest read, UrlMask mask) {
        boolean hasSession = work.session() != null && ended == null;
        String user = work.userName();
        if (user == null && ended != null) {
            user = ended.userName();
        } else if (user == null && read != null) {
            user = read.user;
        }
        boolean isUserUnknown = !hasSession && user == null && read != null;
        return new WorkMore(
                read == null ? OptionalLong.empty() : OptionalLong.of(read.number),
                Optional.of(Instant.ofEpochMilli(work.sinceMillis)),
                work == read && read.sinceAtLeast,
                mask.method(work.method),
                read == null ? "" : read.server,
                read == null ? "" : read.copy.address(),
                hasSession || user == null ? "" : user,
                isUserUnknown,
                false,
                ended != null || (work == read && read.copy.sessionEnded()));
    }

    /** Those that no process serves, oldest first. */
    private List<RequestInfo> withoutProcess(List<ReadRequest> read, List<SessionInfo> listed) {
        UrlMask mask = sessions.urlMask();
        Set<String> ids = listed.stream().map(SessionInfo::id).collect(Collectors.toSet());
        return read.stream()
                .filter(request -> request.thread == 0)
                .sorted(Comparator.comparingLong((ReadRequest request) -> request.sinceMillis)
                        .thenComparingLong(request -> request.number))
                .map(request -> new RequestInfo(
                        mask.shown(request),
                        Optional.ofNullable(request.session())
                                .map(LiveSession::id)
                                .filter(ids::contains),
                        request.copy.waiting(),
                        workMore(request, null, request, mask),
                        request.copy.unknown()))
                .toList();
    }

    /** Some servers and frameworks name a thread after the request that it serves. */
    private List<ProcessInfo> named(List<ProcessInfo> rows) {
        UrlMask mask = sessions.urlMask();
        List<ProcessInfo> named = rows;
        for (int i = 0; i < rows.size(); i++) {
            String name = rows.get(i).name();
            String shown = mask.text(name);
            if (!shown.equals(name)) {
                named = named == rows ? new ArrayList<>(rows) : named;
                named.set(i, rows.get(i).named(shown));
            }
        }
        return named;
    }

    private Snapshot describe(Processes processes, List<ProcessInfo> rows, List<SessionInfo> listed, Mode mode) {
        Map<SessionType, Map<SessionState, Integer>> sessionCounts = counts(listed);
        Map<ProcessType, int[]> counted = new EnumMap<>(ProcessType.class);
        for (ProcessInfo process : rows) {
            counted.computeIfAbsent(process.type(), type -> new int[1])[0]++;
        }
        Map<ProcessType, Integer> processCounts = new EnumMap<>(ProcessType.class);
        counted.forEach((type, count) -> processCounts.put(type, count[0]));
        Map<String, Long> omitted = new LinkedHashMap<>(processes.omitted());
        sessions.omitted().forEach((what, count) -> omitted.merge(what, count, Long::sum));
        processes.elsewhere().omitted().forEach((what, count) -> omitted.merge(what, count, Long::sum));
        Map<String, String> probes = new LinkedHashMap<>(processes.probes());
        probes.putAll(sessions.probes());
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new Snapshot(
                processes.began(),
                processes.ended(),
                mode,
                sessions.depth(),
                JvmIdentity.description(),
                ProcessHandle.current().pid(),
                opened().host(),
                opened().identity().instance(),
                JvmIdentity.started(),
                Runtime.getRuntime().availableProcessors(),
                processes.interval(),
                processes.cost(),
                heap.getUsed(),
                heap.getMax(),
                sessionCounts,
                processCounts,
                omitted,
                probes,
                Stream.concat(sessions.unread().stream(), processes.elsewhere().unread().stream())
                        .distinct()
                        .toList());
    }

    private static Map<SessionType, Map<SessionState, Integer>> counts(List<SessionInfo> listed) {
        Map<SessionType, Map<SessionState, int[]>> counted = new EnumMap<>(SessionType.class);
        for (SessionInfo session : listed) {
            counted.computeIfAbsent(session.type(), type -> new EnumMap<>(SessionState.class))
                    .computeIfAbsent(session.state(), state -> new int[1])[0]++;
        }
        Map<SessionType, Map<SessionState, Integer>> counts = new EnumMap<>(SessionType.class);
        counted.forEach((type, states) -> {
            Map<SessionState, Integer> ofType = new EnumMap<>(SessionState.class);
            states.forEach((state, count) -> ofType.put(state, count[0]));
            counts.put(type, ofType);
        });
        return counts;
    }
}
