// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.tomcat;

import io.quivive.agent.server.SpringUsers;
import io.quivive.agent.server.UserNames;
import io.quivive.request.RequestReader;
import io.quivive.request.Stamp;
import io.quivive.request.Unreadable;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connector during one look: those of HTTP/1.1 and AJP, whose processors are used again, and those of HTTP/2. A place
 * is a request of the class org.apache.coyote.Request.
 */
final class TomcatRequests implements RequestReader<Object> {
    private final CoyoteFields coyote;
    private final CatalinaFields catalina;
    private final TomcatSessions sessions;
    private final UserNames users;
    private final SpringUsers spring;
    private final WeakIdentityMap<Joined> joined;
    private final TomcatLook look;
    private final Object connector;
    private final String server;
    /** The session of the request that was read last. */
    private @Nullable LiveSession last;

    /** The session that a request was seen in, by what tells it from the next one. */
    record Joined(long generation, long start, LiveSession session) {}

    /** Of one connector. */
    TomcatRequests(
            CoyoteFields coyote,
            CatalinaFields catalina,
            TomcatSessions sessions,
            UserNames users,
            SpringUsers spring,
            WeakIdentityMap<Joined> joined,
            TomcatLook look,
            Object connector,
            String server) {
        this.coyote = coyote;
        this.catalina = catalina;
        this.sessions = sessions;
        this.users = users;
        this.spring = spring;
        this.joined = joined;
        this.look = look;
        this.connector = connector;
        this.server = server;
    }

    @Override
    public String product() {
        return server;
    }

    @Override
    public String server(Object request) {
        return server;
    }

    @Override
    public void places(Consumer<Object> visitor) {
        Set<Object> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        Consumer<Object> once = request -> {
            if (shown.add(request)) {
                visitor.accept(request);
            }
        };
        List<?> processors = catalina.processors(connector);
        for (int i = processors.size() - 1; i >= 0; i--) { // what is taken out moves the others to the begin
            Object info = CatalinaFields.at(processors, i);
            Object request = info == null ? null : catalina.requestOf(info);
            if (request != null && coyote.isServed(request)) {
                once.accept(request);
            }
        }
        coyote.streams(catalina.connectionsWithOtherProtocols(connector), once);
    }

    @Override
    public @Nullable Stamp stamp(Object request) {
        Object own = coyote.catalina(request);
        if (!catalina.isHandedOver(own)) {
            return null;
        }
        Stamp stamp = coyote.stamp(request);
        if (stamp == null || own == null || !catalina.isHandedOver(own)) {
            return null;
        }
        Object context = catalina.context(own);
        return context != null && look.isLeftToLibrary(context) ? null : stamp;
    }

    @Override
    public String method(Object request) {
        return coyote.method(request);
    }

    @Override
    public String path(Object request) {
        return coyote.path(request);
    }

    @Override
    public @Nullable String query(Object request) {
        return coyote.query(request);
    }

    @Override
    public @Nullable String header(Object request, String name) {
        return coyote.header(request, name, false);
    }

    @Override
    public @Nullable String headers(Object request, String name) {
        if (name.equals("X-Forwarded-For")) {
            Object own = coyote.catalina(request);
            String client = own == null ? null : catalina.client(own);
            if (client != null && !client.equals(peer(request))) {
                // Tomcat's own valve has read the headers, and left of them what nobody vouches for
                return client;
            }
        }
        return coyote.header(request, name, true);
    }

    @Override
    public String peer(Object request) {
        return coyote.peer(request);
    }

    @Override
    public @Nullable LiveSession session(Object request) {
        Object own = coyote.catalina(request);
        Stamp stamp = coyote.stamp(request);
        if (own == null || stamp == null) {
            throw Unreadable.changing("request");
        }
        Object session = containerSession(own);
        LiveSession live = session == null ? null : sessions.of(session);
        LiveSession before = joinedBefore(stamp);
        if (live == null) {
            live = before; // it may have ended since, and is not with its manager any more
        } else if (before != live) {
            joined.put(stamp.request(), new Joined(stamp.generation(), stamp.start(), live));
        }
        last = live;
        return live;
    }

    private @Nullable LiveSession joinedBefore(Stamp stamp) {
        Joined before = joined.get(stamp.request());
        return before != null && before.generation == stamp.generation() && before.start == stamp.start()
                ? before.session
                : null;
    }

    /** Tomcat's own object: that which the application has asked for, or would get if it did. */
    private @Nullable Object containerSession(Object own) {
        Object session = catalina.session(own);
        if (session != null) {
            return session;
        }
        String id = catalina.requestedSessionId(own);
        Object context = id == null ? null : catalina.context(own);
        return context == null ? null : sessions.find(catalina.manager(context), id);
    }

    @Override
    public boolean isSessionEnded(Object request) {
        LiveSession live = last; // asked for right after it
        return live != null && live.isClosed();
    }

    @Override
    public @Nullable String user(Object request) {
        Object own = coyote.catalina(request);
        if (own == null) {
            return "";
        }
        Object principal = catalina.principal(own);
        if (principal != null) {
            return users.of(principal);
        }
        Object context = catalina.context(own);
        SpringUsers.Holder holder = context == null ? null : look.spring(context);
        if (holder == null) {
            return "";
        }
        String told = spring.user(holder, thread(request), name -> catalina.requestAttribute(own, name));
        Object session = told == null || told.isEmpty() ? null : containerSession(own);
        String signedIn = session == null ? "" : sessions.springUser(session);
        // an application may act for somebody else on its thread, who has not signed in to the session
        return signedIn != null && signedIn.isEmpty() ? told : signedIn;
    }

    @Override
    public boolean isSignedIn(Object request) {
        Object own = coyote.catalina(request);
        return own != null
                && (catalina.principal(own) != null
                        || SpringUsers.isSignedIn(name -> catalina.requestAttribute(own, name)));
    }

    /** The thread that serves a request now. */
    private @Nullable Thread thread(Object request) {
        long id = coyote.threadId(request);
        if (id == 0) {
            return null;
        }
        Thread platform = look.thread(id);
        if (platform != null) {
            return platform;
        }
        Thread other = coyote.thread(request);
        return other != null && look.isOf(other, id) ? other : null;
    }

    @Override
    public long startedMillis(Object request) {
        return coyote.startedMillis(request);
    }

    @Override
    public boolean isWaiting(Object request) {
        return coyote.threadId(request) == 0;
    }
}
