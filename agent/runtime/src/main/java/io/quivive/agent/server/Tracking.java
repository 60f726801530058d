// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Member;
import io.quivive.http.HttpTracker;
import io.quivive.http.WebSessions;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import io.quivive.session.Work;
import org.jspecify.annotations.Nullable;

/**
 * What the adapters of all servers share.
 *
 * @param users of requests, asked on their threads
 * @param earlierUsers of sessions from before us; a principal that answers on its requests' threads alone, and fails elsewhere, is asked there all
 *     the same
 *
 * @param found the servers of all kinds
 */
public record Tracking(
        SessionRegistry registry,
        HttpTracker requests,
        WebSessions sessions,
        Users users,
        Users earlierUsers,
        FoundServers found) {
    private static final Member ATTRIBUTE = Member.method("getAttribute", String.class);

    /** The current thread handles a message of a connection, for the session that it was opened in as long as that lives. */
    public Binding begin(Work connection) {
        LiveSession session = connection.session();
        if (session != null && session.isClosed()) {
            connection.session(null);
        } else if (session != null) {
            session.active(System.currentTimeMillis());
        }
        return registry.threads().begin(connection);
    }

    /** Whether an application has the library, which then follows its requests and sessions: by its servlet context. */
    public boolean isLeftToLibrary(@Nullable Object servletContext) {
        return ATTRIBUTE.of(servletContext, "io.quivive.library") != null;
    }
}
