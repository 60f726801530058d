// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.server.Tracking;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is known of the sessions of Jetty in line with what its handlers keep, at each look. A session that its cache evicted lives on in a
 * store, and comes back as another object; it is known again by a hash of its id.
 *
 * <p>Used by one thread at a time.
 */
final class JettyKeptSessions {
    private static final int MAX_CONTEXTS = 10_000;
    private static final long NEVER_EVICTED = -1;
    /** A handler of Jetty 9 that has stopped; one that has failed is less. */
    private static final int STOPPED_9 = 0;

    private final Tracking tracking;
    private final JettyHandlers handlers;
    private final JettyLogins logins;
    private final JettyStores stores;
    private final Variants managers;
    private final Part cache;
    private final Part lifeState;
    private final Part context;
    private final Part contextHandler;
    private final Part contextPath;
    private final Part layer;
    private final Part attributesOfLayer;
    private final Variants caches;
    private final Part inMemory;
    private final Part eviction;
    private final Part store;
    private final Variants sessions;
    private final Part state;
    private final Part data;
    private final Part requests;
    private final Part managerOfSession;
    private final Part id;
    private final Part created;
    private final Part accessed;
    private final Part maxInactive;
    private final Part attributes;

    private final WeakIdentityMap<Context> contexts = new WeakIdentityMap<>(MAX_CONTEXTS);
    private final List<Context> all = new ArrayList<>();
    /** The sessions in which a user was found. */
    private final WeakIdentityMap<Boolean> withUser = new WeakIdentityMap<>(Integer.MAX_VALUE);

    /** What is known of one handler of sessions. */
    private static final class Context {
        private final WeakReference<Object> manager;
        /** Of its sessions, those that were there at the last look, and those that its store keeps. */
        private List<Seen> seen = new ArrayList<>();
        /** Those of a cache that does not keep all in memory, by the hash of their ids. */
        private final Map<String, Seen> byHash = new HashMap<>();

        private String product = Variants.PRODUCT;
        private boolean visited;

        Context(Object manager) {
            this.manager = new WeakReference<>(manager);
        }
    }

    /** One session. */
    private static final class Seen {
        private WeakReference<Object> object;
        private final LiveSession live;
        private @Nullable String hash;
        private long expires;

        Seen(Object object, LiveSession live) {
            this.object = new WeakReference<>(object);
            this.live = live;
        }
    }

    JettyKeptSessions(Tracking tracking, Shapes shapes, JettyLogins logins) {
        this.tracking = tracking;
        this.logins = logins;
        handlers = new JettyHandlers(shapes);
        stores = new JettyStores(shapes);
        managers = Variants.of(
                shapes,
                "org.eclipse.jetty.session.AbstractSessionManager",
                "org.eclipse.jetty.server.session.SessionHandler");
        cache = managers.part("_sessionCache");
        lifeState = managers.part("_state");
        context = managers.part("_context");
        Variants scoped = Variants.of(
                shapes,
                "org.eclipse.jetty.server.handler.ContextHandler$ScopedContext",
                "org.eclipse.jetty.server.handler.ContextHandler$Context");
        contextHandler = scoped.part("this$0");
        layer = scoped.optional("_layer");
        attributesOfLayer = Variants.of(
                        shapes, "org.eclipse.jetty.util.Attributes$Mapped", "org.eclipse.jetty.util.AttributesMap")
                .optional("_map");
        contextPath = Variants.of(shapes, "org.eclipse.jetty.server.handler.ContextHandler")
                .part("_contextPath");
        caches = Variants.of(
                shapes,
                "org.eclipse.jetty.session.AbstractSessionCache",
                "org.eclipse.jetty.server.session.AbstractSessionCache");
        eviction = caches.part("_evictionPolicy");
        store = caches.part("_sessionDataStore");
        inMemory = caches.optional("_sessions");
        sessions = Variants.of(
                shapes, "org.eclipse.jetty.session.ManagedSession", "org.eclipse.jetty.server.session.Session");
        state = sessions.part("_state");
        data = sessions.part("_sessionData");
        requests = sessions.part("_requests");
        managerOfSession = sessions.part("_manager", "_handler");
        Variants kept = Variants.of(
                shapes, "org.eclipse.jetty.session.SessionData", "org.eclipse.jetty.server.session.SessionData");
        id = kept.part("_id");
        created = kept.part("_created");
        accessed = kept.part("_accessed");
        maxInactive = kept.part("_maxInactiveMs");
        attributes = kept.part("_attributes");
    }

