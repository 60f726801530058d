// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.Points;
import io.quivive.agent.server.Server;
import io.quivive.agent.server.Tracking;
import io.quivive.agent.shape.Shapes;
import io.quivive.http.HttpAdapter;
import io.quivive.http.ServerCount;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Undertow 2, of its own or within another product, with or without servlets. A request comes in on a thread for input and output, and
 * most go on on a worker before that thread has left it.
 */
public final class Undertow implements Server, HttpAdapter<Object> {
    static final String PRODUCT = "Undertow";

    private static final String EXCHANGE = "io.undertow.server.HttpServerExchange";

    private static final Member METHOD = Member.method("getRequestMethod");
    private static final Member TEXT = Member.method("toString");
    private static final Member URI = Member.method("getRequestURI");
    private static final Member QUERY = Member.method("getQueryString");
    private static final Member HEADERS = Member.method("getRequestHeaders");
    private static final Member FIRST = Member.method("getFirst", String.class);
    private static final Member ALL = Member.method("get", String.class);
    private static final Member COMPLETE = Member.method("isComplete");
    private static final Member STATUS = Member.method("getStatusCode");
    private static final Member CONNECTION = Member.method("getConnection");
    private static final Member PEER = Member.method("getPeerAddress");
    private static final Member SECURITY = Member.field("securityContext");
    private static final Member ACCOUNT = Member.method("getAuthenticatedAccount");
    private static final Member PRINCIPAL = Member.method("getPrincipal");
    private static final Member DEPLOYMENTS = Member.field("deployments");
    private static final Member DEPLOYMENT = Member.field("deployment");
    private static final Member SERVLET_CONTEXT = Member.field("servletContext");
    private static final Member MANAGER = Member.field("sessionManager");

    private final Tracking tracking;
    private final UndertowSessions sessions;
    private final UndertowSockets sockets;
    private final UndertowWorkers workers;

    /** Not hooked yet. */
    public Undertow(Tracking tracking, Shapes shapes) {
        this.tracking = tracking;
        this.sessions = new UndertowSessions(tracking);
        this.sockets = new UndertowSockets(tracking, sessions);
        this.workers = new UndertowWorkers(tracking.found(), shapes);
    }

    @Override
    public List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>(sessions.hooks());
        hooks.addAll(sockets.hooks());
        hooks.add(workers.started());
        hooks.add(workers.stopping());
        hooks.add(Hook.of(
                new ExchangePoint(true),
                "io.undertow.server.Connectors",
                "executeRootHandler",
                "io.undertow.server.HttpHandler",
                EXCHANGE));
        // time-outs, listeners and what the application has run asynchronously
        for (String method : List.of(
                "invokeRunnable",
                "invokeAction",
                "invokeOnWritePossible",
                "invokeOnAllDataRead",
                "invokeOnDataAvailable")) {
            hooks.add(Hook.all(new ExchangePoint(false), "io.undertow.servlet.spec.ServletContextImpl", method));
        }
        hooks.add(Hook.of(new HandsOn(), EXCHANGE, "getDispatchTask"));
        hooks.add(Hook.of(
                Points.entered((self, first) -> tracking.requests().answering(this, self, status(self))),
                EXCHANGE,
                "getResponseChannel"));
        hooks.add(Hook.of(new Completed(), EXCHANGE, "invokeExchangeCompleteListeners"));
        return hooks;
    }

    @Override
    public void discover(List<Object> tasks) {
        for (Object task : tasks) {
            Class<?> type = workers.discover(task);
            if (type != null) {
                listSessions(Member.constant(type, "io.undertow.servlet.Servlets", "container"));
            }
        }
    }

    private void listSessions(@Nullable Object container) {
        if (DEPLOYMENTS.of(container) instanceof Map<?, ?> deployments) {
            for (Object manager : List.copyOf(deployments.values())) {
                Object deployment = DEPLOYMENT.of(manager);
                sessions.learn(SERVLET_CONTEXT.of(deployment));
                sessions.list(MANAGER.of(deployment));
            }
        }
    }

    @Override
    public String product() {
        return PRODUCT;
    }

    @Override
    public String method(Object exchange) {
        return TEXT.textOrEmpty(METHOD.of(exchange));
    }

    @Override
    public String path(Object exchange) {
        return URI.textOrEmpty(exchange);
    }

    @Override
    public @Nullable String query(Object exchange) {
        String query = QUERY.text(exchange);
        return query == null || query.isEmpty() ? null : query;
    }

    @Override
    public @Nullable String header(Object exchange, String name) {
        return FIRST.of(HEADERS.of(exchange), name) instanceof String text ? text : null;
    }

    @Override
    public @Nullable String headers(Object exchange, String name) {
        Collection<?> values = values(exchange, name);
        return values.isEmpty() ? null : values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** All headers of that name. */
    static Collection<?> values(Object exchange, String name) {
        return ALL.of(HEADERS.of(exchange), name) instanceof Collection<?> values ? values : List.of();
    }

    @Override
    public String peer(Object exchange) {
        return PEER.of(CONNECTION.of(exchange)) instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "";
    }

    /** Known for sure only when the request has come to what it is for. */
    @Override
    public @Nullable LiveSession session(Object exchange) {
        return sessions.expected(path(exchange), exchange);
    }

    @Override
    public @Nullable String user(Object exchange) {
        return tracking.users().nameOf(PRINCIPAL.of(ACCOUNT.of(SECURITY.of(exchange))));
    }

    @Override
    public int status(Object exchange) {
        return (int) STATUS.number(exchange);
    }

    @Override
    public boolean isPassedOn() {
        return true;
    }

    @Override
    public ServerCount count(Object exchange) {
        return workers.count(CONNECTION.of(exchange));
    }

    /** A method that serves an exchange, or goes on with one. */
    private final class ExchangePoint implements Point {
        private final boolean isSecond;

        ExchangePoint(boolean isSecond) {
            this.isSecond = isSecond;
        }

        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            Object exchange = isSecond ? second : first;
            // what the application still does for one that has been answered is of no request
            if (exchange == null || (!isSecond && COMPLETE.is(exchange))) {
                return null;
            }
            return tracking.requests().begin(Undertow.this, exchange);
        }

        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            Object exchange = isSecond ? second : first;
            Binding now = tracking.registry().threads().current();
            if (exchange != null && token instanceof Binding begun && now != null && now.depth() >= begun.depth()) {
                tracking.requests().end(Undertow.this, exchange, begun);
            }
        }
    }

    /** The thread is about to give the exchange to another, which may be in it before this one has left the method that served it. */
    private final class HandsOn implements Point {
        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            Binding now = tracking.registry().threads().current();
            if (self != null
                    && result != null
                    && now != null
                    && tracking.requests().isIn(self)) {
                tracking.requests().end(Undertow.this, self, now);
            }
        }
    }

    private final class Completed implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            if (self != null) {
                tracking.requests().complete(Undertow.this, self);
            }
            return null;
        }
    }
}
