// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.Cookies;
import io.quivive.agent.server.Tracking;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of Undertow that its InMemorySessionManager keeps. They are read from its fields, since its methods would count as an access.
 */
final class UndertowSessions {
    private static final String LISTENERS = "io.undertow.server.session.SessionListeners";
    private static final String SESSION = "io.undertow.server.session.Session";
    private static final String EXCHANGE = "io.undertow.server.HttpServerExchange";
    private static final String REQUEST_CONTEXT = "io.undertow.servlet.handlers.ServletRequestContext";
    private static final String KNOWN = "io.undertow.server.session.InMemorySessionManager";
    private static final int MAX_MANAGERS = 1000;

    private static final Member SERVLET_CONTEXT = Member.field("servletContext");
    private static final Member ATTACHMENTS = Member.field("attachments");
    private static final Member ORIGINAL_REQUEST = Member.field("originalRequest");
    private static final Member ORIGINAL_CONTEXT = Member.field("originalServletContext");
    private static final Member DISPATCHER = Member.field("dispatcherType");
    private static final Member INFO = Member.field("deploymentInfo");
    private static final Member CONTEXT_PATH = Member.field("contextPath");
    private static final Member DEPLOYMENT = Member.field("deployment");
    private static final Member MANAGER = Member.field("sessionManager");
    private static final Member CONFIG = Member.field("sessionConfig");
    private static final Member FIND_ID = Member.methodOfOne("findSessionId");
    private static final Member COOKIE_NAME = Member.field("cookieName");
    /** What a servlet context, or WildFly, has put something around. */
    private static final List<Member> WITHIN =
            List.of(Member.field("delegate"), Member.field("config"), Member.field("fallback"));

    private static final int MAX_WITHIN = 8;
    private static final String IN_PATH = "io.undertow.server.session.PathParameterSessionConfig";
    private static final Member SESSIONS = Member.field("sessions");
    private static final Member DEPLOYMENT_NAME = Member.field("deploymentName");
    private static final Member CREATED = Member.field("creationTime");
    private static final Member MAX_INACTIVE = Member.field("maxInactiveInterval");
    private static final Member INVALID = Member.field("invalid");
    private static final Member EXPIRES = Member.field("expireTime");
    private static final Member ID = Member.field("sessionId");
    private static final Member ATTRIBUTES = Member.field("attributes");
    private static final Member ACCOUNT = Member.field("account");
    private static final Member PRINCIPAL = Member.method("getPrincipal");

    private static final Object AMBIGUOUS = new Object();

    private final Tracking tracking;
    /** What is deployed at a path. */
    private final ConcurrentMap<String, WeakReference<Object>> byPath = new ConcurrentHashMap<>();
    /** What the sessions of a manager are of. */
    private final WeakIdentityMap<WeakReference<Object>> byManager = new WeakIdentityMap<>(MAX_MANAGERS);
    /** Managers whose sessions have been looked through. */
    private final WeakIdentityMap<Boolean> listed = new WeakIdentityMap<>(MAX_MANAGERS);

    UndertowSessions(Tracking tracking) {
        this.tracking = tracking;
    }

    List<Hook> hooks() {
        Point resolved = new Resolved();
        return List.of(
                Hook.of(new Began(), LISTENERS, "sessionCreated", SESSION, EXCHANGE),
                Hook.all(new Ended(), LISTENERS, "sessionDestroyed"),
                Hook.all(resolved, "io.undertow.servlet.handlers.ServletInitialHandler", "dispatchRequest"),
                Hook.of(resolved, "io.undertow.server.session.SessionAttachmentHandler", "handleRequest", EXCHANGE));
    }

    /** A deployment was seen. */
    void learn(@Nullable Object servletContext) {
        if (servletContext == null) {
            return;
        }
        Object manager = MANAGER.of(DEPLOYMENT.of(servletContext));
        if (manager != null && byManager.get(manager) == null) {
            byManager.put(manager, new WeakReference<>(servletContext));
        }
        String told = CONTEXT_PATH.text(INFO.of(servletContext));
        if (told == null) {
            return;
        }
        String path = told.equals("/") ? "" : told;
        WeakReference<Object> known = byPath.get(path);
        Object other = known == null ? null : known.get();
        if (other == servletContext || byPath.size() >= MAX_MANAGERS) {
            return;
        }
        // one path on two hosts: what a request is for is then known only when it has come there
        byPath.put(path, new WeakReference<>(other == null ? servletContext : AMBIGUOUS));
    }

