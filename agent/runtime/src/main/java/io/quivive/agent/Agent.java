// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import io.quivive.ActivityMonitor;
import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import io.quivive.jmx.ActivityBean;
import io.quivive.jvm.Guest;
import io.quivive.jvm.JvmIdentity;
import io.quivive.jvm.Probe;
import io.quivive.jvm.Roles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/**
 * The agent at work in a host. It holds a monitor and its bean, and a thread for each connection to a tool; while there is no connection and
 * nobody asks, it runs nothing.
 *
 * <p>Thread-safe. Options: {@code socket} is dialled at once; {@code version} is that of the tool that asks, which is the agent's own at its
 * start; {@code roles} names a file of rules and {@code off} probes separated by {@code +}, both for {@code -javaagent}.
 */
public final class Agent implements Function<Map<String, String>, @Nullable Object> {
    private static final String BRIDGE = "io.quivive.bridge.Bridge";
    private static final String GATE = "io.quivive.bridge.Gate";
    private static final String AGENT = "agent";
    private static final String STARTED_WITH = "startedWith";

    private final ConcurrentMap<String, Object> shared;
    private final MonitorSettings settings;
    private final Version version;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Instrumentation instrumentation;
    private @Nullable ActivityMonitor monitor;
    private @Nullable Instrumented instrumented;
    private @Nullable ActivityBean bean;
    private boolean onBeanServer;
    private boolean closed;

    private Agent(
            ConcurrentMap<String, Object> shared,
            MonitorSettings settings,
            Version version,
            Instrumentation instrumentation) {
        this.shared = shared;
        this.instrumentation = instrumentation;
        this.version = version;
        this.settings = settings;
    }

    /** Begins; called by the entry, with whatever exception it throws reported to the tool that waits. */
    public static void start(Map<String, String> options, Instrumentation instrumentation) throws IOException {
        Internals.open(instrumentation);
        ConcurrentMap<String, Object> shared = shared();
        String told = options.get("version");
        if ("premain".equals(options.get("way"))) {
            shared.putIfAbsent(STARTED_WITH, Map.copyOf(options));
        }
        Agent agent = new Agent(
                shared,
                settings(withStarted(shared, options)),
                told == null ? Version.own() : Version.of(told),
                instrumentation);
        shared.put(AGENT, agent);
        if ("premain".equals(options.get("way"))) {
            agent.monitor();
        }
        agent.serve(options);
    }

    /**
     * Another attach: serves it, or closes if the one that asks brings a newer version.
     *
     * @return {@code null} if it is served
     */
    @Override
    public @Nullable Object apply(Map<String, String> options) {
        if (version.isReplacedBy(options.getOrDefault("version", ""))) {
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
            open = ActivityMonitor.open(settings, JvmIdentity.in(shared));
            monitor = open;
            instrumented = Instrumented.install(instrumentation, open.sessions(), settings.probesOff());
            if (onBeanServer) {
                open.publish();
            }
        }
        return open;
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
                if (bean != null) {
                    bean.close();
                }
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

    private void serve(Map<String, String> options) {
        registerBean(options);
        String socket = options.get("socket");
        if (socket != null) {
            Connection connection = new Connection(this, Path.of(socket));
            connections.add(connection);
            Guest.daemon("quivive-connection", connection);
        }
    }

    /**
     * At the start of a JVM that brings its own log manager or bean server the bean has to wait for the first attach: touching the platform
     * server that early would fix the JDK's own ones in their place.
     */
    private synchronized void registerBean(Map<String, String> options) {
        boolean tooEarly = "premain".equals(options.get("way"))
                && (System.getProperty("java.util.logging.manager") != null
                        || System.getProperty("javax.management.builder.initial") != null
                        || System.getProperty("sun.java.command", "").contains("jboss-modules"));
        if (bean != null || tooEarly || closed) {
            return;
        }
        onBeanServer = true;
        if (monitor != null) {
            monitor.publish();
        }
        try {
            bean = ActivityBean.register(this::monitor);
        } catch (JMException | RuntimeException e) {
            // a library in this JVM has registered its own, which answers as well, or the host's server takes none
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

    /** An agent that takes the place of the one from {@code -javaagent} keeps to what an operator gave that. */
    @SuppressWarnings("unchecked") // what the bridge holds is fixed
    private static Map<String, String> withStarted(ConcurrentMap<String, Object> shared, Map<String, String> options) {
        Map<String, String> all = new HashMap<>((Map<String, String>) shared.getOrDefault(STARTED_WITH, Map.of()));
        all.putAll(options);
        return all;
    }

    private static MonitorSettings settings(Map<String, String> options) {
        return new MonitorSettings(
                probesOff(options.get("off")), roles(options.get("roles")), sessions(options.get("settings")));
    }

    private static SessionSettings sessions(@Nullable String file) {
        if (file == null) {
            return SessionSettings.DEFAULT;
        }
        try {
            return SessionSettings.parse(Files.readString(Path.of(file)));
        } catch (IOException | RuntimeException e) {
            warn("settings=" + file + " is left out: " + e.getMessage());
            return SessionSettings.DEFAULT;
        }
    }

    private static Set<String> probesOff(@Nullable String option) {
        if (option == null) {
            return Set.of();
        }
        try {
            Set<String> off = new HashSet<>(Arrays.asList(option.split("\\+", -1)));
            off.forEach(Probe::of);
            return off;
        } catch (IllegalArgumentException e) {
            warn("off=" + option + " is left out: " + e.getMessage());
            return Set.of();
        }
    }

    private static String roles(@Nullable String file) {
        if (file == null) {
            return "";
        }
        try {
            String roles = Files.readString(Path.of(file));
            Roles.withOperators(roles);
            return roles;
        } catch (IOException | IllegalArgumentException e) {
            warn("roles " + file + " are left out: " + e.getMessage());
            return "";
        }
    }

    /** Once, at the start; a logger would be one too early for the host. */
    @SuppressWarnings("SystemOut")
    private static void warn(String message) {
        System.err.println("quivive: " + message);
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
