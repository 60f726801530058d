// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.Addresses;
import io.quivive.agent.server.Points;
import io.quivive.agent.server.RequestPoint;
import io.quivive.agent.server.Server;
import io.quivive.agent.server.Tracking;
import io.quivive.agent.shape.Shapes;
import io.quivive.http.HttpAdapter;
import io.quivive.http.ServerCount;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Apache Tomcat 9 to 11, of its own or embedded. Sessions are read from fields of its classes ManagerBase and StandardSession: its
 * methods would count as an access, and stores outside the JVM might be asked.
 */
public final class Tomcat implements Server, HttpAdapter<Object> {
    private static final String REQUEST = "org.apache.catalina.connector.Request";
    private static final String SESSION = "org.apache.catalina.Session";
    private static final String MANAGER = "org.apache.catalina.session.ManagerBase";

    private static final Member METHOD = Member.method("getMethod");
    private static final Member URI = Member.method("getRequestURI");
    private static final Member QUERY = Member.method("getQueryString");
    private static final Member HEADER = Member.method("getHeader", String.class);
    private static final Member HEADERS = Member.method("getHeaders", String.class);
    private static final Member PEER = Member.method("getPeerAddr");
    private static final Member REMOTE = Member.method("getRemoteAddr");
    private static final Member PRINCIPAL = Member.field("userPrincipal");
    private static final Member RESPONSE = Member.method("getResponse");
    private static final Member STATUS = Member.method("getStatus");
    private static final Member IS_ASYNC = Member.method("isAsync");
    private static final Member CONNECTOR = Member.method("getConnector");
    private static final Member CONTEXT = Member.method("getContext");
    private static final Member REQUESTED_ID = Member.method("getRequestedSessionId");
    private static final Member RESOLVED = Member.field("session");

    private static final Member CONTEXT_MANAGER = Member.field("manager");
    private static final Member SERVLET_CONTEXT = Member.method("getServletContext");
    private static final Member PATH = Member.method("getPath");
    private static final Member SESSIONS = Member.field("sessions");
    private static final Member MANAGER_CONTEXT = Member.field("context");
    private static final Member SESSION_MANAGER = Member.field("manager");
    private static final Member VALID = Member.field("isValid");
    private static final Member ID = Member.field("id");
    private static final Member CREATED = Member.field("creationTime");
    private static final Member ACCESSED = Member.field("thisAccessedTime");
    private static final Member MAX_INACTIVE = Member.field("maxInactiveInterval");

    private static final Member PRINCIPAL_OF_SESSION = Member.field("principal");

    private static final Member EXPIRING = Member.field("expiring");
    private static final Member ATTRIBUTES = Member.field("attributes");
    private static final Member NOTES = Member.field("notes");

    private final Tracking tracking;
    private final TomcatConnectors connectors;
    private final TomcatSockets sockets;

    /** Not hooked yet. */
    public Tomcat(Tracking tracking, Shapes shapes) {
        this.tracking = tracking;
        this.connectors =
                new TomcatConnectors(tracking.found(), new CatalinaFields(shapes), new EndpointFields(shapes));
        this.sockets = new TomcatSockets(tracking, session -> isAlive(session) ? liveSession(session) : null);
    }

