// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.ProcessType;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work for a user: a request, from its begin to its end, on however many threads. What it is never changes; the session is
 * that which it belongs to at the moment, which a login may begin and a logout may end.
 *
 * <p>Thread-safe. Text is as received, cut at {@link #MAX_TEXT} characters, and masked only when it is shown.
 */
public class Work {
    /** Longer text is cut, so that a client cannot have more kept than this. */
    public static final int MAX_TEXT = 8192;

    /** What a thread does while it is at this. */
    public final ProcessType type;

    /** Path as received, without what names the server; empty if it is no request. */
    public final String path;

    /** Query as received, without the question mark; {@code null} if there is none. */
    public final @Nullable String query;

    /** HTTP method; empty if it is no request. */
    public final String method;

    /** When it began, milliseconds since 1970. */
    public final long sinceMillis;

    private volatile @Nullable LiveSession session;

    /** Work that begins now. */
    public Work(ProcessType type, String method, String path, @Nullable String query, @Nullable LiveSession session) {
        this(type, method, path, query, session, System.currentTimeMillis());
    }

    /** Work that began then. */
    protected Work(
            ProcessType type,
            String method,
            String path,
            @Nullable String query,
            @Nullable LiveSession session,
            long sinceMillis) {
        this.type = type;
        this.method = cut(method);
        this.path = cut(pathOf(path));
        this.query = query == null ? null : cut(query);
        this.session = session;
        this.sinceMillis = sinceMillis;
    }

    /** The session that it is for at the moment, or {@code null}. */
    public @Nullable LiveSession session() {
        return session;
    }

    /** The user whom it is for, if that is known of the work itself: empty for nobody, {@code null} if only its session may tell. */
    public @Nullable String userName() {
        return null;
    }

    /** From now on it is for that session. */
    public void session(@Nullable LiveSession other) {
        session = other;
    }

    /** A request line may hold a whole URL, and in it a user's name and password. */
    private static String pathOf(String target) {
        int host = target.startsWith("/") ? -1 : target.indexOf("://");
        if (host < 0) {
            return target;
        }
        int slash = target.indexOf('/', host + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
