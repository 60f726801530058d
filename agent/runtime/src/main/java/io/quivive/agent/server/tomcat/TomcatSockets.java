// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.SocketPoint;
import io.quivive.agent.server.Tracking;
import io.quivive.http.OpenSocket;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** WebSockets of Tomcat: while a message is handled, its thread works for the session that the connection was opened in, at that request's url. */
final class TomcatSockets {
    private static final String HANDLER = "org.apache.tomcat.websocket.server.WsHttpUpgradeHandler";
    private static final int MAX = 100_000;

    private static final Member HANDSHAKE = Member.field("handshakeRequest");
    private static final Member REQUEST_URI = Member.field("requestUri");
    private static final Member QUERY = Member.field("queryString");
    private static final Member PRINCIPAL = Member.field("userPrincipal");
    private static final Member HTTP_SESSION = Member.field("httpSession");
    private static final Member BEHIND_FACADE = Member.field("session");

    private final Tracking tracking;
    private final Function<Object, @Nullable LiveSession> sessions;
    private final WeakIdentityMap<OpenSocket> byHandler = new WeakIdentityMap<>(MAX);

    TomcatSockets(Tracking tracking, Function<Object, @Nullable LiveSession> sessions) {
        this.tracking = tracking;
        this.sessions = sessions;
    }

    List<Hook> hooks() {
        Point handled = new SocketPoint(tracking, (self, first, second) -> socket(self));
        return List.of(
                Hook.all(handled, HANDLER, "init"),
                Hook.of(handled, HANDLER, "upgradeDispatch", "org.apache.tomcat.util.net.SocketEvent"));
    }

    private OpenSocket socket(Object handler) {
        OpenSocket known = byHandler.get(handler);
        if (known == null) {
            Object handshake = HANDSHAKE.of(handler);
            Object session = BEHIND_FACADE.of(HTTP_SESSION.of(handshake));
            URI uri = REQUEST_URI.of(handshake) instanceof URI told ? told : null;
            Object principal = PRINCIPAL.of(handshake);
            known = new OpenSocket(
                    "",
                    uri == null || uri.getRawPath() == null ? "" : uri.getRawPath(),
                    QUERY.text(handshake),
                    session == null ? null : sessions.apply(session),
                    principal == null ? "" : tracking.users().nameOf(principal));
            byHandler.put(handler, known);
        }
        return known;
    }
}
