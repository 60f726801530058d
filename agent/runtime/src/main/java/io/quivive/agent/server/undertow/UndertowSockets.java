// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.ProcessType;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.Tracking;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import io.quivive.session.Work;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** WebSockets of Undertow: while a message is handled, its thread works for the session that the connection was opened in, at that request's url. */
final class UndertowSockets {
    private static final String JSR = "io.undertow.websockets.jsr.";
    private static final int MAX = 100_000;

    private static final Member EXCHANGE = Member.field("exchange");
    private static final Member URI = Member.method("getRequestURI");
    private static final Member QUERY = Member.method("getQueryString");
    private static final Member HANDLER = Member.field("this$0");
    private static final Member SOCKET = Member.field("session");
    private static final Member CHANNEL = Member.field("webSocketChannel");

    private final Tracking tracking;
    private final UndertowSessions sessions;
    private final WeakIdentityMap<Work> byChannel = new WeakIdentityMap<>(MAX);

    UndertowSockets(Tracking tracking, UndertowSessions sessions) {
        this.tracking = tracking;
        this.sessions = sessions;
    }

    List<Hook> hooks() {
        return List.of(
                Hook.all(new Opened(), JSR + "EndpointSessionHandler", "onConnect"),
                Hook.of(new Handled(), JSR + "ServerWebSocketContainer", "invokeEndpointMethod", "java.lang.Runnable"));
    }

    private @Nullable Work opened(@Nullable Object socketExchange) {
        Object exchange = EXCHANGE.of(socketExchange);
        if (exchange == null) {
            return null;
        }
        LiveSession session = sessions.find(UndertowSessions.receiver(exchange), exchange);
        String uri = URI.text(exchange);
        String query = QUERY.text(exchange);
        return new Work(
                ProcessType.WEB_PROCESS_WITH_NO_CONTEXT,
                "",
                uri == null ? "" : uri,
                query == null || query.isEmpty() ? null : query,
                session);
    }

    private @Nullable Object begin(@Nullable Work work) {
        return work == null ? null : tracking.begin(work);
    }

    private abstract class Bound implements Point {
        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            if (token instanceof Binding binding) {
                tracking.registry().threads().end(binding);
            }
        }
    }

    private final class Opened extends Bound {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            Work work = opened(first);
            if (work != null && second != null && !byChannel.put(second, work)) {
                tracking.registry().omit("webSockets");
            }
            return begin(work);
        }
    }

    private final class Handled extends Bound {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            Object channel = CHANNEL.of(SOCKET.of(HANDLER.of(first)));
            return channel == null ? null : begin(byChannel.get(channel));
        }
    }
}
