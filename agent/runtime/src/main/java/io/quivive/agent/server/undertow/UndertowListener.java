// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.Unreadable;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an Undertow listens. What a socket is for lies behind listeners within listeners of its network library, whose fields are followed
 * a short way.
 *
 * @param secure whether it speaks TLS
 * @param protocols versions of TLS that it is restricted to
 * @param open Undertow's own listener
 */
record UndertowListener(InetSocketAddress address, boolean secure, List<String> protocols, Object open) {
    private static final int MAX_OBJECTS = 200;

    /** What leads to it. Thread-safe. */
    static final class Fields {
        private final Shape handle;
        private final Part server;
        private final Part acceptListener;
        private final Shape tls;
        private final Part protocols;

        Fields(Shapes shapes) {
            handle = shapes.of(Undertow.PRODUCT, "org.xnio.nio.NioTcpServerHandle");
            server = handle.part("server");
            acceptListener =
                    shapes.of(Undertow.PRODUCT, "org.xnio.nio.NioTcpServer").part("acceptListener");
            tls = shapes.of(Undertow.PRODUCT, "io.undertow.protocols.ssl.UndertowAcceptingSslChannel");
            protocols = tls.part("protocols");
        }

        /** Versions of TLS that a channel is restricted to; none if it is not. */
        private List<String> protocols(@Nullable Object channel) {
            return tls.fits(channel) && protocols.of(channel) instanceof String[] restricted
                    ? List.of(restricted)
                    : List.of();
        }
    }

    /** What a key of a selector is for; {@code null} if it is for something else. */
    static @Nullable UndertowListener of(SelectionKey key, Fields fields) {
        try {
            if (!(key.channel() instanceof ServerSocketChannel channel)
                    || !(channel.getLocalAddress() instanceof InetSocketAddress address)) {
                return null;
            }
            Deque<Object> open = new ArrayDeque<>();
            Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            Object attached = key.attachment();
            add(open, seen, fields.handle.fits(attached) ? fields.acceptListener.of(fields.server.of(attached)) : null);
            Object secure = null;
            Object http = null;
            while (!open.isEmpty() && seen.size() < MAX_OBJECTS) {
                Object next = open.remove();
                String type = next.getClass().getName();
                secure = type.endsWith("AcceptingSslChannel") ? next : secure;
                if (type.startsWith("io.undertow.") && type.endsWith("OpenListener")) {
                    http = next;
                } else {
                    follow(open, seen, next);
                }
            }
            return http == null ? null : new UndertowListener(address, secure != null, fields.protocols(secure), http);
        } catch (Unreadable e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return null; // closed meanwhile
        }
    }

    private static void follow(Deque<Object> open, Set<Object> seen, Object from) {
        for (Class<?> type = from.getClass(); isLibrary(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()
                        && field.trySetAccessible()) {
                    try {
                        add(open, seen, field.get(from));
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e); // it is accessible
                    }
                }
            }
        }
    }

    private static void add(Deque<Object> open, Set<Object> seen, @Nullable Object found) {
        if (found != null && isLibrary(found.getClass()) && !(found instanceof Thread) && seen.add(found)) {
            open.add(found);
        }
    }

    private static boolean isLibrary(@Nullable Class<?> type) {
        String name = type == null ? "" : type.getName();
        return (name.startsWith("org.xnio.") && !name.contains("Worker")) || name.startsWith("io.undertow.");
    }
}
