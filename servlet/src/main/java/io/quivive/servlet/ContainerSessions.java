// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import io.quivive.SessionType;
import io.quivive.http.HttpTracker;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import jakarta.servlet.http.HttpSession;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one application by the container's ids, which never leave this map. What the container tells is all that is known: no
 * session is asked for. The container's objects are held weakly. That one is gone means little: some make it anew for whoever asks. Its session
 * ends here when the container says so, or else when its time is over.
 *
 * <p>Thread-safe. Bounded by the registry.
 */
final class ContainerSessions {
    private final SessionRegistry registry;
    private final HttpTracker tracker;
    private final ConcurrentMap<String, Known> byId = new ConcurrentHashMap<>();

    private record Known(LiveSession session, WeakReference<HttpSession> container) {
        boolean isOver(long nowMillis) {
            return container.get() == null && session.isOver(nowMillis);
        }
    }

    ContainerSessions(SessionRegistry registry, HttpTracker tracker) {
        this.registry = registry;
        this.tracker = tracker;
        registry.onSweep(this::sweep);
    }

    /** The application has begun it, in the current thread's request if that is in one. */
    void created(HttpSession container) {
        LiveSession session = findOrOpen(container);
        if (session != null) {
            tracker.sessionBegan(session);
        }
    }

    /** The application uses it. */
    void seen(HttpSession container) {
        if (!byId.containsKey(container.getId())) {
            created(container);
        }
    }

    void renamed(String before, HttpSession container) {
        Known known = byId.remove(before);
        if (known != null) {
            byId.put(container.getId(), known);
        }
    }

    void destroyed(HttpSession container) {
        end(container.getId());
    }

    /** The session with the id that a request came with; {@code null} if there is none that lives. */
    @Nullable
    LiveSession find(@Nullable String requestedId) {
        if (requestedId == null) {
            return null;
        }
        String id = requestedId;
        Known known = byId.get(id);
        int node = id.lastIndexOf('.');
        if (known == null && node > 0) { // the node that had it last, which some containers add to the cookie
            id = id.substring(0, node);
            known = byId.get(id);
        }
        if (known == null) {
            return null;
        }
        HttpSession container = known.container.get();
        if (container != null) {
            known.session.idleMillis(container.getMaxInactiveInterval() * 1000L);
        } else if (known.isOver(System.currentTimeMillis())) {
            end(id);
            return null;
        }
        return known.session;
    }

    private @Nullable LiveSession findOrOpen(HttpSession container) {
        Known known = byId.get(container.getId());
        if (known != null) {
            return known.session;
        }
        LiveSession session = registry.open(SessionType.WEB, container.getCreationTime());
        if (session == null) {
            return null;
        }
        session.application(container.getServletContext().getContextPath());
        session.idleMillis(container.getMaxInactiveInterval() * 1000L);
        Known other = byId.putIfAbsent(container.getId(), new Known(session, new WeakReference<>(container)));
        if (other != null) {
            registry.close(session);
            return other.session;
        }
        return session;
    }

    private void sweep() {
        long now = System.currentTimeMillis();
        byId.forEach((id, known) -> {
            if (known.isOver(now)) {
                end(id);
            }
        });
    }

    private void end(String id) {
        Known known = byId.remove(id);
        if (known != null) {
            registry.close(known.session);
        }
    }
}
