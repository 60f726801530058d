// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the fields of Undertow's exchanges. Each request has an exchange of its own, and whoever is in it changes it. */
final class UndertowExchanges {
    private static final @Nullable Object[] NOTHING = {};

    private final Shape exchange;
    private final Part state;
    private final Part requestEnded;
    private final Part responseEnded;
    private final Part inCall;
    private final Part hasHost;
    private final Part method;
    private final Part uri;
    private final Part query;
    private final Part rawQuery;
    private final Part headers;
    private final Part attachments;
    private final Shape identityMap;
    private final Part entries;
    private final Part size;
    private final Part start;
    private final Part security;
    private final Part connection;
    private final Part text;
    private final Part table;
    private final Part key;
    private final Part value;

    /** Whether a class keeps the query as it came when it forwards, as it does since 2.3.21. */
    private final ClassValue<Boolean> keepsQuery = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.getDeclaredField("decodedQueryString") != null;
            } catch (NoSuchFieldException | LinkageError e) {
                return Boolean.FALSE;
            }
        }
    };

    UndertowExchanges(Shapes shapes) {
        exchange = shapes.of(Undertow.PRODUCT, "io.undertow.server.HttpServerExchange");
        state = exchange.part("state");
        requestEnded = exchange.part("FLAG_REQUEST_TERMINATED");
        responseEnded = exchange.part("FLAG_RESPONSE_TERMINATED");
        inCall = exchange.part("FLAG_IN_CALL");
        hasHost = exchange.part("FLAG_URI_CONTAINS_HOST");
        method = exchange.part("requestMethod");
        uri = exchange.part("requestURI");
        query = exchange.part("queryString");
        rawQuery = exchange.optional("nonDecodedQueryString");
        headers = exchange.part("requestHeaders");
        attachments = exchange.part("attachments");
        identityMap = shapes.of("Java " + Runtime.version().feature(), "java.util.IdentityHashMap");
        entries = identityMap.part("table");
        size = identityMap.part("size");
        start = exchange.part("requestStartTime");
        security = exchange.part("securityContext");
        connection = exchange.part("connection");
        text = shapes.of(Undertow.PRODUCT, "io.undertow.util.HttpString").part("bytes");
        table = shapes.of(Undertow.PRODUCT, "io.undertow.util.HeaderMap").part("table");
        Shape values = shapes.of(Undertow.PRODUCT, "io.undertow.util.HeaderValues");
        key = values.part("key");
        value = values.part("value");
    }

    boolean fits(@Nullable Object object) {
        return exchange.fits(object);
    }

    /** Whether it has been read whole, and not yet been answered whole. */
    boolean isInProgress(Object of) {
        long both = requestEnded.number(of) | responseEnded.number(of);
        return (state.number(of) & both) != both && uri.of(of) != null;
    }

    /** Whether a thread is in its handlers; not while it waits for one, or for an application. */
    boolean isInCall(Object of) {
        return (state.number(of) & inCall.number(of)) != 0;
    }

    String method(Object of) {
        return text(method.of(of));
    }

    /** The path as it is now: a forward changes it. */
    String path(Object of) {
        String path = uri.text(of);
        if (path == null) {
            throw Unreadable.changing("requestURI");
        }
        if ((state.number(of) & hasHost.number(of)) == 0) {
            return path;
        }
        int host = path.indexOf("//");
        int slash = host < 0 ? -1 : path.indexOf('/', host + 2);
        return slash < 0 ? "/" : path.substring(slash);
    }

    /**
     * The query as it came.
     *
     * @param original what a forward has kept of it; {@code null} if it kept nothing
     */
    @Nullable
    String query(Object of, boolean forwarded, @Nullable String original) {
        String raw = rawQuery.text(of);
        if (raw == null) {
            raw = forwarded && !keepsQuery.get(of.getClass()) ? original : query.text(of);
        }
        return raw == null || raw.isEmpty() ? null : raw;
    }

    /** All headers of a name, in their order. */
    List<String> headers(Object of, String name) {
        List<String> found = new ArrayList<>(1);
        if (table.of(headers.of(of)) instanceof Object[] rows) {
            for (Object row : rows) {
                if (row instanceof Object[] several) {
                    for (Object each : several) {
                        addIfNamed(found, each, name);
                    }
                } else {
                    addIfNamed(found, row, name);
                }
            }
        }
        return found;
    }

    private void addIfNamed(List<String> found, @Nullable Object of, String name) {
        if (of == null || !(text.of(key.of(of)) instanceof byte[] bytes) || !isNamed(bytes, name)) {
            return;
        }
        Object held = value.of(of);
        if (held instanceof String one) {
            found.add(one);
        } else if (held instanceof String[] several) {
            for (String each : several) {
                if (each != null) {
                    found.add(each);
                }
            }
        }
    }

    private static boolean isNamed(byte[] bytes, String name) {
        if (bytes.length != name.length()) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (Character.toLowerCase(bytes[i] & 0xff) != Character.toLowerCase(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private String text(@Nullable Object of) {
        return text.of(of) instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : "";
    }

    /**
     * What others have put beside it: each key, followed by its value. Whoever is in it adds to it meanwhile, and moves it to where there is more
     * room: what was not whole counts for nothing.
     */
    @Nullable
    Object[] beside(Object of) {
        Object map = attachments.of(of);
        if (map == null) {
            return NOTHING;
        }
        if (!identityMap.fits(map) || !(entries.of(map) instanceof Object[] held)) {
            throw Unreadable.missing(map.getClass().getName() + " in attachments");
        }
        @Nullable Object[] copy = held.clone();
        int keys = 0;
        for (int i = 0; i < copy.length; i += 2) {
            keys += copy[i] == null ? 0 : 1;
        }
        if (keys != size.number(map) || entries.of(map) != held) {
            throw Unreadable.changing("attachments");
        }
        return copy;
    }

    /** When it began, as {@link System#nanoTime} tells; -1 where nobody asked for that. */
    long startNanos(Object of) {
        return start.number(of);
    }

    @Nullable
    Object connection(Object of) {
        return connection.of(of);
    }

    @Nullable
    Object security(Object of) {
        return security.of(of);
    }
}