    /** The session that a request will be found to be of when it has come to the deployment that its path tells. */
    @Nullable
    LiveSession expected(String path, Object exchange) {
        for (int end = path.length(); end >= 0 && !byPath.isEmpty(); end = path.lastIndexOf('/', end - 1)) {
            WeakReference<Object> known = byPath.get(path.substring(0, end));
            Object servletContext = known == null ? null : known.get();
            if (servletContext != null) {
                return servletContext == AMBIGUOUS ? null : find(servletContext, exchange);
            }
            if (end == 0) {
                break;
            }
        }
        return null;
    }

    /** The session that a request of a deployment is of, if it is one that lives. */
    @Nullable
    LiveSession find(@Nullable Object servletContext, Object exchange) {
        return find(MANAGER.of(DEPLOYMENT.of(servletContext)), CONFIG.of(servletContext), exchange);
    }

    private @Nullable LiveSession find(@Nullable Object manager, @Nullable Object config, Object exchange) {
        if (manager == null || config == null) {
            return null;
        }
        if (!(SESSIONS.of(manager) instanceof Map<?, ?> sessions) || !isKnown(manager)) {
            unknown(manager);
            return null;
        }
        list(manager);
        Object session = asked(config, exchange, sessions, 0);
        return session == null ? null : liveSession(session);
    }

    /**
     * The live session that a request came with the id of. Undertow is asked for that of a path alone: for a cookie it would parse them all, which it
     * does once, and neither would the application then be told that they cannot be parsed, nor would it see those that a handler replaces.
     */
    private static @Nullable Object asked(@Nullable Object config, Object exchange, Map<?, ?> sessions, int depth) {
        if (config == null || depth > MAX_WITHIN) {
            return null;
        }
        if (config.getClass().getName().equals(IN_PATH)) {
            return FIND_ID.of(config, exchange) instanceof String id ? alive(sessions, id) : null;
        }
        String name = COOKIE_NAME.text(config);
        if (name != null) {
            for (Object header : Undertow.values(exchange, "Cookie")) {
                for (String id : Cookies.values(name, String.valueOf(header))) {
                    Object session = alive(sessions, id);
                    if (session != null) {
                        return session;
                    }
                }
            }
            return null;
        }
        for (int i = 0; i < WITHIN.size(); i++) {
            Object session = asked(WITHIN.get(i).of(config), exchange, sessions, depth + 1);
            if (session != null) {
                return session;
            }
        }
        return null;
    }

    private static @Nullable Object alive(Map<?, ?> sessions, String id) {
        Object session = sessions.get(id);
        int route = id.indexOf('.'); // the node that WildFly adds
        if (session == null && route > 0) {
            session = sessions.get(id.substring(0, route));
        }
        return session == null || !isAlive(session) ? null : session;
    }

    /** Lists the sessions of a manager, once. */
    void list(@Nullable Object manager) {
        if (manager == null
                || listed.get(manager) != null
                || !isKnown(manager)
                || !(SESSIONS.of(manager) instanceof Map<?, ?> sessions)) {
            return;
        }
        listed.put(manager, true);
        List.copyOf(sessions.values()).stream()
                .filter(UndertowSessions::isAlive)
                .sorted((a, b) -> Long.compare(CREATED.number(a), CREATED.number(b)))
                .forEach(session -> {
                    boolean isKnown = tracking.sessions().find(session) != null;
                    LiveSession live = isKnown ? null : liveSession(session);
                    if (live == null) {
                        return; // or a request tells more of it
                    }
                    String user = user(session, live);
                    if (user == null) {
                        tracking.earlierUsers().ofAttributes(ATTRIBUTES.of(session), live);
                    } else {
                        live.userName(user);
                    }
                    if (sessions.get(ID.of(session)) != session) {
                        tracking.sessions().ended(session); // meanwhile
                    }
                });
    }

