// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.server.Cookies;
import io.quivive.agent.server.Points;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Contexts of Jetty, to find the session of a request before Jetty does, which otherwise would be shown as a guest's until then. Jetty's
 * own answer follows, and is what counts. A session whose id comes in the path instead of a cookie is left to it.
 *
 * <p>Thread-safe.
 */
final class JettyContexts {
    private static final int MAX = 1000;

    private static final Member OWN_PATH = Member.field("_contextPath");
    private static final Member SESSION_HANDLER = Member.field("_sessionHandler");
    /** What an ee8 or ee9 context's handler stands for, and what keeps its sessions. */
    private static final Member NESTED = Member.field("this$0");

    private static final Member MANAGER = Member.field("_sessionManager");
    private static final Member COOKIE = Member.field("_sessionCookie");
    private static final Member CACHE = Member.field("_sessionCache");
    private static final Member SESSIONS = Member.field("_sessions");

    private final List<Context> all = new CopyOnWriteArrayList<>();

    private record Context(WeakReference<Object> handler, String path) {
        boolean has(String requested) {
            return path.isEmpty()
                    || (requested.startsWith(path)
                            && (requested.length() == path.length()
                                    || "/;".indexOf(requested.charAt(path.length())) >= 0));
        }
    }

    Hook started() {
        return Hook.of(
                Points.returned((self, first, second, result) -> add(self)),
                "org.eclipse.jetty.server.handler.ContextHandler",
                "doStart");
    }

    /** A handler was found, perhaps once more; those that are no contexts are passed over. */
    synchronized void add(Object handler) {
        all.removeIf(known -> known.handler.get() == null || known.handler.get() == handler);
        if (OWN_PATH.of(handler) instanceof String path && all.size() < MAX) {
            all.add(new Context(new WeakReference<>(handler), path.equals("/") ? "" : path));
        }
    }

    /** The container's session that a request with such a cookie header is of; {@code null} if it keeps none in memory. */
    @Nullable
    Object session(String path, @Nullable String cookies) {
        int longest = -1;
        Object found = null;
        for (int i = 0; cookies != null && i < all.size(); i++) {
            Context context = all.get(i);
            Object handler = context.path.length() >= longest && context.has(path) ? context.handler.get() : null;
            if (handler != null) {
                // several hosts may have a context at the same path
                found = context.path.length() > longest || found == null ? session(handler, cookies) : found;
                longest = context.path.length();
            }
        }
        return found;
    }

    private static @Nullable Object session(Object handler, String cookies) {
        Object own = SESSION_HANDLER.of(handler);
        Object manager = own == null ? MANAGER.of(SESSION_HANDLER.of(NESTED.of(handler))) : own;
        String name = COOKIE.text(manager);
        if (name == null || !(SESSIONS.of(CACHE.of(manager)) instanceof Map<?, ?> sessions)) {
            return null;
        }
        for (String value : Cookies.values(name, cookies)) {
            int worker = value.lastIndexOf('.');
            Object session = sessions.get(worker < 0 ? value : value.substring(0, worker));
            if (session != null) {
                return session;
            }
        }
        return null;
    }
}
