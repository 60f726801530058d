// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import io.quivive.ActivityMonitor;
import io.quivive.Depth;
import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import io.quivive.agent.server.Servers;
import io.quivive.agent.shape.Shapes;
import io.quivive.jvm.Guest;
import io.quivive.jvm.JvmIdentity;
import io.quivive.jvm.Probe;
import io.quivive.session.SessionRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent at work in a host. It holds a monitor and its bean, a thread at its own socket, and one for each connection to a tool.
 *
 * <p>It only looks where its jar gave it no right to retransform classes. One that may follow takes the place of that one as soon as somebody asks for it.
 *
 * <p>Thread-safe. Options: {@code channel} is the connection to a tool that asks; {@code version} is that of the tool that asks, which is the agent's own at its
 * start; {@code listen} is where its own socket is to be, {@code silence} after how many seconds without a question that goes (3600 unless told; with
 * {@code -javaagent} it stays); {@code folder} is where it is to be from the JVM's start on, {@code roles} names a file of rules and {@code off} probes separated by {@code +}, these three for {@code -javaagent}.
 */
public final class Agent implements Function<Map<String, Object>, @Nullable Object> {
    private static final String AGENT = "agent";
    /** What an agent that has made room tells the one that takes its place. */
    private static final String SESSIONS = "sessions";

    private static final int MOST_CONNECTIONS = 10;
    private static final Duration SILENCE = Duration.ofHours(1);
    private static final Duration SETTLED = Duration.ofSeconds(5);
    /** Why something is not known of a JVM. */
    private static final String ONLY_READ = "off: the JVM is only read; --follow shows it";

    private final ConcurrentMap<String, Object> memory;
    private final MonitorSettings settings;
    private final Version version;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Instrumentation instrumentation;
    private final boolean fromStart;
    private final boolean mayFollow;
    private final HostBeans beans = new HostBeans(this::monitor);
    private volatile Duration silence = SILENCE;
    private volatile long lastAsked = System.nanoTime();
    /** What the agent before this one knew its sessions by, until there is a monitor that takes them over. */
    private List<?> earlierIds = List.of();

    private @Nullable OwnSocket socket;
    private @Nullable ActivityMonitor monitor;
    private @Nullable Servers servers;
    private @Nullable Instrumented instrumented;
    private volatile boolean follows;
    private volatile boolean closed;
    private volatile boolean spoiled;
    /** Why there is no socket of ours, for whoever asks. */
    private volatile String unheard = "";

    private Agent(
            ConcurrentMap<String, Object> memory,
            MonitorSettings settings,
            Version version,
            boolean fromStart,
            Instrumentation instrumentation) {
        this.fromStart = fromStart;
        this.mayFollow = instrumentation.isRetransformClassesSupported();
        this.follows = fromStart && mayFollow;
        this.memory = memory;
        this.instrumentation = instrumentation;
        this.version = version;
        this.settings = settings;
    }

    /** Begins; called by the entry, with whatever exception it throws reported to the tool that waits. */
    @SuppressWarnings("unchecked") // what the entry gives is fixed
    public static void start(Map<String, Object> options, Instrumentation instrumentation) throws IOException {
        Internals.open(instrumentation);
        ConcurrentMap<String, Object> memory =
                (ConcurrentMap<String, Object>) Objects.requireNonNull(options.get("memory"));
        Agent agent = new Agent(
                memory,
                Options.settings(memory, options),
                options.get("version") instanceof String told ? Version.of(told) : Version.own(),
                Options.isFromStart(options),
                instrumentation);
        if (options.remove(SESSIONS) instanceof List<?> ids) {
            agent.earlierIds = ids;
        }
        memory.put(AGENT, agent);
        try {
            if (agent.follows) {
                agent.monitor();
                if (Internals.isArchiveRecorded()) {
                    Options.warn(Instrumented.RECORDED);
                }
            }
            agent.serve(options);
            if (agent.fromStart && options.get("folder") instanceof String folder) {
                Guest.daemon("quivive-socket", () -> agent.listenIn(folder));
            }
        } catch (Throwable e) {
            agent.close(null);
            throw e;
        }
    }