    /** Who has signed in, which Undertow keeps among the attributes. */
    private @Nullable String user(Object session, LiveSession live) {
        if (ATTRIBUTES.of(session) instanceof Map<?, ?> attributes) {
            for (Object value : attributes.values()) {
                if (value.getClass().getName().endsWith("AuthenticatedSessionManager$AuthenticatedSession")) {
                    Object principal = PRINCIPAL.of(ACCOUNT.of(value));
                    return principal == null ? null : tracking.earlierUsers().nameOf(principal, live);
                }
            }
        }
        return null;
    }

    private @Nullable LiveSession liveSession(Object session) {
        LiveSession known = tracking.sessions().find(session);
        if (known == null) {
            Object manager = MANAGER.of(session);
            WeakReference<Object> servletContext = manager == null ? null : byManager.get(manager);
            if (servletContext != null && tracking.isLeftToLibrary(servletContext.get())) {
                return null;
            }
            String path = CONTEXT_PATH.text(INFO.of(servletContext == null ? null : servletContext.get()));
            String name = path == null ? DEPLOYMENT_NAME.text(manager) : path;
            known = tracking.sessions()
                    .findOrOpen(session, CREATED.number(session), name == null || name.equals("/") ? "" : name);
        }
        if (known != null) {
            known.idleMillis(MAX_INACTIVE.number(session) * 1000);
        }
        return known;
    }

    /** Whether a session began in what received the request: what that was passed on to, in another application, has sessions of its own. */
    private static boolean isOfReceiver(Object session, @Nullable Object exchange) {
        if (exchange == null) {
            return false;
        }
        Object receiver = receiver(exchange);
        return receiver == null || MANAGER.of(DEPLOYMENT.of(receiver)) == MANAGER.of(session);
    }

    /** The servlet context that an exchange came to first; {@code null} if it has not come to one. */
    static @Nullable Object receiver(Object exchange) {
        if (ATTACHMENTS.of(exchange) instanceof Map<?, ?> attachments) {
            for (Object attached : attachments.values()) {
                if (attached != null && attached.getClass().getName().equals(REQUEST_CONTEXT)) {
                    return ORIGINAL_CONTEXT.of(ORIGINAL_REQUEST.of(attached));
                }
            }
        }
        return null;
    }

    /** Whether the container would still take it for one that lives. */
    private static boolean isAlive(Object session) {
        long expires = EXPIRES.number(session);
        return !INVALID.is(session) && (expires <= 0 || System.currentTimeMillis() < expires);
    }

    private static boolean isKnown(Object object) {
        return object.getClass().getName().startsWith(KNOWN);
    }

    private void unknown(Object manager) {
        tracking.registry()
                .unread(
                        manager.getClass().getName(),
                        "the sessions that it keeps are not in memory alone; they are not listed");
    }

    /** A request has come to what its sessions belong to. */
    private final class Resolved implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            if (self == null || first == null) {
                return null;
            }
            Object servletContext = SERVLET_CONTEXT.of(self);
            if (servletContext != null && DISPATCHER.of(second) != null) {
                return null; // a forward, an include, an error page
            }
            learn(servletContext);
            LiveSession session = servletContext == null
                    ? find(MANAGER.of(self), CONFIG.of(self), first)
                    : find(servletContext, first);
            if (session != null) {
                tracking.requests().sessionBegan(session);
            } else {
                tracking.requests().noSession();
            }
            return null;
        }
    }

    private final class Began implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            if (first == null) {
                return null;
            }
            if (!isKnown(first)) {
                unknown(first);
                return null;
            }
            LiveSession session = liveSession(first);
            if (session != null && isOfReceiver(first, second)) {
                tracking.requests().sessionBegan(session);
            }
            return null;
        }
    }

    private final class Ended implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            if (first != null) {
                tracking.sessions().ended(first);
            }
            return null;
        }
    }
}
