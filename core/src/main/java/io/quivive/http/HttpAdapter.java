// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.request.RequestFacts;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of HTTP server is asked of its requests. Called on the thread that serves the request alone, and never while a snapshot is
 * taken.
 *
 * <p>Stateless, or thread-safe. What it throws is counted and has no other effect.
 *
 * @param <R> the server's own request
 */
public interface HttpAdapter<R> extends RequestFacts<R> {
    /** Name and version of the product, to tell what failed. */
    String product();

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
