// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Member;
import io.quivive.http.HostCalls;
import io.quivive.http.WrapperAnswers;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.lang.reflect.Proxy;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the names of users from the host's principals and requests, on the thread of the request itself, or where sessions are listed. A
 * session's user is asked for a name once, when it signs in.
 *
 * <p>Thread-safe.
 */
public final class Users {
    private static final Member USER_PRINCIPAL = Member.method("getUserPrincipal");
    private static final Member REMOTE_USER = Member.method("getRemoteUser");
    private static final Member NAME = Member.method("getName");

    private static final Member JETTY_STATE = Member.method("getAuthentication");

    /** By whom Spring Security tells a user. */
    private static final String SPRING = "org.springframework.security";

    private static final String SPRING_CONTEXT = "SPRING_SECURITY_CONTEXT";
    private static final Member SPRING_STRATEGY = Member.field("securityContextHolderStrategy");
    /** Static, of a thread each or of all; read, since the method for it leaves a context behind. */
    private static final Member CONTEXT_HOLDER = Member.field("contextHolder");
    /** Of DelegatingDeferredSecurityContext: what answers, or with nothing there what is asked instead. */
    private static final Member PREVIOUS = Member.field("previous");

    private static final Member MISSING = Member.field("missingContext");
    private static final Member NEXT = Member.field("next");
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

    /**
     * Nobody is known yet.
     *
     * @param of what they are of, for who reads that a class is not asked any more
     */
    public Users(SessionRegistry registry, String of) {
        this.registry = registry;
        this.calls = new HostCalls(registry, of);
    }

    /**
     * Who a request says that its user is.
     *
     * @param name empty for nobody
     * @param by the class that says so; empty if it is not decided
     * @param byApplication whether that is the application's own
     * @param context where Spring Security has it from; {@code null} if that is not asked, or has nothing
     */
    public record Told(
            String name,
            String by,
            boolean byApplication,
            @Nullable Object context) {
        /** The application itself does not know yet. */
        static final Told NOT_YET = new Told("", "", false, null);

        boolean isDecided() {
            return !by.isEmpty();
        }

        /** Whether it comes from where an earlier answer did: an application may have put another context there, to act for somebody else. */
        boolean isFromWhere(Told earlier) {
            return context == earlier.context;
        }
    }

