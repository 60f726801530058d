// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.server.Addresses;
import io.quivive.agent.server.FoundServers;
import io.quivive.agent.server.Points;
import io.quivive.http.ServerCount;
import io.quivive.session.WeakIdentityMap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Servers of Jetty, each with all of its connectors. */
final class JettyServers {
    private static final String SERVER_TYPE = "org.eclipse.jetty.server.Server";
    private static final long STARTED = 2;

    private static final Member OUTER = Member.field("this$0");
    private static final int MAX_LISTED = 1000;
    private static final Member POOL = Member.method("getThreadPool");
    private static final Member BUDGET = Member.field("_budget");
    private static final Member LEASES = Member.field("leases");
    private static final Member LEASEE = Member.field("leasee");
    private static final Member SERVER = Member.field("_server");
    private static final Member HANDLER = Member.field("_handler");
    private static final Member HANDLERS = Member.method("getHandlers");
    private static final Member STARTED_AT = Member.field("_startupDateTime");
    private static final Member STATE = Member.field("_state");
    private static final Member CONNECTORS = Member.field("_connectors");
    private static final Member CHANNEL = Member.field("_acceptChannel");
    private static final Member FACTORIES = Member.field("_factories");
    private static final Member TLS = Member.field("_sslContextFactory");
    private static final Member TLS_PROTOCOLS = Member.field("_selectedProtocols");

    private final FoundServers found;
    private final Consumer<Object> handlers;
    private final Consumer<Object> withSessions;
    /** Those found by a request whose sessions have been looked through. */
    private final WeakIdentityMap<Boolean> listed = new WeakIdentityMap<>(MAX_LISTED);

    /**
     * None yet.
     *
     * @param handlers is shown the handlers of each
     * @param withSessions is shown them where they may have sessions from before us
     */
    JettyServers(FoundServers found, Consumer<Object> handlers, Consumer<Object> withSessions) {
        this.found = found;
        this.handlers = handlers;
        this.withSessions = withSessions;
    }

    Hook started() {
        return Hook.of(Points.returned((self, first, second, result) -> add(self)), SERVER_TYPE, "doStart");
    }

    Hook stopping() {
        return Hook.of(Points.entered((self, first) -> found.stopped(self)), SERVER_TYPE, "doStop");
    }

    /** Finds those whose connectors have threads of a pool that is at work. */
    void discover(List<Object> tasks) {
        Set<Object> pools = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object task : tasks) {
            Object pool = OUTER.of(task);
            if (pool != null && LEASES.of(BUDGET.of(pool)) instanceof Collection<?> leases && pools.add(pool)) {
                for (Object lease : leases) {
                    Object user = LEASEE.of(lease);
                    Object server = SERVER.of(user) == null ? SERVER.of(OUTER.of(user)) : SERVER.of(user);
                    if (server != null) {
                        found.count(server, this::add); // a request or a look may have found it already
                        handlers(server, handlers, Collections.newSetFromMap(new IdentityHashMap<>()));
                        handlers(server, withSessions, seen);
                    }
                }
            }
        }
    }

    private static void handlers(@Nullable Object handler, Consumer<Object> visitor, Set<Object> seen) {
        if (handler == null || !seen.add(handler)) {
            return;
        }
        visitor.accept(handler);
        handlers(HANDLER.of(handler), visitor, seen);
        Object several = HANDLERS.of(handler);
        Collection<?> children = several instanceof Object[] array
                ? Arrays.asList(array)
                : several instanceof Collection<?> collection ? collection : List.of();
        children.forEach(child -> handlers(child, visitor, seen));
    }

    /** What counts the requests of a connector's server. */
    ServerCount count(@Nullable Object connector) {
        return found.count(SERVER.of(connector), this::add);
    }

    private ServerCount add(Object server) {
        handlers(server, handlers, Collections.newSetFromMap(new IdentityHashMap<>()));
        ServerCount count = take(server);
        Object pool = POOL.of(server);
        // its threads, virtual ones, do not lead here
        if (pool != null && LEASES.of(BUDGET.of(pool)) == null && listed.putIfAbsent(server, true)) {
            handlers(server, withSessions, Collections.newSetFromMap(new IdentityHashMap<>()));
        }
        return count;
    }

    /** A look has found one, perhaps once more; answers its product and version. */
    String found(Object server) {
        found.count(server, this::take);
        return name(server);
    }

    private ServerCount take(Object server) {
        return found.add(
                server,
                name(server),
                STARTED_AT.of(server) instanceof ZonedDateTime time
                        ? time.toInstant().toEpochMilli()
                        : System.currentTimeMillis(),
                JettyServers::info);
    }

    private static String name(Object server) {
        Object version = Member.constant(server.getClass(), "org.eclipse.jetty.util.Jetty", "VERSION");
        return version instanceof String text ? "Jetty " + text : "Jetty";
    }

    private static WebServerInfo info(Object server, FoundServers.Found found) {
        Object state = STATE.of(server);
        boolean started = state instanceof Enum<?> known
                ? known.name().equals("STARTED")
                : state instanceof Integer number && number == STARTED;
        Set<String> addresses = new TreeSet<>();
        List<Integer> ports = new ArrayList<>();
        List<Integer> securePorts = new ArrayList<>();
        Set<String> protocols = new TreeSet<>();
        Collection<?> connectors = CONNECTORS.of(server) instanceof Collection<?> all ? all : List.of();
        for (Object connector : connectors) {
            InetSocketAddress address = address(connector);
            if (address != null) {
                Set<String> tls = protocols(connector);
                (tls.isEmpty() ? ports : securePorts).add(address.getPort());
                protocols.addAll(tls);
                addresses.add(Addresses.of(address));
            }
        }
        return new WebServerInfo(
                found.name(),
                started,
                started ? Duration.ofMillis(System.currentTimeMillis() - found.sinceMillis()) : Duration.ZERO,
                found.count().requests(),
                found.count().hasServedSoap(),
                List.copyOf(addresses),
                ports,
                securePorts,
                List.copyOf(protocols));
    }

    private static @Nullable InetSocketAddress address(Object connector) {
        try {
            return CHANNEL.of(connector) instanceof ServerSocketChannel channel
                            && channel.getLocalAddress() instanceof InetSocketAddress address
                    ? address
                    : null;
        } catch (IOException e) {
            return null; // closed meanwhile
        }
    }

    private static Set<String> protocols(Object connector) {
        Set<String> protocols = new TreeSet<>();
        Collection<?> factories =
                FACTORIES.of(connector) instanceof Map<?, ?> map ? List.copyOf(map.values()) : List.of();
        for (Object factory : factories) {
            if (TLS_PROTOCOLS.of(TLS.of(factory)) instanceof String[] selected) {
                protocols.addAll(Arrays.asList(selected));
            }
        }
        return protocols;
    }
}
