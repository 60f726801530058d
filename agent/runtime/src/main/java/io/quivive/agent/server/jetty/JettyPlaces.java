// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.Depth;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import io.quivive.session.SessionRegistry;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where requests of Jetty may be in progress: the channels of its connections. Used by one thread at a time. */
final class JettyPlaces {
    private static final int MAX = 100_000;
    private static final int MAX_SERVERS = 500;

    private final SessionRegistry registry;
    private final JettyConnections connections;
    private final WeakIdentityMap<String> names = new WeakIdentityMap<>(MAX_SERVERS);
    private List<WeakReference<Object>> servers = List.of();

    private final Variants server12;
    private final Part connector;
    private final Part server;
    private final Variants http;
    private final Part channel;
    private final Variants http2;
    private final Part session;
    private final Part streams;
    private final Part attachment;
    private final Variants stream12;
    private final Part channel12;
    private final Variants channel12Type;
    private final Variants http9;
    private final Part channel9;
    private final Variants channel9Type;

    /** Where a request of Jetty 9 may be in progress. */
    interface Places9 {
        /**
         * Is shown one.
         *
         * @param connection of HTTP/1.1; {@code null} for another protocol
         */
        void place(Object channel, @Nullable Object connection);
    }

    JettyPlaces(Shapes shapes, SessionRegistry registry) {
        this.registry = registry;
        connections = new JettyConnections(shapes);
        server12 = Variants.of(shapes, "org.eclipse.jetty.server.Handler$Wrapper");
        connector = shapes.of(Variants.PRODUCT, "org.eclipse.jetty.server.ConnectionMetaData")
                .part("_connector", "connector");
        server = shapes.of(Variants.PRODUCT, "org.eclipse.jetty.server.AbstractConnector")
                .part("_server");
        http = Variants.of(shapes, "org.eclipse.jetty.server.internal.HttpConnection");
        channel = http.part("_httpChannel");
        http2 = Variants.of(
                shapes,
                "org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection",
                "org.eclipse.jetty.http2.server.HTTP2ServerConnection");
        session = http2.part("session");
        streams = Variants.of(shapes, "org.eclipse.jetty.http2.HTTP2Session").part("streams");
        attachment = Variants.of(shapes, "org.eclipse.jetty.http2.HTTP2Stream").part("attachment");
        stream12 = Variants.of(shapes, "org.eclipse.jetty.http2.server.internal.HttpStreamOverHTTP2");
        channel12 = stream12.part("_httpChannel");
        channel12Type = Variants.of(shapes, "org.eclipse.jetty.server.internal.HttpChannelState");
        http9 = Variants.of(shapes, "org.eclipse.jetty.server.HttpConnection");
        channel9 = http9.part("_channel");
        channel9Type = Variants.of(shapes, "org.eclipse.jetty.server.HttpChannel");
    }

    /** From now on these are looked at. */
    void servers(List<Object> found) {
        servers = found.stream().map(WeakReference::new).toList();
    }

    /** What a server is called. */
    void name(Object of, String name) {
        names.put(of, name);
    }

    /** Product and version of the server that a connection is of. */
    String server(@Nullable Object connection) {
        return serverOf(connector.of(connection));
    }

    /** The same of a connector. */
    String serverOf(@Nullable Object of) {
        Object found = server.of(of);
        String name = found == null ? null : names.get(found);
        return name == null ? Variants.PRODUCT : name;
    }

    /** The address of whom an endpoint is connected to. */
    String peer(@Nullable Object endpoint) {
        return connections.peer(endpoint);
    }

    /** Shows the channels of servers of Jetty 12. */
    void forEach12(Consumer<Object> visitor) {
        forEach(true, connection -> {
            if (http.fits(connection)) {
                show(channel.of(connection), visitor);
            } else if (http2.fits(connection)) {
                for (Object stream : Held.in(streams.of(session.of(connection)), MAX)) {
                    Object attached = Held.by(attachment.of(stream));
                    if (stream12.fits(attached)) {
                        show(channel12.of(attached), visitor);
                    }
                }
            } else {
                other(connection);
            }
        });
    }

    private void show(@Nullable Object found, Consumer<Object> visitor) {
        if (found != null && channel12Type.fits(found)) {
            visitor.accept(found);
        }
    }

    /** Shows the channels of servers of Jetty 9. */
    void forEach9(Places9 visitor) {
        forEach(false, connection -> {
            if (http9.fits(connection)) {
                Object found = channel9.of(connection);
                if (found != null && channel9Type.fits(found)) {
                    visitor.place(found, connection);
                }
            } else if (http2.fits(connection)) {
                for (Object stream : Held.in(streams.of(session.of(connection)), MAX)) {
                    Object attached = Held.by(attachment.of(stream));
                    if (attached != null && channel9Type.fits(attached)) {
                        visitor.place(attached, null);
                    }
                }
            } else {
                other(connection);
            }
        });
    }

    private void forEach(boolean of12, Consumer<Object> visitor) {
        for (WeakReference<Object> each : servers) {
            Object found = each.get();
            if (found != null && server12.fits(found) == of12) {
                for (Object one : connections.connectors(found)) {
                    connections.forEach(one, visitor);
                }
            }
        }
    }

    private void other(Object connection) {
        if (registry.depth() != Depth.LOOK) {
            return; // hooks tell
        }
        String type = connection.getClass().getName();
        if (type.contains(".websocket.")) {
            registry.unread(
                    "WebSockets of Jetty", "which threads handle their messages is kept nowhere; --follow shows it");
        } else if (type.contains("fcgi") || type.contains(".quic.") || type.contains(".http3.")) {
            registry.unread("requests of " + type, "this protocol is not read; --follow shows them");
        }
    }
}
