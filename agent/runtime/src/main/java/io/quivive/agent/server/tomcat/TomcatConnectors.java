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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The connectors of Tomcat, each of which is one HTTP server. */
final class TomcatConnectors {
    private static final Member ENDPOINT = Member.field("endpoint");
    private static final Member OUTER = Member.field("this$0");
    private static final Member HANDLER = Member.field("handler");
    private static final Member PROTOCOL = Member.field("proto");
    private static final Member ADAPTER = Member.field("adapter");
    private static final Member CONNECTOR = Member.field("connector");
    private static final Member PROTOCOL_HANDLER = Member.field("protocolHandler");
    private static final Member SERVICE = Member.field("service");
    private static final Member ENGINE = Member.field("engine");
    private static final Member CHILDREN = Member.field("children");
    private static final Member START_TIME = Member.field("startTime");
    private static final Member SOCKET = Member.field("serverSock");
    private static final Member RUNNING = Member.field("running");
    private static final Member PAUSED = Member.field("paused");
    private static final Member PORT = Member.field("port");
    private static final Member ADDRESS = Member.field("address");
    private static final Member TLS = Member.field("SSLEnabled");
    private static final Member TLS_HOSTS = Member.field("sslHostConfigs");
    private static final Member TLS_IMPLEMENTATION = Member.field("sslImplementationName");
    /** A way to begin, and no version. */
    private static final String HELLO = "SSLv2Hello";

    private static final Member TLS_PROTOCOLS = Member.field("enabledProtocols");

    private final FoundServers found;

    TomcatConnectors(FoundServers found) {
        this.found = found;
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
                    add(self, System.currentTimeMillis());
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
    void found(Object connector, String name, ToLongFunction<Object> startedMillis, ToLongFunction<Object> served) {
        found.count(
                connector,
                each -> found.add(
                        each,
                        name,
                        startedMillis.applyAsLong(each),
                        (server, of) -> info(server, of, OptionalLong.of(served.applyAsLong(server)))));
    }

    /** One is not at work any more. */
    void stopped(Object connector) {
        found.stopped(connector);
    }

    private ServerCount add(Object connector, long sinceMillis) {
        Object name = Member.constant(connector.getClass(), "org.apache.catalina.util.ServerInfo", "serverInfo");
        return found.add(
                connector, name instanceof String text ? text : "Apache Tomcat", sinceMillis, TomcatConnectors::info);
    }

    /** A connector does not keep it; it is started after the contexts. */
    private static long startedMillis(Object connector) {
        long[] first = {System.currentTimeMillis()};
        contexts(engine(connector), context -> {
            long started = START_TIME.number(context);
            first[0] = started > 0 ? Math.min(first[0], started) : first[0];
        });
        return first[0];
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

    private static WebServerInfo info(Object connector, FoundServers.Found found) {
        return info(connector, found, found.count().requests());
    }

    private static WebServerInfo info(Object connector, FoundServers.Found found, OptionalLong requests) {
        Object endpoint = ENDPOINT.of(PROTOCOL_HANDLER.of(connector));
        boolean started = RUNNING.is(endpoint) && !PAUSED.is(endpoint);
        boolean secure = TLS.is(endpoint);
        InetSocketAddress address = address(endpoint);
        List<Integer> ports = address == null ? List.of() : List.of(address.getPort());
        return new WebServerInfo(
                found.name(),
                started,
                started ? Duration.ofMillis(System.currentTimeMillis() - found.sinceMillis()) : Duration.ZERO,
                requests,
                found.count().hasServedSoap(),
                address == null || address.getAddress() == null
                        ? List.of()
                        : List.of(address.getAddress().getHostAddress()),
                secure ? List.of() : ports,
                secure ? ports : List.of(),
                secure ? protocols(endpoint) : List.of());
    }

    private static @Nullable InetSocketAddress address(@Nullable Object endpoint) {
        Object socket = SOCKET.of(endpoint);
        try {
            SocketAddress local = socket instanceof ServerSocketChannel channel
                    ? channel.getLocalAddress()
                    : socket instanceof AsynchronousServerSocketChannel asynchronous
                            ? asynchronous.getLocalAddress()
                            : null;
            if (local instanceof InetSocketAddress address) {
                return address;
            }
        } catch (IOException e) {
            // closed meanwhile: what it is configured for
        }
        long port = PORT.number(endpoint);
        return port <= 0
                ? null
                : ADDRESS.of(endpoint) instanceof InetAddress address
                        ? new InetSocketAddress(address, (int) port)
                        : new InetSocketAddress((int) port);
    }

    /** Tomcat enables all that there are; the JVM forbids some of them. */
    private static List<String> protocols(@Nullable Object endpoint) {
        TreeSet<String> all = new TreeSet<>();
        Collection<?> hosts = TLS_HOSTS.of(endpoint) instanceof Map<?, ?> map ? map.values() : List.of();
        for (Object host : hosts) {
            if (TLS_PROTOCOLS.of(host) instanceof String[] enabled) {
                all.addAll(Arrays.asList(enabled));
            }
        }
        all.remove(HELLO);
        String implementation = TLS_IMPLEMENTATION.text(endpoint);
        if (implementation == null || !implementation.contains("openssl")) {
            String forbidden = Security.getProperty("jdk.tls.disabledAlgorithms");
            all.removeAll(forbidden == null ? List.of() : List.of(forbidden.split("\\s*,\\s*", -1)));
        }
        return List.copyOf(all);
    }
}
