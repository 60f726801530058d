// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.Stamp;
import io.quivive.request.Unreadable;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is read of Tomcat's protocols: requests of the class org.apache.coyote.Request, and the connections that they come on. */
final class CoyoteFields {
    /** Where Tomcat's own request is among the notes. */
    private static final int CATALINA = 1;

    private static final int TRIES = 3;

    private final MessageTexts texts;
    private final Part method;
    private final Part uri;
    private final Part query;
    private final Part headers;
    private final Part notes;
    private final Part hook;
    private final Part threadId;
    private final Part info;
    private final Part start;
    private final Part startNanos;
    private final Part startInstant;
    private final Part requestCount;
    private final Shape processor;
    private final Part wrapper;
    private final Part asyncMachine;
    private final Part asyncState;
    private final Shape streamProcessor;
    private final Part streamLock;
    private final Part socket;
    private final Part currentProcessor;
    private final Part socketLock;
    private final Part channel;
    private final Part remoteAddress;
    private final Part sync;
    private final Part owner;
    private final Shape upgraded;
    private final Part upgradeHandler;
    private final Shape http2;
    private final Part streams;
    private final Shape stream;
    private final Part streamRequest;

    CoyoteFields(Shapes shapes) {
        texts = new MessageTexts(shapes);
        Shape request = shapes.of(TomcatReader.PRODUCT, "org.apache.coyote.Request");
        method = request.part("methodMB", "method");
        uri = request.part("uriMB");
        query = request.part("queryMB");
        headers = request.part("headers");
        notes = request.part("notes");
        hook = request.part("hook");
        threadId = request.part("threadId");
        info = request.part("reqProcessorMX");
        start = request.part("startTimeNanos", "startTime");
        startNanos = request.optional("startTimeNanos");
        startInstant = request.optional("startInstant");
        requestCount =
                shapes.of(TomcatReader.PRODUCT, "org.apache.coyote.RequestInfo").part("requestCount");
        processor = shapes.of(TomcatReader.PRODUCT, "org.apache.coyote.AbstractProcessor");
        wrapper = processor.part("socketWrapper");
        asyncMachine = processor.part("asyncStateMachine");
        asyncState = shapes.of(TomcatReader.PRODUCT, "org.apache.coyote.AsyncStateMachine")
                .part("state");
        streamProcessor = shapes.of(TomcatReader.PRODUCT, "org.apache.coyote.http2.StreamProcessor");
        streamLock = streamProcessor.optional("processLock");
        Shape connection = shapes.of(TomcatReader.PRODUCT, "org.apache.tomcat.util.net.SocketWrapperBase");
        socket = connection.part("socket");
        currentProcessor = connection.part("currentProcessor");
        socketLock = connection.optional("lock");
        channel = shapes.of(TomcatReader.PRODUCT, "java.lang.Object").optional("sc");
        remoteAddress = shapes.of(TomcatReader.PRODUCT, "java.lang.Object").optional("remoteAddress");
        sync = shapes.of("Java", "java.util.concurrent.locks.ReentrantLock").optional("sync");
        owner = shapes.of("Java", "java.util.concurrent.locks.AbstractOwnableSynchronizer")
                .optional("exclusiveOwnerThread");
        upgraded = shapes.of(TomcatReader.PRODUCT, "org.apache.coyote.http11.upgrade.UpgradeProcessorInternal");
        upgradeHandler = upgraded.part("internalHttpUpgradeHandler");
        http2 = shapes.of(TomcatReader.PRODUCT, "org.apache.coyote.http2.Http2UpgradeHandler");
        streams = http2.part("streams");
        stream = shapes.of(TomcatReader.PRODUCT, "org.apache.coyote.http2.Stream");
        streamRequest = stream.part("coyoteRequest");
    }

    String method(Object request) {
        return orEmpty(texts.of(method.of(request)));
    }

    /** None is known of a request that Tomcat could not parse, which it serves an error page. */
    String path(Object request) {
        String received = texts.of(uri.of(request));
        if (received == null) {
            throw Unreadable.missing("url of what was no request");
        }
        return received;
    }

    @Nullable
    String query(Object request) {
        return texts.of(query.of(request));
    }

