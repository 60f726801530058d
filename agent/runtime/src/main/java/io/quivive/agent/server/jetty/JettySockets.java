// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.Points;
import io.quivive.agent.server.SocketPoint;
import io.quivive.agent.server.Tracking;
import io.quivive.http.OpenSocket;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import io.quivive.session.Work;
import java.util.List;

/**
 * WebSockets of Jetty: while a message is handled, its thread works for the session of the request that opened the connection, at that
 * request's url.
 */
final class JettySockets {
    private static final int MAX = 100_000;

    private final Tracking tracking;
    private final WeakIdentityMap<OpenSocket> byConnection = new WeakIdentityMap<>(MAX);

    JettySockets(Tracking tracking) {
        this.tracking = tracking;
    }

    List<Hook> hooks() {
        String connection = "org.eclipse.jetty.websocket.core.WebSocketConnection";
        String connection9 = "org.eclipse.jetty.websocket.common.io.AbstractWebSocketConnection";
        Point opened = Points.returned((self, first, second, result) -> opened(self));
        Point handled = new SocketPoint(tracking, (self, first, second) -> byConnection.get(self));
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
            LiveSession session = request.session();
            String user = request.userName();
            boolean known = byConnection.put(
                    connection,
                    new OpenSocket(
                            request.method,
                            request.path,
                            request.query,
                            session,
                            user == null && session != null ? session.userName() : user));
            if (!known) {
                tracking.registry().omit("webSockets");
            }
        }
    }
}