    /** A look begins. */
    void begin() {
        all.forEach(each -> each.visited = false);
    }

    /** Looks through those of a server. */
    void look(Object server, String product) {
        handlers.forEachSessionHandler(server, managers, manager -> {
            Object of = cache.of(manager);
            if (of != null && !isLeftToLibrary(manager)) {
                look(manager, of, product);
            }
        });
    }

    /** A look ends: looks through those that requests have led to, and ends the sessions of those that are gone. */
    void end() {
        for (Context each : List.copyOf(all)) {
            Object manager = each.manager.get();
            Object of = manager == null ? null : cache.of(manager);
            if (manager != null && of != null && !isStopped(manager)) {
                if (!each.visited) {
                    look(manager, of, each.product);
                }
            } else {
                each.seen.forEach(this::ended);
                all.remove(each);
                if (manager != null) {
                    contexts.remove(manager);
                }
            }
        }
    }

    private void look(Object manager, Object of, String product) {
        Context known = context(manager);
        known.visited = true;
        known.product = product;
        boolean stays = isKeptInMemory(of);
        Set<LiveSession> present = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Object> listed = new ArrayList<>();
        Map<?, ?> memory = inMemory.of(of) instanceof ConcurrentHashMap<?, ?> own && Held.isOfJdk(own) ? own : Map.of();
        for (Object session : memory.values()) {
            if (sessions.fits(session) && isAlive(session)) {
                listed.add(session);
            }
        }
        listed.sort(Comparator.comparingLong(session -> created.number(data.of(session))));
        for (Object session : listed) {
            LiveSession live = of(known, session, !stays);
            if (live != null) {
                present.add(live);
            }
        }
        Set<String> stored = stays ? Set.of() : stores.hashes(store.of(of));
        long now = System.currentTimeMillis();
        int away = 0;
        List<Seen> still = new ArrayList<>(known.seen.size());
        for (Seen each : known.seen) {
            if (present.contains(each.live)) {
                still.add(each);
            } else if (!stays && isAway(each, stored, store.of(of), now)) {
                still.add(each);
                away++;
            } else {
                ended(each);
                if (each.hash != null) {
                    known.byHash.remove(each.hash);
                }
            }
        }
        known.seen = still;
        tell(manager, of, product, memory, away);
    }

    private void tell(Object manager, Object of, String product, Map<?, ?> memory, int away) {
        Object kept = store.of(of);
        String what = product + ", sessions of " + path(manager);
        if (kept == null || stores.keepsNothing(kept)) {
            tracking.registry().unreadNow(what, null);
            return;
        }
        int unknown = stores.notInMemory(kept, memory) - away;
        String where =
                kept.getClass().getName().substring(kept.getClass().getName().lastIndexOf('.') + 1);
        String told = stores.isListed(kept)
                ? unknown <= 0
                        ? null
                        : unknown + " more are in " + where + ", not in memory; who they are of is not read"
                : "more may be in " + where + ", which is not read: those that no request has loaded are not listed";
        if (away > 0) {
            told = away + " that were in memory are in " + where + " now" + (told == null ? "" : "; " + told);
        }
        tracking.registry().unreadNow(what, told);
    }

    private Context context(Object manager) {
        Context known = contexts.get(manager);
        if (known == null) {
            known = new Context(manager);
            if (contexts.put(manager, known)) {
                all.add(known);
            }
        }
        return known;
    }

    /** Whether all of a cache's sessions are in memory as long as they live. */
    private boolean isKeptInMemory(Object of) {
        Object kept = store.of(of);
        return inMemory.of(of) instanceof ConcurrentHashMap
                && (eviction.number(of) == NEVER_EVICTED || kept == null || stores.keepsNothing(kept));
    }

    /** Whether one that is not in memory lives on elsewhere, as far as can be told. */
    private boolean isAway(Seen each, Set<String> stored, @Nullable Object kept, long now) {
        Object object = each.object.get();
        if (each.live.isClosed() || (object != null && !isValid(object))) {
            return false;
        }
        return stores.isListed(kept)
                ? each.hash != null && stored.contains(each.hash)
                : each.expires == 0 || now < each.expires;
    }

    private void ended(Seen each) {
        tracking.sessions().end(each.live);
    }

    /** The session of a container's object; {@code null} if it is none of ours, or has ended and was never known. */
    @Nullable
    LiveSession of(Object session) {
        LiveSession known = tracking.sessions().known(session);
        if (known != null || !sessions.fits(session) || !isAlive(session)) {
            return known;
        }
        Object manager = managerOfSession.of(session);
        Object of = managers.fits(manager) ? cache.of(manager) : null;
        return of == null || manager == null || isLeftToLibrary(manager)
                ? null
                : of(context(manager), session, !isKeptInMemory(of));
    }

