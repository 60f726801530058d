// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.Unreadable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is read of a server of Jetty and of where it listens. Thread-safe. */
final class JettyServerFields {
    private static final int STARTED = 2;

    private final Part state;
    private final Part connectors;
    private final Part startedAt;
    private final Shape connector;
    private final Part channel;
    private final Part factories;
    private final Shape tls;
    private final Part tlsContext;
    private final Part protocols;

    /** A connector that accepts connections. */
    record Listening(InetSocketAddress address, Object connector) {}

    JettyServerFields(Shapes shapes) {
        Shape server = shapes.of(Variants.PRODUCT, "org.eclipse.jetty.server.Server");
        state = server.part("_state");
        connectors = server.part("_connectors");
        startedAt = server.optional("_startupDateTime"); // since 12.1
        connector = shapes.of(Variants.PRODUCT, "org.eclipse.jetty.server.ServerConnector");
        channel = connector.part("_acceptChannel");
        factories = connector.part("_factories");
        tls = shapes.of(Variants.PRODUCT, "org.eclipse.jetty.server.SslConnectionFactory");
        tlsContext = tls.part("_sslContextFactory");
        protocols = shapes.of(Variants.PRODUCT, "org.eclipse.jetty.util.ssl.SslContextFactory")
                .part("_selectedProtocols");
    }

    boolean isStarted(Object server) {
        Object found = state.of(server);
        if (found instanceof Enum<?> constant) {
            return constant.name().equals("STARTED");
        }
        if (found instanceof Integer number) { // before 12
            return number == STARTED;
        }
        throw Unreadable.changing("_state");
    }

    /** Milliseconds since 1970; empty if it does not tell. */
    OptionalLong startedMillis(Object server) {
        return startedAt.of(server) instanceof ZonedDateTime time
                ? OptionalLong.of(time.toInstant().toEpochMilli())
                : OptionalLong.empty();
    }

    /** Where it listens; connectors of other makers, and those that accept nothing, are passed over. */
    List<Listening> listening(Object server) {
        if (!(connectors.of(server) instanceof Collection<?> all) || !Held.isOfJdk(all)) {
            throw Unreadable.changing("_connectors");
        }
        List<Listening> found = new ArrayList<>();
        for (Object each : all) {
            InetSocketAddress address = connector.fits(each) ? address(each) : null;
            if (address != null) {
                found.add(new Listening(address, each));
            }
        }
        return found;
    }

    private @Nullable InetSocketAddress address(Object of) {
        try {
            return channel.of(of) instanceof ServerSocketChannel open
                            && open.getLocalAddress() instanceof InetSocketAddress address
                    ? address
                    : null;
        } catch (IOException e) {
            return null; // closed meanwhile
        }
    }

    boolean isSecure(Object of) {
        return !tlsFactories(of).isEmpty();
    }

    /** Versions of TLS; none without it. */
    Set<String> protocols(Object of) {
        Set<String> found = new TreeSet<>();
        for (Object factory : tlsFactories(of)) {
            if (!(protocols.of(tlsContext.of(factory)) instanceof String[] selected)) {
                throw Unreadable.changing("_selectedProtocols");
            }
            found.addAll(Arrays.asList(selected));
        }
        return found;
    }

    private List<Object> tlsFactories(Object of) {
        if (!(factories.of(of) instanceof Map<?, ?> map) || !Held.isOfJdk(map)) {
            throw Unreadable.changing("_factories");
        }
        List<Object> found = new ArrayList<>();
        for (Object each : List.copyOf(map.values())) {
            if (tls.fits(each)) {
                found.add(each);
            }
        }
        return found;
    }
}
