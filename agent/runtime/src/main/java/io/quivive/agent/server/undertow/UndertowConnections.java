// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.server.Addresses;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections that Undertow's listeners keep, and what is in progress on each: one exchange, those of the streams of HTTP/2, or the handler of
 * a WebSocket.
 */
final class UndertowConnections {
    private static final String PROTOCOLS = "io.undertow.server.protocol.";
    private static final String STREAM_LISTENER = PROTOCOLS + "http2.Http2ReceiveListener";
    /** Layers of TLS and the like between a connection and its socket. */
    private static final int MAX_LAYERS = 8;

    private final Shape alpn;
    private final Part alpnListeners;
    private final Part alpnListener;
    private final Shape proxied;
    private final Part proxiedListener;
    private final Shape[] listeners;
    private final Part[] connections;
    private final Part[] handlers;
    private final Part alpnHandler;
    private final Shape connection;
    private final Part current;
    private final Part channel;
    private final Shape stream;
    private final Part streamChannel;
    private final Part source;
    private final Part readListener;
    private final Shape frameReader;
    private final Part framesOf;
    private final Shape framed;
    private final Part framedChannel;
    private final Part receiver;
    private final Part listener;
    private final Shape http2;
    private final Part streams;
    private final Part sink;
    private final Part trailers;
    private final Part streamExchange;
    private final Shape frameHandler;
    private final Shape tls;
    private final Part tlsWithin;
    private final Shape jsse;
    private final Part jsseWithin;
    private final Shape socket;
    private final Part conduit;
    private final Part socketChannel;
    private final Part remoteAddress;
    private final BiConsumer<String, String> unread;

    UndertowConnections(Shapes shapes, BiConsumer<String, String> unread) {
        this.unread = unread;
        alpn = of(shapes, PROTOCOLS + "http.AlpnOpenListener");
        alpnListeners = alpn.part("listeners");
        alpnListener =
                of(shapes, PROTOCOLS + "http.AlpnOpenListener$ListenerEntry").part("listener");
        proxied = of(shapes, PROTOCOLS + "proxy.ProxyProtocolOpenListener");
        proxiedListener = proxied.part("openListener");
        listeners = new Shape[] {
            of(shapes, PROTOCOLS + "http.HttpOpenListener"),
            of(shapes, PROTOCOLS + "http2.Http2OpenListener"),
            of(shapes, PROTOCOLS + "ajp.AjpOpenListener")
        };
        connections = new Part[listeners.length];
        handlers = new Part[listeners.length];
        alpnHandler = alpn.part("rootHandler");
        for (int i = 0; i < listeners.length; i++) {
            connections[i] = listeners[i].part("connections");
            handlers[i] = listeners[i].part("rootHandler");
        }
        connection = of(shapes, "io.undertow.server.AbstractServerConnection");
        current = connection.part("current");
        channel = connection.part("channel");
        stream = of(shapes, PROTOCOLS + "http2.Http2ServerConnection");
        streamChannel = stream.part("channel");
        source = of(shapes, "org.xnio.StreamConnection").part("sourceChannel");
        readListener =
                of(shapes, "org.xnio.conduits.ConduitStreamSourceChannel").part("readListener");
        frameReader = of(shapes, PROTOCOLS + "framed.AbstractFramedChannel$FrameReadListener");
        framesOf = frameReader.part("this$0");
        framed = of(shapes, PROTOCOLS + "framed.AbstractFramedChannel");
        framedChannel = framed.part("channel");
        receiver = framed.part("receiveSetter");
        listener = of(shapes, "org.xnio.ChannelListener$SimpleSetter").part("channelListener");
        http2 = of(shapes, "io.undertow.protocols.http2.Http2Channel");
        streams = http2.part("currentStreams");
        sink = of(shapes, "io.undertow.protocols.http2.Http2Channel$StreamHolder")
                .part("sinkChannel");
        trailers = of(shapes, "io.undertow.protocols.http2.Http2DataStreamSinkChannel")
                .part("trailersProducer");
        streamExchange = of(shapes, STREAM_LISTENER).part("val$exchange");
        frameHandler = of(shapes, "io.undertow.websockets.jsr.FrameHandler");
        tls = of(shapes, "io.undertow.protocols.ssl.UndertowSslConnection");
        tlsWithin = tls.part("delegate");
        jsse = of(shapes, "org.xnio.ssl.JsseSslStreamConnection");
        jsseWithin = jsse.part("connection");
        socket = of(shapes, "org.xnio.nio.NioSocketStreamConnection");
        conduit = socket.part("conduit");
        socketChannel = of(shapes, "org.xnio.nio.NioSocketConduit").part("socketChannel");
        remoteAddress = shapes.of("Java " + Runtime.version().feature(), "sun.nio.ch.SocketChannelImpl")
                .part("remoteAddress");
    }

