// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.server.Reading;
import io.quivive.agent.server.UserNames;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.http.WebSessions;
import io.quivive.request.Unreadable;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as Tomcat keeps them in memory at this instant, from the fields of its classes ManagerBase and StandardSession. Its methods would
 * count as an access, and stores outside the JVM might be asked.
 *
 * <p>Used by one thread at a time.
 */
final class TomcatSessions {
    private final SessionRegistry registry;
    private final WebSessions sessions;
    private final UserNames users;
    private final CatalinaFields catalina;

    private final Shape managers;
    private final Part inMemory;
    private final Part managerContext;
    private final Shape persistent;
    private final Part store;
    private final Shape standard;
    private final Part id;
    private final Part managerOf;
    private final Part valid;
    private final Part expiring;
    private final Part created;
    private final Part accessed;
    private final Part idleSeconds;
    private final Part countsUse;
    private final Part inUse;
    private final Part principal;
    private final Part attributes;

    /** Those that were seen, and have not ended. */
    private List<Seen> seen = new ArrayList<>();

    /** One of them. */
    private static final class Seen extends WeakReference<Object> {
        /** Whether its manager did not have it the last time: one that gets another id is missing for a moment. */
        private boolean missed;
        /** Whether it has told its user, who signs out if it no longer does. */
        private boolean named;

        Seen(Object session) {
            super(session);
        }
    }

    TomcatSessions(Reading reading, CatalinaFields catalina) {
        this.registry = reading.tracking().registry();
        this.sessions = reading.tracking().sessions();
        this.users = reading.users();
        this.catalina = catalina;
        Shapes shapes = reading.shapes();
        managers = shapes.of(TomcatReader.PRODUCT, "org.apache.catalina.session.ManagerBase");
        inMemory = managers.part("sessions");
        managerContext = managers.part("context");
        persistent = shapes.of(TomcatReader.PRODUCT, "org.apache.catalina.session.PersistentManagerBase");
        store = persistent.part("store");
        standard = shapes.of(TomcatReader.PRODUCT, "org.apache.catalina.session.StandardSession");
        id = standard.part("id");
        managerOf = standard.part("manager");
        valid = standard.part("isValid");
        expiring = standard.part("expiring");
        created = standard.part("creationTime");
        accessed = standard.part("thisAccessedTime");
        idleSeconds = standard.part("maxInactiveInterval");
        countsUse = standard.optional("activityCheck", "ACTIVITY_CHECK");
        inUse = standard.optional("accessCount");
        principal = standard.part("principal");
        attributes = standard.part("attributes");
    }

    /** Brings those that were seen in line with what Tomcat keeps of them now, and ends those that it no longer has. */
    void update() {
        List<Seen> kept = new ArrayList<>(seen.size());
        for (Seen each : seen) {
            Object session = each.get();
            LiveSession live = session == null ? null : sessions.find(session);
            if (session == null || live == null) {
                continue;
            }
            try {
                if (isGone(session, each)) {
                    sessions.ended(session);
                    continue;
                }
                update(session, live, each);
            } catch (Unreadable e) {
                // it is as it was
            }
            kept.add(each);
        }
        seen = kept;
    }

    private boolean isGone(Object session, Seen each) {
        Object manager = managerOf.of(session);
        if (manager == null || map(manager) == null) {
            return isEnding(session); // so is one that was put into a store
        }
        boolean missing = find(manager, id.text(session)) != session;
        boolean gone = !isAlive(session) || (missing && each.missed);
        each.missed = missing;
        return gone;
    }

