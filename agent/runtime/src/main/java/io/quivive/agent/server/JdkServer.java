// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.WebServerInfo;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.http.HttpAdapter;
import io.quivive.http.ServerCount;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own HTTP server. It has no sessions. A handler may leave an exchange to another thread; what ends it is that its answer is
 * whole, or its connection closed.
 */
final class JdkServer implements Server, HttpAdapter<Object> {
    private static final String SERVER = "sun.net.httpserver.ServerImpl";
    private static final String EXCHANGE = "sun.net.httpserver.ExchangeImpl";

    private static final Member IMPLEMENTATION = Member.field("impl");
    private static final Member SERVER_OF_EXCHANGE = Member.field("server");
    private static final Member METHOD = Member.field("method");
    private static final Member URI_OF_REQUEST = Member.field("uri");
    private static final Member HEADERS = Member.field("reqHdrs");
    private static final Member VALUES = Member.method("get", Object.class);
    private static final Member HEADER = Member.method("getFirst", String.class);
    private static final Member REMOTE = Member.method("getRemoteAddress");
    private static final Member CODE = Member.field("rcode");
    private static final Member PRINCIPAL = Member.field("principal");
    private static final Member EXCHANGE_OF_EVENT = Member.field("exchange");

    private static final Member OUTER = Member.field("this$0");
    private static final Member CHANNEL = Member.field("schan");
    private static final Member STARTED = Member.field("started");
    private static final Member STOPPING = Member.field("terminating");
    private static final Member TLS = Member.field("sslContext");

    private final Tracking tracking;
    private final FoundServers servers;

    JdkServer(Tracking tracking) {
        this.tracking = tracking;
        this.servers = tracking.found();
    }

    @Override
    public List<Hook> hooks() {
        return List.of(
                Hook.of(
                        new Served(new PassedOn(tracking, this, (self, first) -> IMPLEMENTATION.of(first))),
                        "com.sun.net.httpserver.Filter$Chain",
                        "doFilter",
                        "com.sun.net.httpserver.HttpExchange"),
                Hook.of(
                        Points.entered((self, first) -> answering(self, first)),
                        EXCHANGE,
                        "sendResponseHeaders",
                        "int",
                        "long"),
                Hook.all(Points.entered((self, first) -> signedIn(first)), EXCHANGE, "setPrincipal"),
                Hook.of(Points.entered((self, first) -> tracking.requests().complete(this, self)), EXCHANGE, "close"),
                Hook.all(Points.entered((self, first) -> completed(EXCHANGE_OF_EVENT.of(first))), SERVER, "addEvent"),
                Hook.of(Points.returned((self, first, second, result) -> add(self)), SERVER, "start"));
    }

    /** An exchange whose handler throws is closed without another word. */
    private final class Served implements Point {
        private final PassedOn point;

        Served(PassedOn point) {
            this.point = point;
        }

        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            return point.entered(self, first, second);
        }

        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            Binding binding = tracking.registry().threads().current();
            boolean outermost = binding != null && binding.depth() == 0;
            point.left(token, self, first, second, result, thrown);
            if (thrown != null && token != null && outermost) {
                completed(IMPLEMENTATION.of(first));
            }
        }
    }

    private void answering(Object exchange, @Nullable Object code) {
        if (code instanceof Integer status) {
            tracking.requests().answering(this, exchange, status);
        }
    }

    private void completed(@Nullable Object exchange) {
        if (exchange != null) {
            tracking.requests().complete(this, exchange);
        }
    }

    private void signedIn(@Nullable Object principal) {
        String name = tracking.users().nameOf(principal);
        if (name != null) {
            tracking.requests().user(name, "", false);
        }
    }

    @Override
    public void discover(List<Object> tasks) {
        for (Object task : tasks) {
            if (task.getClass().getName().equals(SERVER + "$Dispatcher")) {
                Object server = OUTER.of(task);
                if (server != null) {
                    add(server);
                }
            }
        }
    }

    private ServerCount add(Object server) {
        return servers.add(
                server,
                "HttpServer " + System.getProperty("java.version", ""),
                OptionalLong.of(System.currentTimeMillis()),
                JdkServer::info);
    }

    private static WebServerInfo info(Object server, FoundServers.Found found) {
        Optional<Boolean> started = Optional.of(STARTED.is(server) && !STOPPING.is(server));
        InetSocketAddress address = address(server);
        List<Integer> ports = address == null ? List.of() : List.of(address.getPort());
        List<String> protocols = TLS.of(server) instanceof SSLContext tls
                ? List.copyOf(new TreeSet<>(
                        Arrays.asList(tls.getDefaultSSLParameters().getProtocols())))
                : List.of();
        return new WebServerInfo(
                found.name(),
                started,
                found.uptime(started),
                found.count().requests(),
                found.count().hasServedSoap(),
                Optional.of(address == null ? List.of() : List.of(Addresses.of(address))),
                Optional.of(protocols.isEmpty() ? ports : List.of()),
                Optional.of(protocols.isEmpty() ? List.of() : ports),
                Optional.of(protocols));
    }

    private static @Nullable InetSocketAddress address(Object server) {
        try {
            return CHANNEL.of(server) instanceof ServerSocketChannel channel
                            && channel.getLocalAddress() instanceof InetSocketAddress address
                    ? address
                    : null;
        } catch (IOException e) {
            return null; // closed meanwhile
        }
    }

    @Override
    public String product() {
        return "HttpServer";
    }

    @Override
    public boolean isPassedOn() {
        return true;
    }

    @Override
    public String method(Object request) {
        return METHOD.of(request) instanceof String text ? text : "";
    }

    @Override
    public String path(Object request) {
        return URI_OF_REQUEST.of(request) instanceof URI uri && uri.getRawPath() != null ? uri.getRawPath() : "";
    }

    @Override
    public @Nullable String query(Object request) {
        return URI_OF_REQUEST.of(request) instanceof URI uri ? uri.getRawQuery() : null;
    }

    @Override
    public @Nullable String header(Object request, String name) {
        return HEADER.of(HEADERS.of(request), name) instanceof String text ? text : null;
    }

    @Override
    public @Nullable String headers(Object request, String name) {
        return Addresses.joined(VALUES.of(HEADERS.of(request), name));
    }

    @Override
    public String peer(Object request) {
        return Addresses.of(REMOTE.of(request));
    }

    @Override
    public @Nullable LiveSession session(Object request) {
        return null;
    }

    @Override
    public @Nullable String user(Object request) {
        return tracking.users().nameOf(PRINCIPAL.of(request));
    }

    @Override
    public int status(Object request) {
        return (int) CODE.number(request);
    }

    @Override
    public ServerCount count(Object request) {
        return servers.count(SERVER_OF_EXCHANGE.of(request), this::add);
    }
}
