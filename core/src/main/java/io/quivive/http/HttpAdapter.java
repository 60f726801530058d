// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.session.LiveSession;
import org.jspecify.annotations.Nullable;

/**
 * What is read of one kind of HTTP server's requests. Called on the thread that serves the request alone, and never while a snapshot is
 * taken. Nothing that it calls may change what the application sees: no session's life is extended, no session is made or loaded.
 *
 * <p>Stateless, or thread-safe. What it throws is counted and has no other effect.
 *
 * @param <R> the server's own request
 */
public interface HttpAdapter<R> {
    /** Name and version of the product, to tell what failed. */
    String product();

    /** The HTTP method. */
    String method(R request);

    /** The path as received, undecoded, with path parameters and without the query. */
    String path(R request);

    /** The query as received, without the question mark; {@code null} if there is none. */
    @Nullable
    String query(R request);

    /** The first header of a name; {@code null} if there is none. */
    @Nullable
    String header(R request, String name);

    /** All headers of a name, joined by commas; {@code null} if there is none. */
    default @Nullable String headers(R request, String name) {
        return header(request, name);
    }

    /** The address of the peer, without a name being looked up; empty if it is not known. */
    String peer(R request);

    /** The HTTP session that the request is of, if it is one that lives; {@code null} if there is none. */
    @Nullable
    LiveSession session(R request);

    /** The user that the server itself has authenticated; {@code null} if it has none, or does not tell. */
    @Nullable
    String user(R request);

    /** The status that is answered; 0 if it is not known. */
    int status(R request);

    /** Whether the request goes on after the thread has left it. */
    default boolean isAsync(R request) {
        return false;
    }

    /** Whether the thread takes up a request again that another, or the same one, has left. */
    default boolean isContinuation(R request) {
        return false;
    }

    /**
     * Whether a request passes from thread to thread before the first has left it, so that {@link HttpTracker#complete} alone tells its
     * end; {@link #isAsync} and {@link #isContinuation} are not asked then.
     */
    default boolean isPassedOn() {
        return false;
    }

    /** What counts the requests of the server that it came through. */
    ServerCount count(R request);
}
