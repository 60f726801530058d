// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.server.Addresses;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What connectors are connected to. Used by one thread at a time. */
final class JettyConnections {
    /** A connection within TLS within a proxy's protocol; more than anybody nests. */
    private static final int MAX_NESTED = 4;

    private final Part connectors;
    private final Part endpoints;
    private final Part connection;
    private final Variants tls;
    private final Part decrypted;
    private final Part encrypted;
    private final Variants tlsEndpoint;
    private final Part outer;
    private final Variants proxied;
    private final Part proxiedFor;
    private final Variants channelEndpoint;
    private final Part channel;
    private final Part remote;

    JettyConnections(Shapes shapes) {
        connectors =
                shapes.of(Variants.PRODUCT, "org.eclipse.jetty.server.Server").part("_connectors");
        endpoints = shapes.of(Variants.PRODUCT, "org.eclipse.jetty.server.AbstractConnector")
                .part("_endpoints");
        connection = shapes.of(Variants.PRODUCT, "org.eclipse.jetty.io.AbstractEndPoint")
                .part("_connection");
        tls = Variants.of(shapes, "org.eclipse.jetty.io.ssl.SslConnection");
        decrypted = tls.part("_sslEndPoint", "_decryptedEndPoint");
        encrypted =
                Variants.of(shapes, "org.eclipse.jetty.io.AbstractConnection").part("_endPoint");
        tlsEndpoint = Variants.of(
                shapes,
                "org.eclipse.jetty.io.ssl.SslConnection$SslEndPoint",
                "org.eclipse.jetty.io.ssl.SslConnection$DecryptedEndPoint");
        outer = tlsEndpoint.part("this$0");
        proxied = Variants.of(shapes, "org.eclipse.jetty.server.ProxyConnectionFactory$ProxyEndPoint");
        proxiedFor = proxied.part("_remote");
        channelEndpoint = Variants.of(
                shapes, "org.eclipse.jetty.io.SelectableChannelEndPoint", "org.eclipse.jetty.io.ChannelEndPoint");
        channel = channelEndpoint.part("_channel");
        Shape socket = shapes.of("Java " + Runtime.version().feature(), "sun.nio.ch.SocketChannelImpl");
        remote = socket.part("remoteAddress");
    }

    /** The connectors of a server. */
    Iterable<?> connectors(Object server) {
        return connectors.of(server) instanceof Collection<?> all && Held.isOfJdk(all) ? all : List.of();
    }

    /** Shows the connections of a connector, unencrypted. */
    void forEach(Object connector, Consumer<Object> visitor) {
        // a set of the JDK's, without a copy: there may be very many
        Object held = endpoints.of(connector);
        Iterable<?> all = held instanceof Map<?, ?> map && Held.isOfJdk(map)
                ? map.values()
                : held instanceof Collection<?> collection && Held.isOfJdk(collection) ? collection : List.of();
        for (Object endpoint : all) {
            Object found = unencrypted(connection.of(endpoint));
            if (found != null) {
                visitor.accept(found);
            }
        }
    }

    private @Nullable Object unencrypted(@Nullable Object first) {
        Object found = first;
        for (int i = 0; i < MAX_NESTED && tls.fits(found); i++) {
            found = connection.of(decrypted.of(found));
        }
        return found;
    }

    /** The address of whom an endpoint is connected to; empty if it is not known. */
    String peer(@Nullable Object first) {
        Object endpoint = first;
        for (int i = 0; i < MAX_NESTED && endpoint != null; i++) {
            if (proxied.fits(endpoint)) {
                return Addresses.of(proxiedFor.of(endpoint));
            }
            if (!tlsEndpoint.fits(endpoint)) {
                return channelEndpoint.fits(endpoint) ? Addresses.of(remote.of(channel.of(endpoint))) : "";
            }
            endpoint = encrypted.of(outer.of(endpoint));
        }
        return "";
    }
}
