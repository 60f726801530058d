// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.server.Reading;
import io.quivive.agent.server.Wrappers;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The user whom Spring Security knows of the request that a thread is in. What it has put around the request leads to the local in which it keeps
 * that.
 */
final class UndertowSpring {
    private static final String SPRING = "Spring Security";
    private static final String CORE = "org.springframework.security.core.context.";
    private static final int MAX_WRAPPERS = 64;

    private final Reading reading;
    private final Shape wrapper;
    private final Part strategy;
    private final Shape ofThread;
    private final Part holder;
    private final Shape context;

    UndertowSpring(Reading reading) {
        this.reading = reading;
        wrapper = reading.shapes()
                .of(SPRING, "org.springframework.security.web.servletapi.SecurityContextHolderAwareRequestWrapper");
        strategy = wrapper.optional("securityContextHolderStrategy");
        ofThread = reading.shapes().of(SPRING, CORE + "ThreadLocalSecurityContextHolderStrategy");
        holder = ofThread.part("contextHolder");
        context = reading.shapes().of(SPRING, CORE + "SecurityContextImpl");
    }

    /** Empty for nobody, and where Spring Security is not; {@code null} if it has not found out itself yet, or that cannot be read. */
    @Nullable
    String user(Thread thread, @Nullable Object request) {
        Object next = request;
        for (int i = 0; i < MAX_WRAPPERS && next != null; i++) {
            if (wrapper.fits(next)) {
                Object of = strategy.of(next);
                return ofThread.fits(of) && holder.of(of) instanceof ThreadLocal<?> local
                        ? name(reading.locals().of(thread, local))
                        : null;
            }
            next = Wrappers.within(next);
        }
        return "";
    }

    private @Nullable String name(@Nullable Object held) {
        return held == null || context.fits(held) ? reading.users().ofContext(held) : null;
    }
}
