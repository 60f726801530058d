// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Member;
import io.quivive.http.HostCalls;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Reads the names of users from the host's principals and requests, on the thread of the request itself. A session's user is asked for a
 * name once, when it signs in.
 *
 * <p>Thread-safe.
 */
final class Users {
    private static final Member USER_PRINCIPAL = Member.method("getUserPrincipal");
    private static final Member REMOTE_USER = Member.method("getRemoteUser");
    private static final Member NAME = Member.method("getName");

    private final SessionRegistry registry;
    private final HostCalls calls;

    Users(SessionRegistry registry) {
        this.registry = registry;
        this.calls = new HostCalls(registry);
    }

    /** The user of a servlet request, as its innermost wrapper tells it; empty for nobody, {@code null} if it is not known. */
    @Nullable
    String ofRequest(Object request) {
        Object principal = calls.ask(request, USER_PRINCIPAL::of);
        if (principal == HostCalls.UNKNOWN) {
            return null;
        }
        if (principal != null) {
            return nameOf(principal);
        }
        Object name = calls.ask(request, REMOTE_USER::of);
        return name == null ? "" : name instanceof String text ? text : null;
    }

    /** The name of the principal of the current thread's request; {@code null} if it does not tell. */
    @Nullable
    String nameOf(@Nullable Object principal) {
        if (principal == null) {
            return null;
        }
        Binding binding = registry.threads().current();
        LiveSession session = binding == null ? null : binding.work().session();
        return nameOf(principal, session);
    }

    /** The name of the principal of a session; {@code null} if it does not tell. */
    @Nullable
    String nameOf(Object principal, @Nullable LiveSession session) {
        String known = session == null ? null : session.nameOf(principal);
        if (known != null) {
            return known;
        }
        String name = calls.ask(principal, NAME::of) instanceof String text ? text : null;
        // what is behind a proxy may change
        if (name != null && session != null && !Proxy.isProxyClass(principal.getClass())) {
            session.signedIn(principal, name);
        }
        return name;
    }

    void close() {
        calls.close();
    }
}