    private @Nullable LiveSession of(Context known, Object session, boolean evicted) {
        Object of = data.of(session);
        LiveSession live = tracking.sessions().known(session);
        String hash = evicted ? stores.hash(id.text(of)) : null;
        if (live == null) {
            Seen before = hash == null ? null : known.byHash.get(hash);
            Object manager = managerOfSession.of(session);
            if (before != null && !before.live.isClosed()) {
                live = before.live;
                before.object = new WeakReference<>(session);
                tracking.sessions().again(session, live);
            } else if (manager != null) {
                live = tracking.sessions().findOrOpen(session, created.number(of), path(manager));
                if (live != null) {
                    Seen seen = new Seen(session, live);
                    known.seen.add(seen);
                    if (hash != null) {
                        seen.hash = hash;
                        known.byHash.put(hash, seen);
                        tracking.sessions().keep(live);
                    }
                }
            }
        }
        if (live == null || live.isClosed()) {
            return live;
        }
        tell(session, of, live);
        if (hash != null) {
            rehash(known, live, hash, live.lastActivity(), maxInactive.number(of));
        }
        return live;
    }

    /** Its id may have changed, and when it is to end. */
    private static void rehash(Context known, LiveSession live, String hash, long lastActivity, long idle) {
        Seen seen = known.byHash.get(hash);
        if (seen == null || seen.live != live) {
            seen = known.seen.stream()
                    .filter(each -> each.live == live)
                    .findFirst()
                    .orElse(null);
            if (seen == null) {
                return;
            }
            if (seen.hash != null) {
                known.byHash.remove(seen.hash);
            }
            seen.hash = hash;
            known.byHash.put(hash, seen);
        }
        seen.expires = idle <= 0 ? 0 : lastActivity + idle;
    }

    private void tell(Object session, @Nullable Object of, LiveSession live) {
        live.idleMillis(maxInactive.number(of));
        live.active(accessed.number(of));
        String user = logins.kept(attributes.of(of));
        if (user == null) {
            live.userUnknown(true);
        } else if (!user.isEmpty()) {
            live.userName(user);
            live.userUnknown(false);
            withUser.putIfAbsent(session, true);
        } else if (withUser.remove(session) != null) {
            live.userName("");
        }
    }

    /** Whether a container's object is a session that has been ended. */
    boolean isEnded(Object session) {
        return sessions.fits(session) && !isValid(session);
    }

    /** The user whom a session keeps; empty for nobody; {@code null} if that cannot be read. */
    @Nullable
    String user(Object session) {
        // one that has ended keeps nobody any more
        return sessions.fits(session) && isValid(session) ? logins.kept(attributes.of(data.of(session))) : null;
    }

    /** The handler that a session is of. */
    @Nullable
    Object manager(Object session) {
        return managerOfSession.of(session);
    }

    /** The context that a handler of sessions is of. */
    @Nullable
    Object contextOf(Object manager) {
        return context.of(manager);
    }

    /** The path of the context that a handler of sessions is of. */
    String path(Object manager) {
        String path = contextPath.text(contextHandler.of(context.of(manager)));
        return path == null ? "" : path;
    }

    /** Its cache may keep a session for ever under an id that it had once. */
    private boolean isStopped(Object manager) {
        Object held = lifeState.of(manager);
        return held instanceof Number number
                ? number.intValue() <= STOPPED_9
                : List.of("STOPPED", "FAILED").contains(Held.name(held));
    }

    private boolean isValid(Object session) {
        String name = Held.name(state.of(session));
        return name.equals("VALID") || name.equals("CHANGING");
    }

    /** One that is at its limit, and that no request is of, is about to be ended. */
    private boolean isAlive(Object session) {
        Object of = data.of(session);
        long idleMillis = maxInactive.number(of);
        return isValid(session)
                && (idleMillis <= 0
                        || requests.number(session) > 0
                        || System.currentTimeMillis() - accessed.number(of) < idleMillis);
    }

    private boolean isLeftToLibrary(Object manager) {
        Object of = context.of(manager);
        if (of == null) {
            return false;
        }
        Object own = layer.of(of);
        Object held = attributesOfLayer.of(own == null ? of : own);
        return Held.at(Held.by(held) == null ? held : Held.by(held), "io.quivive.library") != null;
    }
}
