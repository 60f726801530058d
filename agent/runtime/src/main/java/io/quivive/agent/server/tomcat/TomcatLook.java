// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.server.Roots;
import io.quivive.agent.server.SpringUsers;
import io.quivive.agent.shape.Part;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is found out once during a look, and forgotten after it.
 *
 * <p>Used by one thread at a time.
 */
final class TomcatLook {
    /** By which a servlet context tells that its application has the library, which then follows its requests and sessions. */
    private static final String LIBRARY = "io.quivive.library";

    private final CatalinaFields catalina;
    private final Roots roots;
    private final Part threadId;
    private final IdentityHashMap<Object, Boolean> left = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Optional<SpringUsers.Holder>> spring = new IdentityHashMap<>();
    private @Nullable Map<Long, Thread> threads;

    TomcatLook(CatalinaFields catalina, Roots roots, Part threadId) {
        this.catalina = catalina;
        this.roots = roots;
        this.threadId = threadId;
    }

    /** Whether an application has the library. */
    boolean isLeftToLibrary(Object context) {
        return left.computeIfAbsent(context, each -> catalina.attribute(each, LIBRARY) != null);
    }

    /** What an application has of Spring Security; {@code null} if it has nothing of it. */
    SpringUsers.@Nullable Holder spring(Object context) {
        return spring.computeIfAbsent(context, each -> Optional.ofNullable(SpringUsers.in(catalina.classLoader(each))))
                .orElse(null);
    }

    /** The platform thread with that id; {@code null} if there is none. */
    @Nullable
    Thread thread(long id) {
        Map<Long, Thread> known = threads;
        if (known == null) {
            known = new HashMap<>();
            for (Thread thread : roots.threads()) {
                known.put(threadId.number(thread), thread);
            }
            threads = known;
        }
        return known.get(id);
    }

    /** Whether a thread has that id. */
    boolean isOf(Thread thread, long id) {
        return threadId.number(thread) == id;
    }
}
