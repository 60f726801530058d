// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.server.UserNames;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.http.OpenSocket;
import io.quivive.request.RequestReader;
import io.quivive.request.Stamp;
import io.quivive.session.LiveSession;
import java.lang.invoke.VarHandle;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads WebSockets while a thread handles a message of theirs, during one look. Each is shown at the url of its handshake, for the user who
 * opened it. A place is a session of the class org.apache.tomcat.websocket.WsSession.
 */
final class TomcatMessages implements RequestReader<Object> {
    private static final List<String> CONTAINERS =
            List.of("jakarta.websocket.server.ServerContainer", "javax.websocket.server.ServerContainer");

    private final Fields fields;
    private final CoyoteFields coyote;
    private final CatalinaFields catalina;
    private final TomcatSessions sessions;
    private final UserNames users;
    private final Object context;
    private final String server;

    /** What is read of them. */
    static final class Fields {
        private final Shape container;
        private final Part open;
        private final Shape socket;
        private final Part frame;
        private final Part uri;
        private final Part query;
        private final Part principal;
        private final Part httpSessionId;
        private final Part lastRead;
        private final Shape serverFrame;
        private final Part connection;
        private final Part readState;

        Fields(Shapes shapes) {
            container = shapes.of(TomcatReader.PRODUCT, "org.apache.tomcat.websocket.WsWebSocketContainer");
            open = container.part("sessions");
            socket = shapes.of(TomcatReader.PRODUCT, "org.apache.tomcat.websocket.WsSession");
            frame = socket.part("wsFrame");
            uri = socket.part("requestUri");
            query = socket.part("queryString");
            principal = socket.part("userPrincipal");
            httpSessionId = socket.part("httpSessionId");
            lastRead = socket.part("lastActiveRead", "lastActive");
            serverFrame = shapes.of(TomcatReader.PRODUCT, "org.apache.tomcat.websocket.server.WsFrameServer");
            connection = serverFrame.part("socketWrapper");
            readState = serverFrame.part("readState");
        }
    }

    /** Of one application. */
    TomcatMessages(
            Fields fields,
            CoyoteFields coyote,
            CatalinaFields catalina,
            TomcatSessions sessions,
            UserNames users,
            Object context,
            String server) {
        this.fields = fields;
        this.coyote = coyote;
        this.catalina = catalina;
        this.sessions = sessions;
        this.users = users;
        this.context = context;
        this.server = server;
    }

    @Override
    public String product() {
        return server;
    }

    @Override
    public String server(Object socket) {
        return server;
    }

    @Override
    public void places(Consumer<Object> visitor) {
        for (String name : CONTAINERS) {
            Object container = catalina.attribute(context, name);
            if (fields.container.fits(container)
                    && fields.open.of(container) instanceof Map<?, ?> open
                    && open.getClass() == ConcurrentHashMap.class) {
                for (Object socket : open.keySet()) {
                    if (fields.socket.fits(socket)) {
                        visitor.accept(socket);
                    }
                }
            }
        }
    }

    @Override
    public @Nullable Stamp stamp(Object socket) {
        Object frame = fields.frame.of(socket);
        if (!fields.serverFrame.fits(frame) || !isHandling(frame)) {
            return null;
        }
        Thread thread = coyote.threadAt(fields.connection.of(frame));
        VarHandle.fullFence();
        long lastRead = fields.lastRead.number(socket);
        VarHandle.fullFence();
        return thread != null && isHandling(frame) && thread == coyote.threadAt(fields.connection.of(frame))
                ? new Stamp(socket, thread, lastRead, 0)
                : null;
    }

    /** Whether what has come is handled, and not waited for. */
    private boolean isHandling(@Nullable Object frame) {
        return fields.readState.of(frame) instanceof Enum<?> state
                && (state.name().equals("PROCESSING") || state.name().equals("SUSPENDING_PROCESS"));
    }

    @Override
    public String method(Object socket) {
        return "";
    }

    @Override
    public String path(Object socket) {
        String path = fields.uri.of(socket) instanceof URI told ? told.getRawPath() : null;
        return path == null ? "" : path;
    }

    @Override
    public @Nullable String query(Object socket) {
        return fields.query.text(socket);
    }

    @Override
    public @Nullable String header(Object socket, String name) {
        return null;
    }

    @Override
    public String peer(Object socket) {
        return coyote.peerAt(fields.connection.of(fields.frame.of(socket)));
    }

    /** That of the handshake, as long as it is nobody else's than the socket's own user's: somebody may have signed in to it since. */
    @Override
    public @Nullable LiveSession session(Object socket) {
        Object session = sessions.find(catalina.manager(context), fields.httpSessionId.text(socket));
        LiveSession live = session == null ? null : sessions.of(session);
        return live != null && !live.isClosed() && OpenSocket.isOf(live, user(socket)) ? live : null;
    }

    @Override
    public boolean isSessionEnded(Object socket) {
        return false;
    }

    @Override
    public @Nullable String user(Object socket) {
        return users.of(fields.principal.of(socket));
    }

    @Override
    public boolean isSignedIn(Object socket) {
        return false;
    }

    @Override
    public long startedMillis(Object socket) {
        return fields.lastRead.number(socket);
    }

    @Override
    public boolean isWaiting(Object socket) {
        return false;
    }
}
