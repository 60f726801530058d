// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.request;

import io.quivive.session.LiveSession;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells of a request. Nothing that an implementation does may change what the application sees: no session's life is extended, no
 * session is made or loaded.
 *
 * @param <R> the server's own request, or where it keeps it
 */
public interface RequestFacts<R> {
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

    /** The HTTP session that the request is of; {@code null} if there is none. */
    @Nullable
    LiveSession session(R request);
}
