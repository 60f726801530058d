// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Member;
import io.quivive.session.SessionRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Reads the names of users from the host's principals and requests, on the thread of the request itself.
 *
 * <p>Thread-safe.
 */
final class Users {
    private static final Member USER_PRINCIPAL = Member.method("getUserPrincipal");
    private static final Member REMOTE_USER = Member.method("getRemoteUser");
    private static final Member NAME = Member.method("getName");

    private final SessionRegistry registry;

    Users(SessionRegistry registry) {
        this.registry = registry;
    }

    /** The user of a servlet request, as its innermost wrapper tells it; empty for nobody. */
    String ofRequest(Object request) {
        try {
            Object principal = USER_PRINCIPAL.of(request);
            String name = principal == null ? REMOTE_USER.text(request) : nameOf(principal);
            return name == null ? "" : name;
        } catch (RuntimeException | LinkageError e) {
            registry.omit("userNames");
            return "";
        }
    }

    /** The name of a principal; {@code null} if it does not tell. */
    @Nullable
    String nameOf(@Nullable Object principal) {
        try {
            return NAME.text(principal);
        } catch (RuntimeException | LinkageError e) {
            registry.omit("userNames");
            return null;
        }
    }
}
