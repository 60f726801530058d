// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.ProcessType;
import io.quivive.session.LiveSession;
import io.quivive.session.Work;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket, as its handshake was.
 *
 * @param method of the handshake; empty if it is not known
 * @param path as received
 * @param query as received, without the question mark
 * @param session in which it was opened
 * @param user who opened it; empty for nobody, {@code null} if that is not known
 */
public record OpenSocket(
        String method,
        String path,
        @Nullable String query,
        @Nullable LiveSession session,
        @Nullable String user) {

    /** A message of it begins to be handled. It is not shown in its session if somebody else has signed in there since. */
    public Work message() {
        return new Message(this, session == null || isOf(session, user) ? session : null);
    }

    /** Whether a session has ended, or is that user's, or nobody's as the socket is. */
    public static boolean isOf(LiveSession session, @Nullable String user) {
        return session.isClosed() || session.userName().equals(user == null ? "" : user);
    }

    private static final class Message extends Work {
        private final @Nullable String user;

        Message(OpenSocket socket, @Nullable LiveSession session) {
            super(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, socket.method, socket.path, socket.query, session);
            user = socket.user;
        }

        @Override
        public @Nullable String userName() {
            return user;
        }
    }
}