    /**
     * Another attach: serves it, or closes if the one that asks brings an agent that does what this one cannot.
     *
     * @return {@code null} if it is served
     */
    @Override
    public @Nullable Object apply(Map<String, Object> options) {
        boolean bringsFollowing = options.get("instrumentation") instanceof Instrumentation brought
                && brought.isRetransformClassesSupported();
        String told = options.get("version") instanceof String text ? text : "";
        if (!options.containsKey("detach") && lacks(told, bringsFollowing).isPresent()) {
            close(null);
            options.put(SESSIONS, ids());
            return "replaced";
        }
        serve(options);
        return null;
    }

    /**
     * Why another agent has to answer, if one has to. A JVM that is followed stays so: there one that only looks takes no place, whatever its version.
     *
     * @param told of the tool that asks; empty if it does not say
     * @param toFollow whether it asks, or brings one, to follow requests
     */
    Optional<String> lacks(String told, boolean toFollow) {
        if (spoiled) {
            return Optional.of("a class of this one ran out of memory");
        }
        if (toFollow && !mayFollow) {
            return Optional.of("this one only looks");
        }
        return (toFollow || !follows) && version.isReplacedBy(told)
                ? Optional.of("this one is of version " + version.text())
                : Optional.empty();
    }

    /** The monitor, opened when it is first needed. */
    synchronized ActivityMonitor monitor() {
        if (closed) {
            throw new IllegalStateException("the agent was detached");
        }
        ActivityMonitor open = monitor;
        if (open == null) {
            open = ActivityMonitor.open(settings, () -> JvmIdentity.in(memory));
            try {
                open.sessions().takeOver(earlierIds);
                servers = new Servers(open.sessions(), open.tracker(), shapes(open.sessions()));
                open.readers(servers.readers());
                if (follows) {
                    install(open, servers);
                } else {
                    onlyRead(open.sessions());
                }
            } catch (Throwable e) {
                open.close();
                throw e;
            }
            monitor = open;
            earlierIds = List.of();
            if (!unheard.isEmpty()) {
                open.sessions().unread("agent", unheard);
            }
            beans.publish(open);
        }
        return open;
    }

    /** From now on, until the agent leaves, hooks add what cannot be read. */
    synchronized void follow() {
        if (!follows) {
            follows = true;
            if (monitor != null && servers != null) {
                install(monitor, servers);
            }
        }
    }

    private static void onlyRead(SessionRegistry sessions) {
        sessions.depth(Depth.LOOK);
        sessions.probe(Probe.SESSIONS, "ok");
        sessions.probe(Probe.HAND_OVER, ONLY_READ);
    }

    private void install(ActivityMonitor open, Servers of) {
        instrumented = Instrumented.install(instrumentation, open.sessions(), of, settings.probesOff(), beans);
    }

    private Shapes shapes(SessionRegistry sessions) {
        return new Shapes(
                type -> Internals.open(instrumentation, type), (product, lacks) -> sessions.unread(product, lacks));
    }

    /**
     * A question was not answered. A class whose initialiser ran out of memory is broken for good: the next attach brings other ones. With
     * {@code -javaagent}, where sessions would be lost, only if one is known to be.
     */
    void failed(Throwable e) {
        spoiled |= Guest.isOutOfMemory(e) && (!fromStart || e instanceof LinkageError);
    }

    /** What the one that takes our place is to know sessions by. From a JVM that was followed, whose requests open sessions all the time, it takes none. */
    private synchronized List<?> ids() {
        if (monitor == null) {
            return earlierIds;
        }
        return follows ? List.of() : monitor.sessions().ids();
    }

    /** From now on these settings hold, until others are given or the agent is detached. */
    synchronized void sessionSettings(SessionSettings sessions) {
        monitor().sessions().settings(sessions);
        if (servers != null) {
            servers.readSettings();
        }
    }

