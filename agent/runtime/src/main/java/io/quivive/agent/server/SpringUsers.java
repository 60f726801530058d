// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads whom Spring Security knows on the thread of a request, from what its filters have left there. Nothing is asked of it: a context that it
 * would look for only when somebody asks is read once somebody has.
 *
 * <p>Thread-safe.
 */
public final class SpringUsers {
    private static final String PRODUCT = "Spring Security";
    private static final String HOLDER = "org.springframework.security.core.context.SecurityContextHolder";
    private static final String STRATEGY =
            "org.springframework.security.core.context.ThreadLocalSecurityContextHolderStrategy";
    /** A request's attribute while the filters are around it, which clear the thread's context when they leave. */
    private static final String APPLIED = "org.springframework.security.web.FilterChainProxy.APPLIED";
    /** A request's attribute with the context of a user who signed in with that request. */
    private static final String OF_REQUEST =
            "org.springframework.security.web.context.RequestAttributeSecurityContextRepository.SPRING_SECURITY_CONTEXT";
    /** Suppliers that hold another; more than it nests. */
    private static final int MAX_NESTED = 16;

    private final ThreadLocals locals;
    private final UserNames names;
    private final Shape delegating;
    private final Part previous;
    private final Part next;
    private final Shape deferred;
    private final Part missing;
    private final Part loaded;
    private final Shape singleton;
    private final Part instance;
    private final Part captured;

    /** Of all versions. */
    public SpringUsers(Shapes shapes, ThreadLocals locals, UserNames names) {
        this.locals = locals;
        this.names = names;
        delegating = shapes.of(
                PRODUCT,
                "org.springframework.security.web.context.DelegatingSecurityContextRepository$DelegatingDeferredSecurityContext");
        previous = delegating.part("previous");
        next = delegating.part("next");
        deferred = shapes.of(PRODUCT, "org.springframework.security.web.context.SupplierDeferredSecurityContext");
        missing = deferred.part("missingContext");
        loaded = deferred.part("securityContext");
        singleton = shapes.of(PRODUCT, "org.springframework.util.function.SingletonSupplier");
        instance = singleton.part("singletonInstance");
        // of a lambda, whose class has no name that is known before
        captured = shapes.of(PRODUCT, "java.lang.Object").optional("arg$1");
    }

    /**
     * What an application has of it.
     *
     * @param contexts the context of each thread; {@code null} if it keeps them elsewhere
     */
    public record Holder(@Nullable ThreadLocal<?> contexts) {}

    /** Looks for it in an application; {@code null} if it has none, or has not used it yet. */
    public static @Nullable Holder in(@Nullable ClassLoader application) {
        Class<?> strategy = LoadedClasses.of(application, STRATEGY);
        if (strategy == null && LoadedClasses.of(application, HOLDER) == null) {
            return null;
        }
        Object held = LoadedClasses.constant(strategy, "contextHolder");
        return new Holder(held instanceof ThreadLocal<?> local ? local : null);
    }

    /** Reads one attribute of a request. */
    public interface Attributes {
        @Nullable
        Object get(String name);
    }

    /**
     * The user of a request, who has to be proven to be still on that thread after this.
     *
     * @param thread that serves it; {@code null} if none does, or that is not known
     * @return empty for nobody; {@code null} if that cannot be read
     */
    public @Nullable String user(Holder holder, @Nullable Thread thread, Attributes request) {
        Object own = request.get(OF_REQUEST);
        if (own != null) {
            return names.ofContext(own);
        }
        if (thread == null || holder.contexts() == null) {
            return null;
        }
        Object held = locals.of(thread, holder.contexts());
        if (held == null) {
            return "";
        }
        // without its filters it may be what an earlier request has left on the thread
        return request.get(APPLIED) == null ? null : names.ofContext(resolved(held));
    }

    /** Whether somebody has signed in with the request itself. */
    public static boolean isSignedIn(Attributes request) {
        return request.get(OF_REQUEST) != null;
    }

    /** What a supplier has supplied already; {@code null} if nobody has asked it. */
    private @Nullable Object resolved(Object held) {
        Object each = held;
        for (int i = 0; i < MAX_NESTED && each instanceof Supplier<?>; i++) {
            if (delegating.fits(each)) {
                Object first = previous.of(each);
                each = deferred.fits(first) && missing.is(first) ? next.of(each) : first;
            } else if (deferred.fits(each)) {
                each = loaded.of(each);
            } else if (singleton.fits(each)) {
                each = instance.of(each);
            } else {
                each = captured.of(each);
            }
        }
        return each instanceof Supplier<?> ? null : each;
    }
}