    @Override
    public List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>(sockets.hooks());
        hooks.add(connectors.started());
        hooks.add(connectors.stopping());
        hooks.add(Hook.of(
                new RequestPoint(tracking, this),
                "org.apache.catalina.core.StandardHostValve",
                "invoke",
                REQUEST,
                "org.apache.catalina.connector.Response"));
        hooks.add(Hook.of(
                new Resumed(),
                "org.apache.catalina.connector.CoyoteAdapter",
                "asyncDispatch",
                "org.apache.coyote.Request",
                "org.apache.coyote.Response",
                "org.apache.tomcat.util.net.SocketEvent"));
        hooks.add(
                Hook.of(Points.entered((self, first) -> tracking.requests().complete(this, self)), REQUEST, "recycle"));
        hooks.add(Hook.of(Points.returned((self, first, second, result) -> added(first)), MANAGER, "add", SESSION));
        hooks.add(Hook.of(
                Points.returned((self, first, second, result) -> listSessions(self)),
                "org.apache.catalina.session.StandardManager",
                "load"));
        hooks.add(Hook.of(
                Points.returned((self, first, second, result) -> removed(first, second)),
                MANAGER,
                "remove",
                SESSION,
                "boolean"));
        return hooks;
    }

    @Override
    public void discover(List<Object> tasks) {
        connectors.discover(tasks, context -> listSessions(CONTEXT_MANAGER.of(context)));
    }

    private void listSessions(@Nullable Object manager) {
        Map<?, ?> sessions = sessions(manager);
        if (sessions != null) {
            List.copyOf(sessions.values()).stream()
                    .sorted((a, b) -> Long.compare(CREATED.number(a), CREATED.number(b)))
                    .forEach(session -> {
                        boolean isKnown = tracking.sessions().find(session) != null;
                        LiveSession live = isKnown ? null : liveSession(session);
                        if (live == null) {
                            return; // or a request tells more of it
                        }
                        Object principal = PRINCIPAL_OF_SESSION.of(session);
                        String user = principal == null
                                ? null
                                : tracking.earlierUsers().nameOf(principal, live);
                        if (user == null) {
                            tracking.earlierUsers().ofAttributes(ATTRIBUTES.of(session), live);
                        } else {
                            live.userName(user);
                        }
                        if (EXPIRING.is(session) || !VALID.is(session)) {
                            tracking.sessions().ended(session); // meanwhile
                        }
                    });
        }
    }

    @Override
    public String product() {
        return "Apache Tomcat";
    }

    @Override
    public String method(Object request) {
        return METHOD.textOrEmpty(request);
    }

    @Override
    public String path(Object request) {
        return URI.textOrEmpty(request);
    }

    @Override
    public @Nullable String query(Object request) {
        return QUERY.text(request);
    }

    @Override
    public @Nullable String header(Object request, String name) {
        return HEADER.of(request, name) instanceof String text ? text : null;
    }

    @Override
    public @Nullable String headers(Object request, String name) {
        String peer = PEER.text(request);
        String client = REMOTE.text(request);
        if (peer != null && client != null && !peer.equals(client)) {
            // Tomcat's own valve has read the headers, and left of them what nobody vouches for
            return name.equals("X-Forwarded-For") ? client : null;
        }
        return HEADERS.of(request, name) instanceof Enumeration<?> all ? Addresses.joined(Collections.list(all)) : null;
    }

    @Override
    public String peer(Object request) {
        String peer = PEER.text(request);
        return peer == null ? REMOTE.textOrEmpty(request) : peer;
    }

    @Override
    public @Nullable LiveSession session(Object request) {
        Object session = RESOLVED.of(request);
        if (session == null) {
            String id = REQUESTED_ID.text(request);
            Map<?, ?> sessions = id == null ? null : sessions(CONTEXT_MANAGER.of(CONTEXT.of(request)));
            session = sessions == null ? null : sessions.get(id);
        }
        if (session == null || !VALID.is(session)) {
            return null;
        }
        long idleSeconds = MAX_INACTIVE.number(session);
        return isIdle(session, idleSeconds) ? null : liveSession(session, idleSeconds);
    }

    @Override
    public @Nullable String user(Object request) {
        return tracking.users().nameOf(PRINCIPAL.of(request));
    }

    @Override
    public int status(Object request) {
        return (int) STATUS.number(RESPONSE.of(request));
    }

    @Override
    public boolean isAsync(Object request) {
        return IS_ASYNC.is(request);
    }

    /** By which Tomcat itself tells that it has not begun: an error page of a time-out comes to the valve without a dispatch. */
    @Override
    public boolean isContinuation(Object request) {
        return IS_ASYNC.is(request);
    }

    @Override
    public ServerCount count(Object request) {
        return connectors.count(CONNECTOR.of(request));
    }

    /** Those that a manager keeps in memory: the map of a cluster's may ask another node, and move the session here. */
    private @Nullable Map<?, ?> sessions(@Nullable Object manager) {
        Object sessions = SESSIONS.of(manager);
        if (sessions instanceof ConcurrentHashMap<?, ?> own && sessions.getClass() == ConcurrentHashMap.class) {
            return own;
        }
        if (manager != null) {
            tracking.registry()
                    .unread(
                            "sessions of " + manager.getClass().getName(),
                            "those from before the attach are not listed, since looking for one may ask another node");
        }
        return null;
    }

    private @Nullable LiveSession liveSession(Object session) {
        return liveSession(session, MAX_INACTIVE.number(session));
    }

    private @Nullable LiveSession liveSession(Object session, long idleSeconds) {
        LiveSession known = tracking.sessions().find(session);
        if (known == null) {
            Object context = MANAGER_CONTEXT.of(SESSION_MANAGER.of(session));
            if (tracking.isLeftToLibrary(SERVLET_CONTEXT.of(context))) {
                return null;
            }
            known = tracking.sessions().findOrOpen(session, CREATED.number(session), PATH.textOrEmpty(context));
        }
        if (known != null) {
            known.idleMillis(idleSeconds * 1000);
        }
        return known;
    }

    /** Whether the container would still take it for one that lives. */
    private static boolean isAlive(Object session) {
        return VALID.is(session) && !isIdle(session, MAX_INACTIVE.number(session));
    }

    private static boolean isIdle(Object session, long idleSeconds) {
        return idleSeconds > 0 && System.currentTimeMillis() - ACCESSED.number(session) >= idleSeconds * 1000;
    }

    /** Time-outs, errors and listeners of an asynchronous request; what it dispatches to the application again comes to the valve, too. */
    private final class Resumed implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            Object request = request(first);
            return request == null ? null : tracking.requests().resume(Tomcat.this, request);
        }

        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            Object request = request(first);
            if (token instanceof Binding binding && request != null) {
                tracking.requests().end(Tomcat.this, request, binding);
            }
        }

        private @Nullable Object request(@Nullable Object coyote) {
            return NOTES.of(coyote) instanceof Object[] notes ? notes[1] : null;
        }
    }

    private void added(@Nullable Object session) {
        LiveSession live = session == null ? null : liveSession(session);
        if (live != null
                && tracking.requests().isOfRequest(CREATED.number(session), request -> isAskedFor(request, session))) {
            tracking.requests().sessionBegan(live);
        }
    }

    private static boolean isAskedFor(Object request, @Nullable Object session) {
        String id = ID.text(session);
        return id != null && id.equals(REQUESTED_ID.text(request));
    }

    /** Also called, with false, when a session gets another id, and stays. */
    private void removed(@Nullable Object session, @Nullable Object isExpired) {
        if (session != null && Boolean.TRUE.equals(isExpired)) {
            tracking.sessions().ended(session);
        }
    }
}