    /**
     * The user of a servlet request, as the application sees it; {@code null} if it does not tell. Jetty and Spring Security may find out only
     * when somebody asks, by a login or by looking into the session, which then were our doing: that is not decided.
     *
     * @param ofSomebody whether it can be of a session; else what an application has put around it, which may begin one when it is asked, is not
     */
    @Nullable
    public Told ofRequest(Object request, boolean ofSomebody) {
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
            // what a filter of the application has put around it may know who it is, whatever else is decided
            boolean tellsPrincipal = WrapperAnswers.tellsPrincipal(inner);
            if (tellsPrincipal || WrapperAnswers.tellsRemoteUser(inner)) {
                return !ofSomebody
                        ? Told.NOT_YET
                        : told(tellsPrincipal ? asked(request) : remoteUser(request), inner, true);
            }
            inner = next;
        }
        if (inner.getClass().getName().startsWith("org.eclipse.jetty.")) {
            Object state = JETTY_STATE.of(inner);
            if (state != null && state.getClass().getName().contains("Deferred")) {
                return Told.NOT_YET;
            }
        }
        return told(asked(request), inner, false);
    }

    private static @Nullable Told told(@Nullable String name, Object by, boolean byApplication) {
        return name == null ? null : new Told(name, by.getClass().getName(), byApplication, null);
    }

    /** Where Spring Security has the user of the current thread's request from; {@code null} if it has nothing, or is not there. */
    public static @Nullable Object context(Object request) {
        Object inner = request;
        for (int i = 0; i < Wrappers.MAX && inner != null; i++) {
            Object strategy = SPRING_STRATEGY.of(inner);
            if (strategy != null) {
                return held(strategy);
            }
            inner = Wrappers.within(inner);
        }
        return null;
    }

    private static @Nullable Object held(Object strategy) {
        Object held = CONTEXT_HOLDER.of(strategy);
        return held instanceof ThreadLocal<?> own ? own.get() : held;
    }

    private @Nullable Told ofSpring(Object strategy) {
        Object held = held(strategy);
        Object context = resolved(held, Wrappers.MAX);
        return context == null ? new Told("", "", false, held) : ofContext(context, held);
    }

    /** The user of a context of Spring Security's; {@code null} if it does not tell. */
    @Nullable
    public Told ofContext(Object context) {
        return ofContext(context, context);
    }

    private @Nullable Told ofContext(Object context, @Nullable Object held) {
        Object authentication = calls.ask(context, AUTHENTICATION::of);
        if (authentication == null) {
            return new Told("", "", false, held);
        }
        if (authentication == HostCalls.UNKNOWN) {
            return null;
        }
        String name = isUser(authentication) ? nameOf(authentication) : "";
        return name == null ? null : new Told(name, SPRING, false, held);
    }

    private boolean isUser(Object authentication) {
        return calls.ask(authentication, AUTHENTICATED::of) == Boolean.TRUE
                && !authentication.getClass().getName().endsWith(".AnonymousAuthenticationToken");
    }

    /**
     * Tells a session the user whom Spring Security keeps among its attributes, if it does.
     *
     * @param attributes a container's own map, which it is asked for without an access to the session
     */
    public void ofAttributes(@Nullable Object attributes, LiveSession session) {
        Object context = attributes instanceof ConcurrentHashMap<?, ?> own && own.getClass() == ConcurrentHashMap.class
                ? own.get(SPRING_CONTEXT)
                : null;
        Object authentication = context == null ? null : calls.ask(context, AUTHENTICATION::of);
        if (authentication != null && authentication != HostCalls.UNKNOWN && isUser(authentication)) {
            String name = nameOf(authentication, session);
            if (name != null) {
                session.userName(name, SPRING, "");
            }
        }
    }

    /** What a supplier of Spring's has supplied already; {@code null} if nobody has asked it. */
    private static @Nullable Object resolved(@Nullable Object supplier, int most) {
        if (!(supplier instanceof Supplier<?>) || most == 0) {
            return supplier instanceof Supplier<?> ? null : supplier;
        }
        Object previous = PREVIOUS.of(supplier);
        if (previous != null) {
            return resolved(MISSING.is(previous) ? NEXT.of(supplier) : previous, most - 1);
        }
        Object known = SINGLETON.of(supplier);
        if (known == null) {
            known = LOADED.of(supplier);
        }
        if (known == null) {
            known = CAPTURED.of(supplier);
        }
        return resolved(known, most - 1);
    }

    private @Nullable String asked(Object request) {
        Object principal = calls.ask(request, USER_PRINCIPAL::of);
        if (principal == HostCalls.UNKNOWN) {
            return null;
        }
        if (principal != null) {
            return nameOf(principal);
        }
        // a container's own answers both alike
        return Wrappers.within(request) == null ? "" : remoteUser(request);
    }

    private @Nullable String remoteUser(Object request) {
        Object name = calls.ask(request, REMOTE_USER::of);
        return name == null ? "" : name instanceof String text ? text : null;
    }

    /** The name of the principal of the current thread's request; {@code null} if it does not tell. */
    @Nullable
    public String nameOf(@Nullable Object principal) {
        if (principal == null) {
            return null;
        }
        Binding binding = registry.threads().current();
        LiveSession session = binding == null ? null : binding.work().session();
        return nameOf(principal, session);
    }

    /** The name of the principal of a session; {@code null} if it does not tell. */
    @Nullable
    public String nameOf(Object principal, @Nullable LiveSession session) {
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

    public void close() {
        calls.close();
    }
}