    /** Leaves nothing but entry and bridge, and the connection that is to tell of it, if there is one. */
    void close(@Nullable Connection telling) {
        synchronized (this) {
            closed = true;
            memory.remove(AGENT, this);
            try {
                if (socket != null) {
                    socket.close();
                }
                beans.close();
            } finally {
                try {
                    if (instrumented != null) {
                        instrumented.remove();
                    }
                } finally {
                    if (servers != null) {
                        servers.close();
                    }
                    if (monitor != null) {
                        monitor.close();
                    }
                }
            }
        }
        connections.stream().filter(connection -> connection != telling).forEach(Connection::close);
    }

    /** After {@link #close}, and after the last class was loaded. */
    static void closeLoader() {
        if (Agent.class.getClassLoader() instanceof Closeable loader) {
            try {
                loader.close();
            } catch (IOException e) {
                // the jar was open for reading alone
            }
        }
    }

    void ended(Connection connection) {
        connections.remove(connection);
    }

    /** A question has come, or was answered. */
    void asked() {
        lastAsked = System.nanoTime();
    }

    /** How long the socket stays if no other question comes, 0 for no longer. */
    long silenceLeftMillis() {
        // what follows from -javaagent outlives the agent that came with it
        if (Options.isStartedWithAgent(memory)) {
            return Integer.MAX_VALUE;
        }
        return Math.max(0, silence.toMillis() - (System.nanoTime() - lastAsked) / 1_000_000);
    }

    /**
     * A tool has come to our own socket.
     *
     * @return why it is not served, if it is not
     */
    Optional<String> accept(SocketChannel channel) throws IOException {
        if (closed) {
            return Optional.of("the agent was detached");
        }
        if (connections.size() >= MOST_CONNECTIONS) {
            return Optional.of(MOST_CONNECTIONS + " tools are connected to it already, which is the most; end one");
        }
        beans.registerIfMade();
        begin(Connection.accepted(this, channel));
        return Optional.empty();
    }

    private void serve(Map<String, Object> options) {
        beans.registerIfMade();
        asked();
        if (options.get("listen") instanceof String path && !options.containsKey("detach")) {
            listen(path, options);
        }
        if (options.get("channel") instanceof SocketChannel channel) {
            try {
                begin(Connection.dialled(this, channel));
            } catch (IOException e) { // the entry tells the tool
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Where no attach tells where. What an application configures in {@code main} about channels is to be done by then. */
    private void listenIn(String folder) {
        try {
            Thread.sleep(SETTLED.toMillis());
            listen(OwnSocket.in(Path.of(folder)));
        } catch (IOException | RuntimeException e) {
            Options.warn("folder=" + folder + " is left out: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(String path, Map<String, Object> options) {
        silence = options.get("silence") instanceof String seconds
                ? Duration.ofSeconds(Long.parseLong(seconds))
                : SILENCE;
        listen(Path.of(path));
    }

    /** Without a socket each question costs an attach, and no more. */
    private synchronized void listen(Path wanted) {
        try {
            if (socket != null && !socket.isAt(wanted)) {
                socket.close();
                socket = null;
            }
            if (socket == null && !closed) {
                socket = OwnSocket.open(this, wanted);
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            unheard = "no socket of its own could be made when it was asked to, which cost another attach: " + e;
            if (monitor != null) {
                monitor.sessions().unread("agent", unheard);
            }
        }
    }

    private void begin(Connection connection) {
        connections.add(connection);
        try {
            Guest.daemon("quivive-connection", connection);
        } catch (RuntimeException | Error e) { // whoever connected is told
            connections.remove(connection);
            connection.release();
            throw e;
        }
    }

    /** The bytes of a resource of this version. */
    static byte[] resource(String name) throws IOException {
        try (InputStream in = Agent.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing in the agent's jar");
            }
            return in.readAllBytes();
        }
    }

    /** The text of a resource of this version. */
    static String text(String name) throws IOException {
        return new String(resource(name), StandardCharsets.UTF_8);
    }
}
