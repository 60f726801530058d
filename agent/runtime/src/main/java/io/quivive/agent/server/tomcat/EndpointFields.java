// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.Unreadable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is read of where a connector of Tomcat listens. Thread-safe. */
final class EndpointFields {
    private static final String NET = "org.apache.tomcat.util.net.";
    /** A way to begin, and no version. */
    private static final String HELLO = "SSLv2Hello";

    private final Part running;
    private final Part paused;
    private final Part socket;
    private final Part port;
    private final Part address;
    private final Part secure;
    private final Part hosts;
    private final Part enabled;
    private final Shape nio;
    private final Part nioTls;
    private final Shape nio2;
    private final Part nio2Tls;

    EndpointFields(Shapes shapes) {
        Shape endpoint = shapes.of(TomcatReader.PRODUCT, NET + "AbstractEndpoint");
        running = endpoint.part("running");
        paused = endpoint.part("paused");
        socket = endpoint.part("serverSock");
        port = endpoint.part("port");
        address = endpoint.part("address");
        secure = endpoint.part("SSLEnabled");
        hosts = endpoint.part("sslHostConfigs");
        enabled = shapes.of(TomcatReader.PRODUCT, NET + "SSLHostConfig").part("enabledProtocols");
        nio = shapes.of(TomcatReader.PRODUCT, NET + "NioEndpoint");
        nioTls = nio.part("sslImplementationName");
        nio2 = shapes.of(TomcatReader.PRODUCT, NET + "Nio2Endpoint");
        nio2Tls = nio2.part("sslImplementationName");
    }

    boolean isRunning(@Nullable Object endpoint) {
        return running.is(endpoint) && !paused.is(endpoint);
    }

    boolean isSecure(@Nullable Object endpoint) {
        return secure.is(endpoint);
    }

    /** Where it listens, one or none. */
    List<InetSocketAddress> addresses(@Nullable Object endpoint) {
        Object held = socket.of(endpoint);
        try {
            SocketAddress local = held instanceof ServerSocketChannel channel
                    ? channel.getLocalAddress()
                    : held instanceof AsynchronousServerSocketChannel asynchronous
                            ? asynchronous.getLocalAddress()
                            : null;
            if (local instanceof InetSocketAddress found) {
                return List.of(found);
            }
        } catch (IOException e) {
            // closed meanwhile: what it is configured for
        }
        int configured = (int) port.number(endpoint);
        if (configured <= 0) {
            return List.of();
        }
        return List.of(
                address.of(endpoint) instanceof InetAddress found
                        ? new InetSocketAddress(found, configured)
                        : new InetSocketAddress(configured));
    }

    /** Versions of TLS. Tomcat enables all that there are; the JVM forbids some of them. */
    List<String> protocols(@Nullable Object endpoint) {
        if (!isSecure(endpoint)) {
            return List.of();
        }
        if (!(hosts.of(endpoint) instanceof ConcurrentHashMap<?, ?> map)) {
            throw Unreadable.changing("sslHostConfigs");
        }
        TreeSet<String> all = new TreeSet<>();
        for (Object host : map.values()) {
            if (enabled.of(host) instanceof String[] several) {
                all.addAll(Arrays.asList(several));
            }
        }
        all.remove(HELLO);
        if (isOfJdk(endpoint)) {
            String forbidden = Security.getProperty("jdk.tls.disabledAlgorithms");
            all.removeAll(forbidden == null ? List.of() : List.of(forbidden.split("\\s*,\\s*", -1)));
        }
        if (all.isEmpty()) { // it speaks TLS, so it speaks some version
            throw Unreadable.changing("enabledProtocols");
        }
        return List.copyOf(all);
    }

    private boolean isOfJdk(@Nullable Object endpoint) {
        if (!nio.fits(endpoint) && !nio2.fits(endpoint)) {
            return false; // of a native library
        }
        String implementation = (nio.fits(endpoint) ? nioTls : nio2Tls).text(endpoint);
        return implementation == null || !implementation.contains("openssl");
    }
}
