// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Member;
import io.quivive.http.HostCalls;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
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

    private static final Member JETTY_STATE = Member.method("getAuthentication");

    private static final Member SPRING_STRATEGY = Member.field("securityContextHolderStrategy");
    private static final Member DEFERRED_CONTEXT = Member.method("getDeferredContext");
    /** Of SingletonSupplier. */
    private static final Member SINGLETON = Member.field("singletonInstance");
    /** Of SupplierDeferredSecurityContext. */
    private static final Member LOADED = Member.field("securityContext");
    /** Of a lambda: the context that it answers with, or the supplier behind it. */
    private static final Member CAPTURED = Member.field("arg$1");

    private static final Member AUTHENTICATION = Member.method("getAuthentication");
    private static final Member AUTHENTICATED = Member.method("isAuthenticated");

    private final SessionRegistry registry;
    private final HostCalls calls;

    Users(SessionRegistry registry) {
        this.registry = registry;
        this.calls = new HostCalls(registry);
    }

    /**
     * The user of a servlet request, as the application sees it; empty for nobody, {@code null} if it is not known, or not decided yet: Jetty
     * and Spring Security may find out only when somebody asks, by a login or by looking into the session, which then were our doing.
     */
    @Nullable
    String ofRequest(Object request) {
        Object inner = request;
        for (int i = 0; i < Wrappers.MAX; i++) {
            Object strategy = SPRING_STRATEGY.of(inner);
            if (strategy != null) {
                return ofSpring(strategy);
            }
            Object next = Wrappers.within(inner);
            if (next == null) {
                break;
            }
            inner = next;
        }
        Object state = JETTY_STATE.of(inner);
        if (state != null && state.getClass().getName().contains("Deferred")) {
            return null;
        }
        return asked(request);
    }

    private @Nullable String ofSpring(Object strategy) {
        Object authentication = AUTHENTICATION.of(resolved(DEFERRED_CONTEXT.of(strategy), Wrappers.MAX));
        if (authentication == null) {
            return null;
        }
        return AUTHENTICATED.is(authentication)
                        && !authentication.getClass().getName().endsWith(".AnonymousAuthenticationToken")
                ? nameOf(authentication)
                : "";
    }

    /** What a supplier of Spring's has supplied already; {@code null} if nobody has asked it. */
    private static @Nullable Object resolved(@Nullable Object supplier, int most) {
        if (supplier == null || most == 0) {
            return null;
        }
        Object known = SINGLETON.of(supplier);
        if (known == null) {
            known = LOADED.of(supplier);
        }
        if (known == null) {
            known = CAPTURED.of(supplier);
        }
        return known instanceof Supplier<?> ? resolved(known, most - 1) : known;
    }

    private @Nullable String asked(Object request) {
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
