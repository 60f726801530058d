// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import io.quivive.SessionType;
import io.quivive.http.HttpTracker;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one application by the container's ids, which never leave this map. What the container tells is all that is known: no
 * session is asked for. One ends when the container says so, or when it has been idle for longer than it may: a container that loses it
 * without a word, to a store for example, says nothing.
 *
 * <p>The container's objects are held weakly, and one that is gone means nothing: Undertow makes one for each request. What is not seen
 * there is that an application gives a session another time in a request that changes none of its attributes, if the object from before is
 * collected. A session that may be idle for ever and whose end is not told stays.
 *
 * <p>Thread-safe. Bounded by the registry.
 */
final class ContainerSessions {
    private static final long SWEEP_MILLIS = 10_000;

    private final SessionRegistry registry;
    private final HttpTracker tracker;
    private final ConcurrentMap<String, LiveSession> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<LiveSession, WeakReference<HttpSession>> containers = new ConcurrentHashMap<>();
    private final AtomicLong sweptAt = new AtomicLong();

    ContainerSessions(SessionRegistry registry, HttpTracker tracker) {
        this.registry = registry;
        this.tracker = tracker;
        registry.onSweep(() -> sweep(System.currentTimeMillis()));
    }

    /** The application has begun it, in the current thread's request if that is in one. */
    void created(HttpSession container) {
        LiveSession session = findOrOpen(container, System.currentTimeMillis());
        if (session != null
                && tracker.isOfRequest(container.getCreationTime(), request -> isAskedFor(request, container))) {
            tracker.sessionBegan(session);
        }
    }

    private static boolean isAskedFor(Object request, HttpSession container) {
        String asked = request instanceof HttpServletRequest of ? of.getRequestedSessionId() : null;
        return asked != null && (asked.equals(container.getId()) || asked.startsWith(container.getId() + '.'));
    }

    /** The application uses it. */
    void seen(HttpSession container) {
        LiveSession session = byId.get(container.getId());
        if (session == null) {
            created(container);
        } else {
            holds(session, container);
        }
    }

    /** What told who has signed in has been taken out of it. */
    void signedOut(HttpSession container) {
        LiveSession session = byId.get(container.getId());
        if (session != null) {
            session.userName("");
        }
    }

    void renamed(String before, HttpSession container) {
        LiveSession session = byId.get(before);
        if (session != null) {
            byId.put(container.getId(), session);
            byId.remove(before, session);
            holds(session, container);
        }
    }

    void destroyed(HttpSession container) {
        String id = container.getId();
        LiveSession session = byId.get(id);
        if (session != null) {
            end(id, session);
        }
    }

    /** The session with the id that a request came with; {@code null} if there is none that lives. */
    @Nullable
    LiveSession find(@Nullable String requestedId) {
        return find(requestedId, System.currentTimeMillis());
    }

    @Nullable
    LiveSession find(@Nullable String requestedId, long millis) {
        if (requestedId == null) {
            return null;
        }
        LiveSession session = byId.get(requestedId);
        int node = requestedId.lastIndexOf('.');
        if (session == null && node > 0) { // the node that had it last, which some containers add to the cookie
            session = byId.get(requestedId.substring(0, node));
        }
        if (session == null) {
            return null;
        }
        HttpSession container = container(session);
        try {
            if (container != null) {
                session.idleMillis(container.getMaxInactiveInterval() * 1000L);
            }
            if (session.isIdle(millis) && container != null) {
                // it may have been in requests that did not come through the filter
                session.active(Math.max(session.lastActivity(), container.getLastAccessedTime()));
            }
        } catch (IllegalStateException e) { // invalidated meanwhile, which is told
            return null;
        }
        return session.isIdle(millis) ? null : session;
    }

    /** A request of the session is about to end, in which the application may have given it another time to live. */
    void left(LiveSession session) {
        HttpSession container = container(session);
        if (container != null) {
            try {
                session.idleMillis(container.getMaxInactiveInterval() * 1000L);
            } catch (IllegalStateException e) {
                // invalidated meanwhile, which is told
            } catch (Throwable e) { // of a store behind it
                registry.omit("sessions");
            }
        }
    }

    /** Ends those that have been idle for longer than they may. No object of the container is asked. */
    void sweep(long millis) {
        byId.forEach((id, session) -> {
            if (session.isIdle(millis)) {
                end(id, session);
            }
        });
    }

    private @Nullable LiveSession findOrOpen(HttpSession container, long millis) {
        String id = container.getId();
        LiveSession known = byId.get(id);
        if (known != null) {
            return known;
        }
        // all that may throw comes first: one that is in the registry alone would stay there
        long created = container.getCreationTime();
        String application = container.getServletContext().getContextPath();
        long idleMillis = container.getMaxInactiveInterval() * 1000L;
        makeRoom(millis);
        LiveSession session = registry.open(SessionType.WEB, created);
        if (session == null) {
            return null;
        }
        session.application(application);
        session.idleMillis(idleMillis);
        session.active(millis); // one from a store was created long ago
        holds(session, container);
        LiveSession other = byId.putIfAbsent(id, session);
        if (other != null) {
            containers.remove(session);
            registry.close(session);
            return other;
        }
        return session;
    }

    private void makeRoom(long millis) {
        if (registry.count(SessionType.WEB) >= registry.settings().maxSessions()) {
            long swept = sweptAt.get();
            if (millis - swept >= SWEEP_MILLIS && sweptAt.compareAndSet(swept, millis)) {
                sweep(millis);
            }
        }
    }

    private void holds(LiveSession session, HttpSession container) {
        WeakReference<HttpSession> held = containers.get(session);
        if (held == null || held.get() != container) {
            containers.put(session, new WeakReference<>(container));
        }
    }

    private @Nullable HttpSession container(LiveSession session) {
        WeakReference<HttpSession> held = containers.get(session);
        return held == null ? null : held.get();
    }

    private void end(String id, LiveSession session) {
        if (byId.remove(id, session)) {
            containers.remove(session);
            registry.close(session);
        }
    }
}
