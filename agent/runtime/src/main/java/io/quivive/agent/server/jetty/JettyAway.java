// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import io.quivive.http.WebSessions;
import io.quivive.request.Unreadable;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of Jetty whose caches let them out of memory while they live. They come back as other objects, and are known again by hashes of their
 * ids.
 *
 * <p>Thread-safe: requests that are followed tell of theirs, and looks of all. The registry of sessions has the bound.
 */
final class JettyAway {
    private static final int MAX_CONTEXTS = 10_000;
    private static final long NEVER_EVICTED = -1;

    private final WebSessions sessions;
    private final JettyStores stores;
    private final Variants managers;
    private final Part cache;
    private final Variants caches;
    private final Part inMemory;
    private final Part eviction;
    private final Part store;
    private final Variants objects;
    private final Part data;
    private final Part id;
    private final Part managerOf;

    private final WeakIdentityMap<Context> contexts = new WeakIdentityMap<>(MAX_CONTEXTS);
    private final List<Context> all = new CopyOnWriteArrayList<>();

    /** Those of one handler of sessions. */
    private static final class Context {
        private final WeakReference<Object> manager;
        private final ConcurrentMap<String, Away> byHash = new ConcurrentHashMap<>();
        private final ConcurrentMap<LiveSession, Away> bySession = new ConcurrentHashMap<>();

        Context(Object manager) {
            this.manager = new WeakReference<>(manager);
        }

        void remove(Away away) {
            byHash.remove(away.hash, away);
            bySession.remove(away.live, away);
        }
    }

    /** One of them, in memory or not. */
    static final class Away {
        private final LiveSession live;
        private volatile WeakReference<Object> object;
        private volatile String hash;
        /** When it was first neither in memory nor in its store, by the monotonic clock; for looks alone. */
        private OptionalLong missedAt = OptionalLong.empty();

        Away(LiveSession live, Object object, String hash) {
            this.live = live;
            this.object = new WeakReference<>(object);
            this.hash = hash;
        }

        LiveSession live() {
            return live;
        }

        String hash() {
            return hash;
        }

        /** It is in memory, or in its store. */
        void found() {
            missedAt = OptionalLong.empty();
        }

        /** It is in neither; answers whether it has been so for that long. */
        boolean isMissedFor(long nanos) {
            long now = System.nanoTime();
            missedAt = OptionalLong.of(missedAt.orElse(now));
            return now - missedAt.getAsLong() >= nanos;
        }

        /** The last of the container's objects; {@code null} if that was collected. */
        @Nullable
        Object object() {
            return object.get();
        }
    }

    JettyAway(WebSessions sessions, Shapes shapes, JettyStores stores) {
        this.sessions = sessions;
        this.stores = stores;
        managers = Variants.of(
                shapes,
                "org.eclipse.jetty.session.AbstractSessionManager",
                "org.eclipse.jetty.server.session.SessionHandler");
        cache = managers.part("_sessionCache");
        caches = Variants.of(
                shapes,
                "org.eclipse.jetty.session.AbstractSessionCache",
                "org.eclipse.jetty.server.session.AbstractSessionCache");
        eviction = caches.part("_evictionPolicy");
        store = caches.part("_sessionDataStore");
        inMemory = caches.optional("_sessions");
        objects = Variants.of(
                shapes, "org.eclipse.jetty.session.ManagedSession", "org.eclipse.jetty.server.session.Session");
        data = objects.part("_sessionData");
        managerOf = objects.part("_manager", "_handler");
        id = Variants.of(
                        shapes, "org.eclipse.jetty.session.SessionData", "org.eclipse.jetty.server.session.SessionData")
                .part("_id");
    }

    /** Whether the sessions of a handler may be out of memory, and valid. */
    boolean isLeaving(@Nullable Object manager) {
        Object of = managers.fits(manager) ? cache.of(manager) : null;
        if (!caches.fits(of)) {
            return false;
        }
        Object kept = store.of(of);
        boolean everywhere = eviction.number(of) == NEVER_EVICTED && inMemory.of(of) instanceof ConcurrentHashMap;
        return kept != null && !stores.keepsNothing(kept) && !everywhere;
    }