    private static Shape of(Shapes shapes, String type) {
        return shapes.of(Undertow.PRODUCT, type);
    }

    /** What a listener gives its requests to; {@code null} if that is not known. */
    @Nullable
    Object handler(Object open) {
        if (alpn.fits(open)) {
            return alpnHandler.of(open);
        }
        Object one = proxied.fits(open) ? proxiedListener.of(open) : open;
        for (int i = 0; i < listeners.length; i++) {
            if (listeners[i].fits(one)) {
                return handlers[i].of(one);
            }
        }
        return null;
    }

    /** Shows what is at work on the connections of a listener: exchanges, some of which may be over, and handlers of WebSockets. */
    void visit(@Nullable Object open, Consumer<Object> exchanges, Consumer<Object> sockets) {
        if (alpn.fits(open)) {
            if (alpnListeners.of(open) instanceof Map<?, ?> all) {
                all.values().forEach(each -> visitOne(alpnListener.of(each), exchanges, sockets));
            }
        } else {
            visitOne(proxied.fits(open) ? proxiedListener.of(open) : open, exchanges, sockets);
        }
    }

    private void visitOne(@Nullable Object open, Consumer<Object> exchanges, Consumer<Object> sockets) {
        if (open == null) {
            return;
        }
        for (int i = 0; i < listeners.length; i++) {
            if (listeners[i].fits(open)) {
                if (connections[i].of(open) instanceof Set<?> all) {
                    all.forEach(each -> visitConnection(each, exchanges, sockets));
                }
                return;
            }
        }
        unread.accept(open.getClass().getName(), "requests on its connections that no servlet serves are not found");
    }

    private void visitConnection(Object each, Consumer<Object> exchanges, Consumer<Object> sockets) {
        if (!connection.fits(each)) {
            visitFrames(each, exchanges, sockets);
            return;
        }
        Object exchange = current.of(each);
        if (exchange != null) {
            exchanges.accept(exchange);
            return;
        }
        Object reads = readListener.of(source.of(channel.of(each)));
        if (frameReader.fits(reads)) {
            visitFrames(framesOf.of(reads), exchanges, sockets);
        }
    }

    private void visitFrames(@Nullable Object channel, Consumer<Object> exchanges, Consumer<Object> sockets) {
        if (http2.fits(channel)) {
            if (streams.of(channel) instanceof Map<?, ?> all) {
                visitStreams(all.values(), exchanges);
            }
        } else if (framed.fits(channel)) {
            Object handler = listener.of(receiver.of(channel));
            if (frameHandler.fits(handler)) {
                sockets.accept(handler);
            }
        }
    }

    private void visitStreams(Collection<?> all, Consumer<Object> exchanges) {
        for (Object each : all) {
            Object producer = trailers.of(sink.of(each));
            if (producer != null && producer.getClass().getName().startsWith(STREAM_LISTENER)) {
                Object exchange = streamExchange.of(producer);
                if (exchange != null) {
                    exchanges.accept(exchange);
                }
            }
        }
    }

    /** Whether a connection is the one that an exchange is in progress on; of HTTP/2 each exchange has a connection of its own. */
    boolean isCurrent(@Nullable Object of, Object exchange) {
        return connection.fits(of) ? current.of(of) == exchange : stream.fits(of);
    }

    /** The address of a connection's other end; empty if it is not known. */
    String peer(@Nullable Object of) {
        Object layer = of;
        for (int i = 0; i < MAX_LAYERS && layer != null; i++) {
            if (socket.fits(layer)) {
                return Addresses.of(remoteAddress.of(socketChannel.of(conduit.of(layer))));
            }
            layer = within(layer);
        }
        return "";
    }

    private @Nullable Object within(Object layer) {
        if (connection.fits(layer)) {
            return channel.of(layer);
        }
        if (stream.fits(layer)) {
            return streamChannel.of(layer);
        }
        if (framed.fits(layer)) {
            return framedChannel.of(layer);
        }
        if (tls.fits(layer)) {
            return tlsWithin.of(layer);
        }
        return jsse.fits(layer) ? jsseWithin.of(layer) : null;
    }
}