    /** Takes up those of an application that were not seen yet. */
    void list(Object context, String server) {
        Object manager = catalina.manager(context);
        if (manager == null) {
            return;
        }
        ConcurrentHashMap<?, ?> all = map(manager);
        if (all == null) {
            registry.unread(
                    "sessions of " + server,
                    "those of " + manager.getClass().getName()
                            + " are not listed, since looking for one may ask another node");
            return;
        }
        Object elsewhere = persistent.fits(manager) ? store.of(manager) : null;
        if (elsewhere != null) {
            String kept = elsewhere.getClass().getName();
            registry.unread(
                    "sessions of " + server + ", " + catalina.path(context),
                    "those that are in " + kept.substring(kept.lastIndexOf('.') + 1)
                            + ", not in memory, are not listed, and get another ID when they come back");
        }
        List<Object> others = new ArrayList<>();
        for (Object session : all.values()) {
            if (session != null && sessions.known(session) == null && isReadable(session)) {
                others.add(session);
            }
        }
        others.sort(Comparator.comparingLong(created::number));
        others.forEach(this::of);
    }

    /** The one of that id, if its manager has it in memory. */
    @Nullable
    Object find(@Nullable Object manager, @Nullable String wanted) {
        ConcurrentHashMap<?, ?> all = wanted == null ? null : map(manager);
        return all == null ? null : all.get(wanted);
    }

    /** The session of Tomcat's object, which begins here if it was not known; one that has ended, if it was. */
    @Nullable
    LiveSession of(Object session) {
        if (!isReadable(session)) {
            return null;
        }
        if (!isAlive(session)) {
            sessions.ended(session);
            return sessions.known(session);
        }
        LiveSession live = sessions.known(session);
        if (live == null) {
            Object manager = managerOf.of(session);
            Object context = manager == null ? null : managerContext.of(manager);
            if (context == null) {
                return null; // it ends
            }
            live = sessions.findOrOpen(session, created.number(session), catalina.path(context));
            if (live != null) {
                Seen first = new Seen(session);
                seen.add(first);
                update(session, live, first);
            }
        }
        return live;
    }

    /** The user whom Spring Security keeps in a session; empty for nobody; {@code null} if that cannot be read. */
    @Nullable
    String springUser(Object session) {
        return isReadable(session) ? users.ofAttributes(attributes.of(session)) : null;
    }

    private boolean isReadable(Object session) {
        if (standard.fits(session)) {
            return true;
        }
        registry.unread("sessions of " + session.getClass().getName(), "the class is not Tomcat's");
        return false;
    }

    private void update(Object session, LiveSession live, Seen each) {
        long used = accessed.number(session);
        long idle = idleSeconds.number(session);
        Object signedIn = principal.of(session);
        String user = signedIn == null ? users.ofAttributes(attributes.of(session)) : users.of(signedIn);
        if (isLeaving(session)) {
            live.userUnknown(true);
            return;
        }
        live.active(used);
        live.idleMillis(idle * 1000);
        live.userUnknown(user == null);
        if (user != null && !user.isEmpty()) {
            live.userName(user);
            each.named = true;
        } else if (each.named && user != null) {
            live.userName("");
            each.named = false;
        }
    }

    /** Whether its manager has taken it out of memory, and may have cleared what was read of it. */
    private boolean isLeaving(Object session) {
        Object manager = managerOf.of(session);
        return manager == null || (map(manager) != null && find(manager, id.text(session)) != session);
    }

    private boolean isEnding(Object session) {
        return expiring.is(session) || !valid.is(session);
    }

    /** Whether Tomcat would still take it for one that lives. */
    private boolean isAlive(Object session) {
        return !isEnding(session) && !isIdle(session);
    }

    private boolean isIdle(Object session) {
        long limit = idleSeconds.number(session) * 1000;
        if (limit <= 0 || System.currentTimeMillis() - accessed.number(session) < limit) {
            return false;
        }
        return !(Boolean.TRUE.equals(countsUse.of(session))
                && inUse.of(session) instanceof AtomicInteger count
                && count.get() > 0);
    }

    /** Those that a manager has in memory: the map of a cluster's may ask another node, and move the session here. */
    private @Nullable ConcurrentHashMap<?, ?> map(@Nullable Object manager) {
        return managers.fits(manager)
                        && inMemory.of(manager) instanceof ConcurrentHashMap<?, ?> own
                        && own.getClass() == ConcurrentHashMap.class
                ? own
                : null;
    }
}