    @Nullable
    String header(Object request, String name, boolean all) {
        return texts.header(headers.of(request), name, all);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Tomcat's own request, which the application sees; {@code null} before the first. */
    @Nullable
    Object catalina(Object request) {
        return notes.of(request) instanceof Object[] all && all.length > CATALINA ? all[CATALINA] : null;
    }

    /** The one that is served now; 0 if none serves it. */
    long threadId(Object request) {
        return threadId.number(request);
    }

    /**
     * What tells the request that is served with this object. A thread is noted before the application is called, and taken back before anything
     * of the request is cleared: it is read before and after what counts the requests.
     *
     * @return {@code null} if there is none
     */
    @Nullable
    Stamp stamp(Object request) {
        for (int i = 0; i < TRIES; i++) {
            Object by = hook.of(request);
            long thread = threadId(request);
            VarHandle.fullFence();
            if (by == null || !isServed(by, thread)) {
                return null;
            }
            long count = requestCount.number(info.of(request));
            long began = start.number(request);
            VarHandle.fullFence();
            if (threadId(request) == thread && hook.of(request) == by && isServed(by, thread)) {
                // HTTP/2 has a processor for each request, while the request's object is used again
                return new Stamp(by, thread == 0 ? null : thread, count, began);
            }
        }
        throw Unreadable.changing("thread");
    }

    /** Whether a thread serves a request with this object now, or one waits without. */
    boolean isServed(Object request) {
        Object by = hook.of(request);
        return by != null && isServed(by, threadId(request));
    }

    private boolean isServed(Object by, long thread) {
        return processor.fits(by) && (thread != 0 || waits(by));
    }

    /** Whether its request goes on without a thread. One that is completing has ended, but for what Tomcat does after it. */
    private boolean waits(Object by) {
        if (!(asyncState.of(asyncMachine.of(by)) instanceof Enum<?> state)) {
            throw Unreadable.changing("asyncStateMachine");
        }
        return switch (state.name()) {
            case "DISPATCHED", "COMPLETING", "MUST_COMPLETE", "ERROR", "MUST_ERROR" -> false;
            default -> true;
        };
    }

    /** When it began, milliseconds since 1970; -1 if that is not kept. */
    long startedMillis(Object request) {
        if (startInstant.of(request) instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        long began = start.number(request);
        if (began == -1 || startNanos.of(request) == null) {
            return began;
        }
        return System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** The thread that serves it, virtual ones too; {@code null} if none does, or if its lock does not tell. */
    @Nullable
    Thread thread(Object request) {
        Object by = hook.of(request);
        if (streamProcessor.fits(by)) {
            return owner(streamLock.of(by));
        }
        return processor.fits(by) ? threadAt(wrapper.of(by)) : null;
    }

    /** The thread that is at a connection now. */
    @Nullable
    Thread threadAt(@Nullable Object connection) {
        return owner(socketLock.of(connection));
    }

    private @Nullable Thread owner(@Nullable Object lock) {
        return owner.of(sync.of(lock)) instanceof Thread thread ? thread : null;
    }

    /** The address of the client's end of the connection; empty if that is not known. */
    String peer(Object request) {
        Object by = hook.of(request);
        return processor.fits(by) ? peerAt(wrapper.of(by)) : "";
    }

    /** The same of a connection. */
    String peerAt(@Nullable Object connection) {
        Object address = remoteAddress.of(channel.of(socket.of(connection)));
        return address instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "";
    }

    /** Shows the requests of HTTP/2, which come on connections that they share. */
    void streams(@Nullable Object connections, Consumer<Object> visitor) {
        if (connections == null) {
            return;
        }
        if (!(connections instanceof ConcurrentHashMap<?, ?> all) || all.getClass() != ConcurrentHashMap.class) {
            throw Unreadable.missing("connections in " + connections.getClass());
        }
        for (Object connection : all.values()) {
            Object current = currentProcessor.of(connection) instanceof AtomicReference<?> held ? held.get() : null;
            Object handler = upgraded.fits(current) ? upgradeHandler.of(current) : null;
            if (http2.fits(handler) && streams.of(handler) instanceof Map<?, ?> open) {
                for (Object each : open.values()) {
                    Object request = stream.fits(each) ? streamRequest.of(each) : null;
                    if (request != null) {
                        visitor.accept(request);
                    }
                }
            }
        }
    }
}
