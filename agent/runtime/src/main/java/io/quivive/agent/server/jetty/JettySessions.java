// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.server.Points;
import io.quivive.agent.server.Tracking;
import io.quivive.session.LiveSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sessions and logins of Jetty. The handler of sessions says which session a request has by calling its method {@code access}; ours is
 * never called for a session that only we look at.
 */
final class JettySessions {
    private static final String LOGIN = "org.eclipse.jetty.security.authentication.LoginAuthenticator";

    private static final Member DATA = Member.field("_sessionData");
    private static final Member ID = Member.field("_id");
    private static final Member CREATED = Member.field("_created");
    private static final Member ACCESSED = Member.field("_accessed");
    private static final Member MAX_INACTIVE = Member.field("_maxInactiveMs");
    private static final Member ATTRIBUTES = Member.field("_attributes");
    private static final Member STATE = Member.field("_state");
    private static final Member MANAGER = Member.field("_manager");
    private static final Member MANAGER_9 = Member.field("_handler");
    private static final Member CONTEXT = Member.field("_context");
    private static final Member PATH = Member.method("getContextPath");
    private static final Member CACHE = Member.field("_sessionCache");
    private static final Member SESSIONS = Member.field("_sessions");
    private static final Member PRINCIPAL = Member.method("getUserPrincipal");
    private static final Member NAME = Member.field("_name");
    /** The attribute in which a login by form is kept. */
    private static final String SIGNED_IN = "org.eclipse.jetty.security.UserIdentity";

    private final Tracking tracking;
    private final JettyContexts contexts;
    private final JettyAway away;

    JettySessions(Tracking tracking, JettyContexts contexts, JettyAway away) {
        this.tracking = tracking;
        this.contexts = contexts;
        this.away = away;
    }

    List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>();
        for (String session :
                List.of("org.eclipse.jetty.session.ManagedSession", "org.eclipse.jetty.server.session.Session")) {
            String caches = session.substring(0, session.lastIndexOf('.') + 1);
            hooks.add(Hook.of(
                    Points.returned((self, first, second, result) -> accessed(self, Boolean.TRUE.equals(result))),
                    session,
                    "access",
                    "long"));
            hooks.add(Hook.of(
                    Points.returned((self, first, second, result) -> begun(second)),
                    caches + "AbstractSessionCache",
                    "add",
                    "java.lang.String",
                    session));
            hooks.add(Hook.of(
                    Points.returned((self, first, second, result) -> idle(self)),
                    session,
                    "setMaxInactiveInterval",
                    "int"));
            hooks.add(Hook.of(Points.entered((self, first) -> away.ended(self)), session, "finishInvalidate"));
            hooks.add(Hook.of(
                    Points.returned((self, first, second, result) -> renamed(first)),
                    caches + "AbstractSessionCache",
                    "renewSessionId",
                    session,
                    "java.lang.String",
                    "java.lang.String"));
            hooks.add(Hook.of(
                    Points.returned((self, first, second, result) -> removed(first, result)),
                    caches + "DefaultSessionCache",
                    "doDelete",
                    "java.lang.String"));
        }
        hooks.add(Hook.all(Points.returned((self, first, second, result) -> signedIn(result)), LOGIN, "login"));
        hooks.add(Hook.all(
                Points.returned(
                        (self, first, second, result) -> tracking.requests().signedOut()),
                LOGIN,
                "logout"));
        return hooks;
    }

    /** Lists the sessions that a handler keeps, if it is one that does. */
    void list(Object handler) {
        if (SESSIONS.of(CACHE.of(handler)) instanceof Map<?, ?> sessions) {
            List.copyOf(sessions.values()).stream()
                    .filter(JettySessions::isAlive)
                    .sorted((a, b) -> Long.compare(CREATED.number(DATA.of(a)), CREATED.number(DATA.of(b))))
                    .forEach(session -> {
                        if (live(session) != null && !isAlive(session)) {
                            tracking.sessions().ended(session); // meanwhile
                        }
                    });
        }
    }

    /** The session that a request is of, if it is one that lives; {@code null} if that is not known yet. */
    @Nullable
    LiveSession of(String path, @Nullable String cookies) {
        Object session = contexts.session(path, cookies);
        return session != null && isAlive(session) ? live(session) : null;
    }

    private void accessed(Object session, boolean lives) {
        if (lives) {
            begun(session);
        }
    }

    private void begun(@Nullable Object session) {
        LiveSession live = session == null ? null : live(session);
        if (live != null) {
            tracking.requests().sessionBegan(live);
        }
    }

    private @Nullable LiveSession live(Object session) {
        LiveSession known = tracking.sessions().find(session);
        if (known == null) {
            known = away.find(session);
        }
        if (known == null) {
            Object data = DATA.of(session);
            Object manager = MANAGER.of(session) == null ? MANAGER_9.of(session) : MANAGER.of(session);
            if (tracking.isLeftToLibrary(CONTEXT.of(manager)) || !isKept(manager)) {
                return null;
            }
            String path = PATH.text(CONTEXT.of(manager));
            known = tracking.sessions().findOrOpen(session, CREATED.number(data), path == null ? "" : path);
            if (known != null && ATTRIBUTES.of(data) instanceof Map<?, ?> attributes) {
                String user = NAME.text(attributes.get(SIGNED_IN));
                if (user == null) {
                    tracking.earlierUsers().ofAttributes(attributes, known);
                } else {
                    known.userName(user);
                }
            }
            idle(session);
            if (known != null) {
                known = away.here(session, known);
            }
        }
        return known;
    }

    /** A cache of somebody else's may make another object for each request, which is not known again. */
    private boolean isKept(@Nullable Object manager) {
        Object cache = CACHE.of(manager);
        if (SESSIONS.of(cache) instanceof Map<?, ?> || away.isLeaving(manager)) {
            return true;
        }
        if (cache != null) {
            tracking.registry()
                    .unread(
                            "sessions of " + cache.getClass().getName(),
                            "they are not listed, since it keeps none in memory and makes each anew for every request");
        }
        return false;
    }

    private void idle(Object session) {
        LiveSession known = tracking.sessions().find(session);
        if (known != null) {
            known.idleMillis(MAX_INACTIVE.number(DATA.of(session)));
        }
    }

    private void renamed(@Nullable Object session) {
        LiveSession known = session == null ? null : tracking.sessions().find(session);
        if (session != null && known != null) {
            away.here(session, known);
        }
    }

    /** Where it has another id since, it stays, and where it lives on in a store. */
    private void removed(@Nullable Object id, @Nullable Object session) {
        if (session != null && id != null && id.equals(ID.of(DATA.of(session))) && !away.isKnown(session)) {
            tracking.sessions().ended(session);
        }
    }

    private void signedIn(@Nullable Object identity) {
        String name = tracking.users().nameOf(PRINCIPAL.of(identity));
        if (name != null) {
            tracking.requests().user(name, "", false);
        }
    }

    private static boolean isAlive(Object session) {
        Object data = DATA.of(session);
        long idleMillis = MAX_INACTIVE.number(data);
        return STATE.of(session) instanceof Enum<?> state
                && state.name().equals("VALID")
                && (idleMillis <= 0 || System.currentTimeMillis() - ACCESSED.number(data) < idleMillis);
    }
}
