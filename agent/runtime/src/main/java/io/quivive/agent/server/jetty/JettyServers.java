// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.server.Addresses;
import io.quivive.agent.server.FoundServers;
import io.quivive.agent.server.Points;
import io.quivive.agent.server.jetty.JettyServerFields.Listening;
import io.quivive.http.ServerCount;
import io.quivive.session.WeakIdentityMap;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Servers of Jetty, each with all of its connectors. */
final class JettyServers {
    private static final String SERVER_TYPE = "org.eclipse.jetty.server.Server";

    private static final Member OUTER = Member.field("this$0");
    private static final int MAX_LISTED = 1000;
    private static final Member POOL = Member.method("getThreadPool");
    private static final Member BUDGET = Member.field("_budget");
    private static final Member LEASES = Member.field("leases");
    private static final Member LEASEE = Member.field("leasee");
    private static final Member SERVER = Member.field("_server");
    private static final Member HANDLER = Member.field("_handler");
    private static final Member HANDLERS = Member.method("getHandlers");

    private final FoundServers found;
    private final JettyServerFields fields;
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
    JettyServers(
            FoundServers found, JettyServerFields fields, Consumer<Object> handlers, Consumer<Object> withSessions) {
        this.found = found;
        this.fields = fields;
        this.handlers = handlers;
        this.withSessions = withSessions;
    }

    Hook started() {
        return Hook.of(
                Points.returned(
                        (self, first, second, result) -> add(self, OptionalLong.of(System.currentTimeMillis()))),
                SERVER_TYPE,
                "doStart");
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
        return add(server, fields.startedMillis(server));
    }

    private ServerCount add(Object server, OptionalLong sinceMillis) {
        handlers(server, handlers, Collections.newSetFromMap(new IdentityHashMap<>()));
        ServerCount count = take(server, sinceMillis);
        Object pool = POOL.of(server);
        // its threads, virtual ones, do not lead here
        if (pool != null && LEASES.of(BUDGET.of(pool)) == null && listed.putIfAbsent(server, true)) {
            handlers(server, withSessions, Collections.newSetFromMap(new IdentityHashMap<>()));
        }
        return count;
    }

    /** A look has found one, perhaps once more; answers its product and version. */
    String found(Object server) {
        found.count(server, each -> take(each, fields.startedMillis(each)));
        return name(server);
    }

    private ServerCount take(Object server, OptionalLong sinceMillis) {
        return found.add(server, name(server), sinceMillis, this::info);
    }

    private static String name(Object server) {
        Object version = Member.constant(server.getClass(), "org.eclipse.jetty.util.Jetty", "VERSION");
        return version instanceof String text ? "Jetty " + text : "Jetty";
    }

    private WebServerInfo info(Object server, FoundServers.Found found) {
        Optional<Boolean> started = FoundServers.told(() -> fields.isStarted(server));
        Optional<List<Listening>> listening = FoundServers.told(() -> fields.listening(server));
        return new WebServerInfo(
                found.name(),
                started,
                found.uptime(started),
                found.count().requests(),
                found.count().hasServedSoap(),
                listening.map(all -> all.stream()
                        .map(each -> Addresses.of(each.address()))
                        .distinct()
                        .sorted()
                        .toList()),
                listening.flatMap(all -> ports(all, false)),
                listening.flatMap(all -> ports(all, true)),
                listening.flatMap(this::protocols));
    }

    private Optional<List<Integer>> ports(List<Listening> all, boolean secure) {
        return FoundServers.told(() -> all.stream()
                .filter(each -> fields.isSecure(each.connector()) == secure)
                .map(each -> each.address().getPort())
                .toList());
    }

    private Optional<List<String>> protocols(List<Listening> all) {
        return FoundServers.told(() -> all.stream()
                .flatMap(each -> fields.protocols(each.connector()).stream())
                .distinct()
                .sorted()
                .toList());
    }
}
