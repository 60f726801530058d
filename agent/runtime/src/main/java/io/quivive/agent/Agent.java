// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import io.quivive.ActivityMonitor;
import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import io.quivive.jvm.Guest;
import io.quivive.jvm.JvmIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent at work in a host. It holds a monitor and its bean, and a thread for each connection to a tool; while there is no connection and
 * nobody asks, it runs nothing.
 *
 * <p>Thread-safe. Options: {@code channel} is the connection to a tool that asks; {@code version} is that of the tool that asks, which is the agent's own at its
 * start; {@code roles} names a file of rules and {@code off} probes separated by {@code +}, both for {@code -javaagent}.
 */
public final class Agent implements Function<Map<String, Object>, @Nullable Object> {
    private static final String BRIDGE = "io.quivive.bridge.Bridge";
    private static final String GATE = "io.quivive.bridge.Gate";
    private static final String AGENT = "agent";

    private final ConcurrentMap<String, Object> shared;
    private final MonitorSettings settings;
    private final Version version;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Instrumentation instrumentation;
    private final boolean fromStart;
    private final HostBeans beans = new HostBeans(this::monitor);
    private @Nullable ActivityMonitor monitor;
    private @Nullable Instrumented instrumented;
    private boolean closed;
    private volatile boolean spoiled;

    private Agent(
            ConcurrentMap<String, Object> shared,
            MonitorSettings settings,
            Version version,
            boolean fromStart,
            Instrumentation instrumentation) {
        this.fromStart = fromStart;
        this.shared = shared;
        this.instrumentation = instrumentation;
        this.version = version;
        this.settings = settings;
    }

    /** Begins; called by the entry, with whatever exception it throws reported to the tool that waits. */
    public static void start(Map<String, Object> options, Instrumentation instrumentation) throws IOException {
        Internals.open(instrumentation);
        ConcurrentMap<String, Object> shared = shared();
        Agent agent = new Agent(
                shared,
                Options.settings(shared, options),
                options.get("version") instanceof String told ? Version.of(told) : Version.own(),
                Options.isFromStart(options),
                instrumentation);
        shared.put(AGENT, agent);
        try {
            if (agent.fromStart) {
                agent.monitor();
                if (Internals.isArchiveRecorded()) {
                    Options.warn(Instrumented.RECORDED);
                }
            }
            agent.serve(options);
        } catch (Throwable e) {
            agent.close(null);
            throw e;
        }
    }

    /**
     * Another attach: serves it, or closes if the one that asks brings a newer version, or if this one was spoiled.
     *
     * @return {@code null} if it is served
     */
    @Override
    public @Nullable Object apply(Map<String, Object> options) {
        if (spoiled || version.isReplacedBy(options.get("version") instanceof String told ? told : "")) {
            close(null);
            return "replaced";
        }
        serve(options);
        return null;
    }

    /** The monitor, opened when it is first needed. */
    synchronized ActivityMonitor monitor() {
        if (closed) {
            throw new IllegalStateException("the agent was detached");
        }
        ActivityMonitor open = monitor;
        if (open == null) {
            open = ActivityMonitor.open(settings, () -> JvmIdentity.in(shared));
            try {
                instrumented = Instrumented.install(instrumentation, open.sessions(), settings.probesOff(), beans);
            } catch (Throwable e) {
                open.close();
                throw e;
            }
            monitor = open;
            beans.publish(open);
        }
        return open;
    }

    /**
     * A question was not answered. A class whose initialiser ran out of memory is broken for good: the next attach brings other ones. With
     * {@code -javaagent}, where sessions would be lost, only if one is known to be.
     */
    void failed(Throwable e) {
        spoiled |= Guest.isOutOfMemory(e) && (!fromStart || e instanceof LinkageError);
    }

    /** From now on these settings hold, until others are given or the agent is detached. */
    synchronized void sessionSettings(SessionSettings sessions) {
        monitor().sessions().settings(sessions);
        if (instrumented != null) {
            instrumented.readSettings();
        }
    }

    /** Leaves nothing but entry and bridge, and the connection that is to tell of it, if there is one. */
    void close(@Nullable Connection telling) {
        synchronized (this) {
            closed = true;
            shared.remove(AGENT, this);
            try {
                beans.close();
            } finally {
                try {
                    if (instrumented != null) {
                        instrumented.remove();
                    }
                } finally {
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

    private void serve(Map<String, Object> options) {
        beans.registerIfMade();
        if (options.get("channel") instanceof SocketChannel channel) {
            Connection connection = new Connection(this, channel);
            connections.add(connection);
            try {
                Guest.daemon("quivive-connection", connection);
            } catch (RuntimeException | Error e) { // the entry tells the tool
                connections.remove(connection);
                throw e;
            }
        }
    }

    @SuppressWarnings("unchecked") // what the bridge holds is fixed
    private static ConcurrentMap<String, Object> shared() throws IOException {
        try {
            inBootLoader(GATE);
            Class<?> bridge = inBootLoader(BRIDGE);
            return (ConcurrentMap<String, Object>) bridge.getField("SHARED").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IOException("the bridge cannot be reached", e);
        }
    }

    private static Class<?> inBootLoader(String name) throws IOException, ClassNotFoundException {
        try {
            return Class.forName(name, true, null);
        } catch (ClassNotFoundException e) {
            Internals.defineInBootLoader(name, resource("/" + name.replace('.', '/') + ".class"));
            return Class.forName(name, true, null);
        }
    }

    private static byte[] resource(String name) throws IOException {
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
