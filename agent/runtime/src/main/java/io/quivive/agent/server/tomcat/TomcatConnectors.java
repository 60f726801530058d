// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.FoundServers;
import io.quivive.agent.server.Points;
import io.quivive.http.ServerCount;
import io.quivive.request.Unreadable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connectors of Tomcat, each of which is one HTTP server. */
final class TomcatConnectors {
    private static final Member ENDPOINT = Member.field("endpoint");
    private static final Member OUTER = Member.field("this$0");
    private static final Member HANDLER = Member.field("handler");
    private static final Member PROTOCOL = Member.field("proto");
    private static final Member ADAPTER = Member.field("adapter");
    private static final Member CONNECTOR = Member.field("connector");
    private static final Member SERVICE = Member.field("service");
    private static final Member ENGINE = Member.field("engine");
    private static final Member CHILDREN = Member.field("children");

    private final FoundServers found;
    private final CatalinaFields catalina;
    private final EndpointFields endpoints;

    TomcatConnectors(FoundServers found, CatalinaFields catalina, EndpointFields endpoints) {
        this.found = found;
        this.catalina = catalina;
        this.endpoints = endpoints;
    }

    Hook started() {
        Point point = new Point() {
            @Override
            public void left(
                    @Nullable Object token,
                    @Nullable Object self,
                    @Nullable Object first,
                    @Nullable Object second,
                    @Nullable Object result,
                    @Nullable Throwable thrown) {
                if (self != null && thrown == null) {
                    add(self, OptionalLong.of(System.currentTimeMillis()));
                }
            }
        };
        return Hook.of(point, "org.apache.catalina.connector.Connector", "startInternal");
    }

    Hook stopping() {
        return Hook.of(
                Points.entered((self, first) -> found.stopped(self)),
                "org.apache.catalina.connector.Connector",
                "stopInternal");
    }

    /** Finds those of acceptors and pollers, and shows their contexts. */
    void discover(List<Object> tasks, Consumer<Object> context) {
        Set<Object> engines = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object task : tasks) {
            Object endpoint = ENDPOINT.of(task) == null ? OUTER.of(task) : ENDPOINT.of(task);
            Object connector = CONNECTOR.of(ADAPTER.of(PROTOCOL.of(HANDLER.of(endpoint))));
            if (connector != null) {
                count(connector); // a request may have found it already
                Object engine = engine(connector);
                if (engine != null && engines.add(engine)) {
                    contexts(engine, context);
                }
            }
        }
    }

    ServerCount count(@Nullable Object connector) {
        return found.count(connector, each -> add(each, startedMillis(each)));
    }

    /** One was found by reading; of it Tomcat itself tells how many requests it has served. */
    void found(Object connector, String name) {
        found.count(
                connector,
                each -> found.add(each, name, startedMillis(each), (server, of) -> info(server, of, served(server))));
    }

    private OptionalLong served(Object connector) {
        try {
            return OptionalLong.of(catalina.served(connector));
        } catch (Unreadable e) {
            return OptionalLong.empty();
        }
    }

    /** One is not at work any more. */
    void stopped(Object connector) {
        found.stopped(connector);
    }

    private ServerCount add(Object connector, OptionalLong sinceMillis) {
        Object name = Member.constant(connector.getClass(), "org.apache.catalina.util.ServerInfo", "serverInfo");
        return found.add(
                connector,
                name instanceof String text ? text : TomcatReader.PRODUCT,
                sinceMillis,
                (server, of) -> info(server, of, of.count().requests()));
    }

    /** A connector does not keep it; it is started after the contexts. */
    private OptionalLong startedMillis(Object connector) {
        try {
            return catalina.startedMillis(connector);
        } catch (Unreadable e) {
            return OptionalLong.empty();
        }
    }

    private static @Nullable Object engine(Object connector) {
        return ENGINE.of(SERVICE.of(connector));
    }

    private static void contexts(@Nullable Object container, Consumer<Object> visitor) {
        if (container == null) {
            return;
        }
        visitor.accept(container);
        if (CHILDREN.of(container) instanceof Map<?, ?> children) {
            children.values().forEach(child -> contexts(child, visitor));
        }
    }

    private WebServerInfo info(Object connector, FoundServers.Found found, OptionalLong requests) {
        Optional<Object> endpoint = FoundServers.told(() -> catalina.endpoint(connector));
        Optional<Boolean> started = endpoint.flatMap(of -> FoundServers.told(() -> endpoints.isRunning(of)));
        Optional<Boolean> secure = endpoint.flatMap(of -> FoundServers.told(() -> endpoints.isSecure(of)));
        Optional<List<InetSocketAddress>> addresses =
                endpoint.flatMap(of -> FoundServers.told(() -> endpoints.addresses(of)));
        Optional<List<Integer>> ports = addresses.map(
                all -> all.stream().map(InetSocketAddress::getPort).toList());
        return new WebServerInfo(
                found.name(),
                started,
                found.uptime(started),
                requests,
                found.count().hasServedSoap(),
                addresses.map(all -> all.stream()
                        .map(InetSocketAddress::getAddress)
                        .filter(Objects::nonNull)
                        .map(InetAddress::getHostAddress)
                        .toList()),
                secure.flatMap(tls -> tls ? Optional.of(List.of()) : ports),
                secure.flatMap(tls -> tls ? ports : Optional.of(List.of())),
                endpoint.flatMap(of -> FoundServers.told(() -> endpoints.protocols(of))));
    }
}