    /** The one that has come back as this object, or never left; {@code null} if it is not known, or has ended. */
    @Nullable
    LiveSession find(Object session) {
        try {
            Away known = away(session);
            if (known == null || known.live.isClosed()) {
                return null;
            }
            if (sessions.known(session) == null) {
                known.object = new WeakReference<>(session);
                sessions.again(session, known.live);
            }
            return known.live;
        } catch (Unreadable e) {
            return null; // what is missing was told when its class was found
        }
    }

    private @Nullable Away away(Object session) {
        Object manager = objects.fits(session) ? managerOf.of(session) : null;
        Context context = manager == null ? null : contexts.get(manager);
        return context == null ? null : context.byHash.get(stores.hash(id.text(data.of(session))));
    }

    /**
     * One is in memory now, under an id that may be another one than before.
     *
     * @return that session, or the one that another object of the same id has become known as meanwhile
     */
    LiveSession here(Object session, LiveSession live) {
        try {
            Object manager = objects.fits(session) ? managerOf.of(session) : null;
            Context context = manager != null && isLeaving(manager) ? context(manager) : null;
            return context == null || live.isClosed()
                    ? live
                    : here(context, session, live, stores.hash(id.text(data.of(session))));
        } catch (Unreadable e) {
            return live; // the same
        }
    }

    private LiveSession here(Context context, Object session, LiveSession live, String hash) {
        Away known = context.bySession.get(live);
        if (known != null) {
            known.object = new WeakReference<>(session);
            if (!known.hash.equals(hash)) {
                context.byHash.remove(known.hash, known);
                known.hash = hash;
                context.byHash.put(hash, known);
            }
            return live;
        }
        Away made = new Away(live, session, hash);
        Away other =
                context.byHash.compute(hash, (same, there) -> there == null || there.live.isClosed() ? made : there);
        if (other != made) {
            sessions.end(live);
            sessions.again(session, other.live);
            return other.live;
        }
        sessions.keep(live);
        context.bySession.put(live, made);
        return live;
    }

    private @Nullable Context context(Object manager) {
        Context known = contexts.get(manager);
        if (known == null) {
            Context made = new Context(manager);
            if (contexts.putIfAbsent(manager, made)) {
                all.add(made);
            }
            known = contexts.get(manager);
        }
        return known;
    }

    /** Whether it lives on when its cache lets go of its object. */
    boolean isKnown(Object session) {
        try {
            return away(session) != null;
        } catch (Unreadable e) {
            return false; // the same
        }
    }

    /** Those of a handler that have not ended, as far as is known. */
    Collection<Away> of(Object manager) {
        Context context = contexts.get(manager);
        return context == null ? List.of() : context.bySession.values();
    }

    /** The one whose id has that hash; {@code null} if it is not known. */
    @Nullable
    LiveSession byHash(Object manager, String hash) {
        Context context = contexts.get(manager);
        Away known = context == null ? null : context.byHash.get(hash);
        return known == null || known.live.isClosed() ? null : known.live;
    }

    /** One is nowhere any more. */
    void end(Object manager, Away away) {
        sessions.end(away.live);
        Context context = contexts.get(manager);
        if (context != null) {
            context.remove(away);
        }
    }

    /** The session of an object is ended, whatever objects it was before. */
    void ended(Object session) {
        LiveSession live = sessions.known(session) == null ? find(session) : sessions.known(session);
        if (live != null) {
            sessions.end(live);
            forget(session, live);
        }
    }

    private void forget(Object session, LiveSession live) {
        try {
            Object manager = objects.fits(session) ? managerOf.of(session) : null;
            Context context = manager == null ? null : contexts.get(manager);
            Away known = context == null ? null : context.bySession.get(live);
            if (context != null && known != null) {
                context.remove(known);
            }
        } catch (Unreadable e) {
            return; // the next look does
        }
    }

    /** Ends those of handlers that are at work no more. */
    void endOf(Predicate<Object> isOver) {
        for (Context each : List.copyOf(all)) {
            Object manager = each.manager.get();
            if (manager == null || isOver.test(manager)) {
                each.bySession.keySet().forEach(sessions::end);
                all.remove(each);
                if (manager != null) {
                    contexts.remove(manager);
                }
            }
        }
    }
}
