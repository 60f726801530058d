// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.net.URI;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Reads the WebSockets of Undertow, by what is given their messages. */
final class UndertowMessages {
    private static final String JSR = "io.undertow.websockets.jsr.";

    private final Part socket;
    private final Part executor;
    private final Shape ordered;
    private final Part state;
    private final Part running;
    private final Part user;
    private final Part uri;
    private final Part query;
    private final Part channel;
    private final Part closeTasks;
    private final Part session;

    UndertowMessages(Shapes shapes) {
        Shape handler = shapes.of(Undertow.PRODUCT, JSR + "FrameHandler");
        socket = handler.part("session");
        executor = handler.part("executor");
        ordered = shapes.of(Undertow.PRODUCT, JSR + "OrderedExecutor");
        state = ordered.part("state");
        running = ordered.part("STATE_RUNNING");
        Shape ofSocket = shapes.of(Undertow.PRODUCT, JSR + "UndertowSession");
        user = ofSocket.part("user");
        uri = ofSocket.part("requestUri");
        query = ofSocket.part("queryString");
        channel = ofSocket.part("webSocketChannel");
        closeTasks = shapes.of(Undertow.PRODUCT, "io.undertow.server.protocol.framed.AbstractFramedChannel")
                .part("closeTasks");
        session = shapes.of(Undertow.PRODUCT, JSR + "JsrWebSocketFilter").part("val$underlying");
    }

    /** Whether it is told when a message is at work: not where that is on a thread for input and output. */
    boolean isTold(Object handler) {
        return ordered.fits(executor.of(handler));
    }

    /** Whether a message is at work. */
    boolean isAtWork(Object handler) {
        Object in = executor.of(handler);
        return ordered.fits(in) && state.number(in) == running.number(in);
    }

    /** The path that it was opened at. */
    String path(Object handler) {
        String path = uri.of(socket.of(handler)) instanceof URI opened ? opened.getRawPath() : null;
        return path == null ? "" : path;
    }

    @Nullable
    String query(Object handler) {
        String held = query.text(socket.of(handler));
        return held == null || held.isEmpty() ? null : held;
    }

    /** The socket's own, as of when it was opened. */
    @Nullable
    Object user(Object handler) {
        return user.of(socket.of(handler));
    }

    @Nullable
    Object channel(Object handler) {
        return channel.of(socket.of(handler));
    }

    /** The container's session that it was opened in; {@code null} if there was none. */
    @Nullable
    Object session(Object handler) {
        if (closeTasks.of(channel(handler)) instanceof CopyOnWriteArrayList<?> tasks) {
            for (Object each : tasks) {
                if (each != null && each.getClass().getName().startsWith(JSR + "JsrWebSocketFilter$")) {
                    return session.of(each);
                }
            }
        }
        return null;
    }
}
