// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Walks through the handlers of a server, by their fields. Used by one thread at a time. */
final class JettyHandlers {
    private static final int MAX = 10_000;
    /** What stands for a context of ee8 or ee9, which has handlers of its own. */
    private static final String NESTED = ".nested.ContextHandler$CoreContextHandler";
    /** A list of the JDK's with more fields, and no method that is not the JDK's. */
    private static final String MAPPED = "org.eclipse.jetty.server.handler.ContextHandlerCollection$Mapping";

    private final Part next;
    private final Part several;
    private final Part beside;
    private final Part outer;
    private final Part manager;

    JettyHandlers(Shapes shapes) {
        Shape any = shapes.of(Variants.PRODUCT, "java.lang.Object");
        next = any.optional("_handler");
        several = any.optional("_handlers");
        beside = any.optional("_sessionHandler");
        outer = any.optional("this$0");
        manager = any.optional("_sessionManager", "_sessionHandler");
    }

    /** Shows what keeps sessions. */
    void forEachSessionHandler(Object server, Variants sessionHandlers, Consumer<Object> visitor) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> left = new ArrayDeque<>();
        add(server, seen, left);
        for (Object handler = left.poll(); handler != null && seen.size() < MAX; handler = left.poll()) {
            if (sessionHandlers.fits(handler)) {
                visitor.accept(handler);
            } else if (handler.getClass().getName().endsWith(NESTED)) {
                Object nested = manager.of(manager.of(outer.of(handler)));
                if (sessionHandlers.fits(nested)) {
                    add(nested, seen, left);
                }
            }
            add(next.of(handler), seen, left);
            add(beside.of(handler), seen, left);
            children(several.of(handler)).forEach(child -> add(child, seen, left));
        }
    }

    private List<Object> children(@Nullable Object held) {
        Object plain = held instanceof AtomicReference ? Held.by(held) : held;
        if (plain instanceof ArrayList<?> list && plain.getClass().getName().equals(MAPPED)) {
            return Held.in(list.toArray(), MAX);
        }
        return Held.in(plain == null || Held.isOfJdk(plain) ? plain : several.of(plain), MAX);
    }

    private static void add(@Nullable Object handler, Set<Object> seen, Deque<Object> left) {
        if (handler != null && !Held.isOfJdk(handler) && seen.add(handler)) {
            left.add(handler);
        }
    }
}
