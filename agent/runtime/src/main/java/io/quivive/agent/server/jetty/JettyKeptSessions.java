// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.server.Tracking;
import io.quivive.agent.server.jetty.JettyAway.Away;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is known of the sessions of Jetty in line with what its handlers keep, at each look. A session that its cache evicted lives on in a
 * store.
 *
 * <p>Used by one thread at a time.
 */
final class JettyKeptSessions {
    private static final int MAX_CONTEXTS = 10_000;
    private static final int LISTINGS = 3;
    private static final long LONGEST_SAVE_NANOS = 1_000_000_000;
    /** A handler of Jetty 9 that has stopped; one that has failed is less. */
    private static final int STOPPED_9 = 0;

    private final Tracking tracking;
    private final JettyHandlers handlers;
    private final JettyLogins logins;
    private final JettyStores stores;
    private final JettyAway away;
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
    private final Part store;
    private final Variants sessions;
    private final Part state;
    private final Part data;
    private final Part requests;
    private final Part managerOfSession;
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
        /** Of its sessions, those that were there at the last look. */
        private List<LiveSession> seen = new ArrayList<>();

        private String product = Variants.PRODUCT;
        private boolean visited;

        Context(Object manager) {
            this.manager = new WeakReference<>(manager);
        }
    }

    JettyKeptSessions(Tracking tracking, Shapes shapes, JettyLogins logins, JettyStores stores, JettyAway away) {
        this.tracking = tracking;
        this.logins = logins;
        handlers = new JettyHandlers(shapes);
        this.stores = stores;
        this.away = away;
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
                each.seen.forEach(tracking.sessions()::end);
                all.remove(each);
                if (manager != null) {
                    contexts.remove(manager);
                }
            }
        }
        away.endOf(manager -> cache.of(manager) == null || isStopped(manager));
    }

    private void look(Object manager, Object of, String product) {
        Context known = context(manager);
        known.visited = true;
        known.product = product;
        String what = product + ", sessions of " + path(manager);
        if (!caches.fits(of)) {
            tracking.registry()
                    .unreadNow(
                            what,
                            "they are not listed: what keeps them, "
                                    + of.getClass().getName() + ", is not Jetty's");
            return;
        }
        Set<LiveSession> present = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Object> listed = new ArrayList<>();
        Map<?, ?> memory = inMemory.of(of) instanceof ConcurrentHashMap<?, ?> own && Held.isOfJdk(own) ? own : Map.of();
        for (Object session : memory.values()) {
            if (sessions.fits(session) && isAlive(session)) {
                listed.add(session);
            }
        }
        listed.sort(Comparator.comparingLong(session -> created.number(data.of(session))));
        boolean isLeaving = away.isLeaving(manager);
        for (Object session : listed) {
            LiveSession live = of(known, session, isLeaving);
            if (live != null) {
                present.add(live);
            }
        }
        known.seen.stream().filter(live -> !present.contains(live)).forEach(tracking.sessions()::end);
        known.seen = isLeaving ? new ArrayList<>() : new ArrayList<>(present);
        Object kept = store.of(of);
        if (kept == null || stores.keepsNothing(kept)) {
            tracking.registry().unreadNow(what, null);
        } else if (isLeaving) {
            tellAway(manager, memory, kept, present, what);
        } else {
            tell(what, kept, 0, stores.notInMemory(kept, memory));
        }
    }

    private void tellAway(Object manager, Map<?, ?> memory, Object kept, Set<LiveSession> present, String what) {
        List<Away> out = new ArrayList<>();
        for (Away each : away.of(manager)) {
            Object object = each.object();
            if (each.live().isClosed() || (object != null && !isValid(object))) {
                away.end(manager, each);
            } else if (!present.contains(each.live()) && !isInUse(each)) {
                out.add(each);
            } else {
                each.found();
            }
        }
        Set<String> stored = stores.hashes(kept);
        List<Away> missed = missed(out, kept, stored);
        for (int i = 1; i < LISTINGS && !missed.isEmpty(); i++) {
            // what came meanwhile is in memory until it is saved
            missed = missed(missed, kept, hashes(memory));
            missed = missed(missed, kept, stores.hashes(kept));
        }
        out.stream().filter(Predicate.not(missed::contains)).forEach(Away::found);
        int ended = 0;
        for (Away each : missed) {
            // a cache that keeps none does not tell which of them are just being saved, and not listed
            if (keepsAll(manager) || each.isMissedFor(LONGEST_SAVE_NANOS)) {
                away.end(manager, each);
                ended++;
            }
        }
        int others = 0;
        for (String hash : stored) {
            others += away.byHash(manager, hash) == null ? 1 : 0;
        }
        tell(what, kept, out.size() - ended, others);
    }

    private Set<String> hashes(Map<?, ?> memory) {
        Set<String> found = new HashSet<>();
        memory.forEach((id, session) -> {
            if (id instanceof String text && sessions.fits(session) && isAlive(session)) {
                found.add(stores.hash(text));
            }
        });
        return found;
    }

    /** Whether a cache has a list of those that requests use. */
    private boolean keepsAll(Object manager) {
        return inMemory.of(cache.of(manager)) instanceof ConcurrentHashMap;
    }

    private List<Away> missed(List<Away> among, Object kept, Set<String> there) {
        boolean isListed = stores.isListed(kept);
        long now = System.currentTimeMillis();
        return among.stream()
                .filter(each ->
                        isListed ? !there.contains(each.hash()) : each.live().isIdle(now))
                .toList();
    }

    /** Whether a request has it that was seen: a cache that keeps none has no list of those. */
    private boolean isInUse(Away each) {
        Object object = each.object();
        return object != null && requests.number(object) > 0;
    }

    private void tell(String what, Object kept, int away, int others) {
        String type = kept.getClass().getName();
        String where = type.substring(type.lastIndexOf('.') + 1);
        List<String> told = new ArrayList<>();
        if (away > 0) {
            told.add(away + (away == 1 ? " that was in memory is in " : " that were in memory are in ") + where
                    + " now");
        }
        if (!stores.isListed(kept)) {
            told.add(
                    "more may be in " + where + ", which is not read: those that no request has loaded are not listed");
        } else if (others > 0) {
            String verb = others == 1 ? "is" : "are";
            told.add(others + " more " + verb + " in " + where + ", not in memory; who " + (others == 1 ? "it" : "they")
                    + " " + verb + " of is not read");
        }
        tracking.registry().unreadNow(what, told.isEmpty() ? null : String.join("; ", told));
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

    /** The session of a container's object; {@code null} if it is none of ours, or has ended and was never known. */
    @Nullable
    LiveSession of(Object session) {
        LiveSession known = tracking.sessions().known(session);
        if (known != null || !sessions.fits(session) || !isAlive(session)) {
            return known;
        }
        Object manager = managerOfSession.of(session);
        Object of = managers.fits(manager) ? cache.of(manager) : null;
        return !caches.fits(of) || manager == null || isLeftToLibrary(manager)
                ? null
                : of(context(manager), session, away.isLeaving(manager));
    }

    private @Nullable LiveSession of(Context known, Object session, boolean isLeaving) {
        Object of = data.of(session);
        LiveSession live = tracking.sessions().known(session);
        if (live == null && isLeaving) {
            live = away.find(session);
        }
        if (live == null) {
            Object manager = managerOfSession.of(session);
            live = manager == null ? null : tracking.sessions().findOrOpen(session, created.number(of), path(manager));
            if (live != null && !isLeaving) {
                known.seen.add(live);
            }
        }
        if (live == null || live.isClosed()) {
            return live;
        }
        LiveSession one = isLeaving ? away.here(session, live) : live;
        tell(session, of, one);
        return one;
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
