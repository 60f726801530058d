// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.ProcessType;
import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.Points;
import io.quivive.agent.server.Tracking;
import io.quivive.session.Binding;
import io.quivive.session.WeakIdentityMap;
import io.quivive.session.Work;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * WebSockets of Jetty: while a message is handled, its thread works for the session of the request that opened the connection, at that
 * request's url.
 */
final class JettySockets {
    private static final int MAX = 100_000;

    private final Tracking tracking;
    private final WeakIdentityMap<Work> byConnection = new WeakIdentityMap<>(MAX);

    JettySockets(Tracking tracking) {
        this.tracking = tracking;
    }

    List<Hook> hooks() {
        String connection = "org.eclipse.jetty.websocket.core.WebSocketConnection";
        String connection9 = "org.eclipse.jetty.websocket.common.io.AbstractWebSocketConnection";
        Point opened = Points.returned((self, first, second, result) -> opened(self));
        Point handled = new Handled();
        return List.of(
                Hook.all(opened, connection, "<init>"),
                // also of what has come already when the connection is opened, by when its request's work has ended
                Hook.of(handled, connection, "fillAndParse"),
                Hook.all(opened, connection9, "<init>"),
                Hook.all(handled, connection9, "onFillable"));
    }

    private void opened(Object connection) {
        Binding binding = tracking.registry().threads().current();
        if (binding != null) {
            Work request = binding.work();
            boolean known = byConnection.put(
                    connection,
                    new Work(
                            ProcessType.WEB_PROCESS_WITH_NO_CONTEXT,
                            request.method,
                            request.path,
                            request.query,
                            request.session()));
            if (!known) {
                tracking.registry().omit("webSockets");
            }
        }
    }

    private final class Handled implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            Work work = self == null ? null : byConnection.get(self);
            return work == null ? null : tracking.begin(work);
        }

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
}
