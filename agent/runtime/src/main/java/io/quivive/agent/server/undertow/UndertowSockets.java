// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.server.SocketPoint;
import io.quivive.agent.server.Tracking;
import io.quivive.http.OpenSocket;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** WebSockets of Undertow: while a message is handled, its thread works for the session that the connection was opened in, at that request's url. */
final class UndertowSockets {
    private static final String JSR = "io.undertow.websockets.jsr.";
    private static final int MAX = 100_000;

    private static final Member EXCHANGE = Member.field("exchange");
    private static final Member PRINCIPAL = Member.method("getUserPrincipal");
    private static final Member URI = Member.method("getRequestURI");
    private static final Member QUERY = Member.method("getQueryString");
    private static final Member HANDLER = Member.field("this$0");
    private static final Member SOCKET = Member.field("session");
    private static final Member CHANNEL = Member.field("webSocketChannel");

    private final Tracking tracking;
    private final UndertowSessions sessions;
    private final WeakIdentityMap<OpenSocket> byChannel = new WeakIdentityMap<>(MAX);

    UndertowSockets(Tracking tracking, UndertowSessions sessions) {
        this.tracking = tracking;
        this.sessions = sessions;
    }

    List<Hook> hooks() {
        return List.of(
                Hook.all(
                        new SocketPoint(tracking, (self, first, second) -> opened(first, second)),
                        JSR + "EndpointSessionHandler",
                        "onConnect"),
                Hook.of(
                        new SocketPoint(tracking, (self, first, second) -> known(first)),
                        JSR + "ServerWebSocketContainer",
                        "invokeEndpointMethod",
                        "java.lang.Runnable"));
    }

    private @Nullable OpenSocket opened(@Nullable Object socketExchange, @Nullable Object channel) {
        Object exchange = EXCHANGE.of(socketExchange);
        if (exchange == null) {
            return null;
        }
        LiveSession session = sessions.find(UndertowSessions.receiver(exchange), exchange);
        String uri = URI.text(exchange);
        String query = QUERY.text(exchange);
        Object principal = PRINCIPAL.of(socketExchange);
        String user = session == null ? null : session.userName();
        OpenSocket opened = new OpenSocket(
                "",
                uri == null ? "" : uri,
                query == null || query.isEmpty() ? null : query,
                session,
                principal == null ? user : tracking.users().nameOf(principal));
        if (channel != null && !byChannel.put(channel, opened)) {
            tracking.registry().omit("webSockets");
        }
        return opened;
    }

    private @Nullable OpenSocket known(@Nullable Object task) {
        Object channel = CHANNEL.of(SOCKET.of(HANDLER.of(task)));
        return channel == null ? null : byChannel.get(channel);
    }
}
