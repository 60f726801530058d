// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.request;

import io.quivive.ProcessType;
import io.quivive.session.LiveSession;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was read of one request.
 *
 * @param type what a thread does while it is at it
 * @param path empty if it could not be read
 * @param query {@code null} if there is none
 * @param startedMillis when it began, milliseconds since 1970; -1 where that is not kept
 * @param address where its client is; empty if that is not known
 * @param agent what its client calls itself; empty if it does not
 * @param user empty for nobody; {@code null} if it could not be read
 * @param signedIn whether the session is that user's
 * @param unknown names of the properties that could not be read
 */
public record RequestCopy(
        ProcessType type,
        String method,
        String path,
        @Nullable String query,
        long startedMillis,
        boolean waiting,
        String address,
        String agent,
        @Nullable LiveSession session,
        boolean sessionEnded,
        @Nullable String user,
        boolean signedIn,
        List<String> unknown) {
    public RequestCopy {
        unknown = List.copyOf(unknown);
    }

    /** Whether another read told the same; its begin may be computed from a clock. */
    public boolean isLike(RequestCopy other) {
        return method.equals(other.method)
                && path.equals(other.path)
                && Objects.equals(query, other.query)
                && waiting == other.waiting
                && address.equals(other.address)
                && session == other.session
                && Objects.equals(user, other.user);
    }
}
