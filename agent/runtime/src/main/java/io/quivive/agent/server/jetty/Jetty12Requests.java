// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.server.Addresses;
import io.quivive.agent.server.Reading;
import io.quivive.agent.server.SpringUsers;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.RequestReader;
import io.quivive.request.Stamp;
import io.quivive.request.Unreadable;
import io.quivive.session.LiveSession;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests in progress of Jetty 12. A place is a channel; each request is an object of its own there, and tells its thread while that is in the
 * server's handlers. Nothing tells the thread of one that was dispatched asynchronously since.
 */
final class Jetty12Requests implements RequestReader<Object> {
    /** More wrappers than handlers, contexts and customizers make. */
    private static final int MAX_WRAPPED = 64;
    /** What Jetty makes of a request that it could not parse, for its error page. */
    private static final String REFUSED = "/badMessage";

    private static final String REFUSED_METHOD = "BAD";

    private static final String LOGIN = "org.eclipse.jetty.server.Request$AuthenticationState";
    private static final List<String> SERVLET_CHANNELS = List.of(
            "org.eclipse.jetty.ee11.servlet.ServletChannel",
            "org.eclipse.jetty.ee10.servlet.ServletChannel",
            "org.eclipse.jetty.ee9.nested.HttpChannel",
            "org.eclipse.jetty.ee8.nested.HttpChannel");

    private final JettyPlaces places;
    private final JettyKeptSessions sessions;
    private final JettyLogins logins;
    private final JettyFields fields;
    private final SpringUsers spring;

    private final Part request;
    private final Part handling;
    private final Part handled;
    private final Part completed;
    private final Part stream;
    private final Part cache;
    private final Part connection;
    private final Part attributes;
    private final Part metaData;
    private final Part method;
    private final Part uri;
    private final Part began;
    private final Part headers;
    private final Part path;
    private final Part query;
    private final Part peer;

    private final Variants streams;
    private final Part wrappedStream;
    private final Variants sessionStream;
    private final Part streamOf;
    private final Variants wrapper;
    private final Part wrapped;
    private final Part cached;
    private final Variants servletRequest;
    private final Part session;
    private final Part requestedSession;
    private final Part foundSession;
    private final Part requestedId;
    private final Part servletChannel;
    private final Part servletState;
    private final Part state;
    private final Part servletRequestOfChannel;
    private final Variants coreSessionRequest;
    private final Part coreSession;
    private final Variants nestedRequest;
    private final Part nestedSession;
    private final Part nestedSessions;
    private final Part nestedRequested;
    private final Part nestedServlet;
    private final Part context;
    private final Part nestedChannel;
    private final Part nestedApi;
    private final Part nestedState;
    private final Part nestedLogin;
    private final Part nestedOfChannel;
    private final Part contextOf;
    private final Part handlerOf;
    private final Part loaderOf;

    Jetty12Requests(Reading reading, JettyPlaces places, JettyKeptSessions sessions, JettyLogins logins) {
        Shapes shapes = reading.shapes();
        this.places = places;
        this.sessions = sessions;
        this.logins = logins;
        spring = new SpringUsers(shapes, reading.locals(), reading.users());
        fields = new JettyFields(shapes);
        Variants channel = Variants.of(shapes, "org.eclipse.jetty.server.internal.HttpChannelState");
        request = channel.part("_request");
        handling = channel.part("_handling");
        handled = channel.part("_handled");
        completed = channel.part("_callbackCompleted");
        stream = channel.part("_stream");
        cache = channel.part("_cache");
        connection = channel.part("_connectionMetaData");
        Variants own = Variants.of(shapes, "org.eclipse.jetty.server.internal.HttpChannelState$ChannelRequest");
        attributes = own.part("_map");
        metaData = own.part("_metaData");
        Variants data = Variants.of(shapes, "org.eclipse.jetty.http.MetaData$Request");
        method = data.part("_method");
        uri = data.part("_uri");
        began = data.optional("_beginNanoTime");
        headers = data.part("_httpFields");
        Variants target = Variants.of(shapes, "org.eclipse.jetty.http.HttpURI$Immutable");
        path = target.part("_path");
        query = target.part("_query");
        peer = shapes.of(Variants.PRODUCT, "org.eclipse.jetty.server.ConnectionMetaData")
                .part("_remoteSocketAddress", "remoteSocketAddress");

        streams = Variants.of(shapes, "org.eclipse.jetty.server.HttpStream$Wrapper");
        wrappedStream = streams.part("_wrapped");
        sessionStream = Variants.of(
                shapes,
                "org.eclipse.jetty.session.AbstractSessionManager$SessionStreamWrapper",
                "org.eclipse.jetty.ee9.nested.SessionHandler$SessionStreamWrapper",
                "org.eclipse.jetty.ee8.nested.SessionHandler$SessionStreamWrapper");
        streamOf = sessionStream.part("_request");
        wrapper = Variants.of(shapes, "org.eclipse.jetty.server.Request$Wrapper");
        wrapped = wrapper.part("_request");
        cached = Variants.of(shapes, "org.eclipse.jetty.util.Attributes$Mapped").optional("_map");
        servletRequest = Variants.of(
                shapes,
                "org.eclipse.jetty.ee11.servlet.ServletContextRequest",
                "org.eclipse.jetty.ee10.servlet.ServletContextRequest");
        session = servletRequest.part("_managedSession");
        requestedSession = servletRequest.part("_requestedSession");
        Variants requested = Variants.of(shapes, "org.eclipse.jetty.session.AbstractSessionManager$RequestedSession");
        foundSession = requested.part("session");
        requestedId = requested.part("sessionId");
        servletChannel = servletRequest.part("_servletChannel");
        Variants channels = Variants.of(shapes, SERVLET_CHANNELS.get(0), SERVLET_CHANNELS.get(1));
        servletState = channels.part("_state");
        servletRequestOfChannel = channels.part("_servletContextRequest");
        state = Variants.of(
                        shapes,
                        "org.eclipse.jetty.ee11.servlet.ServletChannelState",
                        "org.eclipse.jetty.ee10.servlet.ServletChannelState")
                .part("_state");
        coreSessionRequest = Variants.of(shapes, "org.eclipse.jetty.session.SessionHandler$SessionRequest");
        coreSession = coreSessionRequest.part("_session");
        nestedRequest = Variants.of(
                shapes,
                "org.eclipse.jetty.ee9.nested.ContextHandler$CoreContextRequest",
                "org.eclipse.jetty.ee8.nested.ContextHandler$CoreContextRequest");
        nestedSession = nestedRequest.part("_managedSession");
        nestedSessions = nestedRequest.part("_managedSessions");
        nestedRequested = nestedRequest.part("_requestedSession");
        context = nestedRequest.part("_context");
        nestedChannel = nestedRequest.part("_httpChannel");
        Variants nested = Variants.of(shapes, SERVLET_CHANNELS.get(2), SERVLET_CHANNELS.get(3));
        nestedApi = nested.part("_request");
        nestedState = nested.part("_state");
        nestedOfChannel = nested.part("_coreRequest");
        Variants nestedOwn =
                Variants.of(shapes, "org.eclipse.jetty.ee9.nested.Request", "org.eclipse.jetty.ee8.nested.Request");
        nestedLogin = nestedOwn.part("_authentication");
        nestedServlet = nestedOwn.part("_scope");
        contextOf = Variants.of(shapes, "org.eclipse.jetty.server.handler.ContextRequest")
                .part("_context");
        handlerOf = Variants.of(shapes, "org.eclipse.jetty.server.handler.ContextHandler$ScopedContext")
                .part("this$0");
        loaderOf = Variants.of(shapes, "org.eclipse.jetty.server.handler.ContextHandler")
                .part("_classLoader");
    }

    @Override
    public String product() {
        return Variants.PRODUCT;
    }

    @Override
    public String server(Object channel) {
        return places.server(connection.of(channel));
    }

    @Override
    public void places(Consumer<Object> visitor) {
        places.forEach12(visitor);
    }

    @Override
    public @Nullable Stamp stamp(Object channel) {
        Object current = request.of(channel);
        return current == null ? null : new Stamp(current, handling.of(channel), 0, 0);
    }

    @Override
    public String method(Object channel) {
        return text(method.text(parsed(channel)));
    }

    @Override
    public String path(Object channel) {
        String received = path.text(uri.of(parsed(channel)));
        return received == null ? "" : received;
    }

    private @Nullable Object parsed(Object channel) {
        Object data = data(channel);
        if (REFUSED_METHOD.equals(method.text(data)) && REFUSED.equals(path.text(uri.of(data)))) {
            throw Unreadable.missing("url of what was no request");
        }
        return data;
    }

    @Override
    public @Nullable String query(Object channel) {
        return query.text(uri.of(data(channel)));
    }

    @Override
    public @Nullable String header(Object channel, String name) {
        return fields.first(headers.of(data(channel)), name);
    }

    @Override
    public @Nullable String headers(Object channel, String name) {
        return fields.joined(headers.of(data(channel)), name);
    }

    @Override
    public String peer(Object channel) {
        return Addresses.of(peer.of(connection.of(channel)));
    }

    @Override
    public long startedMillis(Object channel) {
        return began.of(data(channel)) instanceof Long nanos
                ? System.currentTimeMillis() - (System.nanoTime() - nanos) / 1_000_000
                : -1;
    }

    @Override
    public boolean isWaiting(Object channel) {
        if (handling.of(channel) != null || !handled.is(channel) || completed.is(channel)) {
            return false;
        }
        Object held = state(received(channel));
        if (held == null) {
            return true; // its handler said that it will be answered later
        }
        String name = Held.name(state.of(held));
        return name.equals("WAITING") || name.equals("WOKEN");
    }

    @Override
    public @Nullable LiveSession session(Object channel) {
        Object held = kept(channel);
        if (held == null && isUndecided(channel)) {
            throw Unreadable.missing("the session of a request that is on its way to its context");
        }
        return held == null ? null : sessions.of(held);
    }

    /** Whether it came with what may be a session's, and its context has not looked for that yet. */
    private boolean isUndecided(Object channel) {
        Object received = received(channel);
        boolean isLookedFor = servletRequest.fits(received)
                ? isLookedFor(requestedSession.of(received))
                : nestedRequest.fits(received) ? isNestedLookedFor(received) : received != null;
        return !isLookedFor && (header(channel, "Cookie") != null || header(channel, "Authorization") != null);
    }

    /** Its servlet is chosen once its session is known. */
    private boolean isNestedLookedFor(@Nullable Object received) {
        Object requested = nestedRequested.of(received);
        boolean isOver =
                requestedId.of(requested) != null || nestedServlet.of(nestedApi.of(nestedChannel.of(received))) != null;
        return isOver && isLookedFor(requested);
    }

    /** Of a request that was seen without a session: one that was found is taken over a moment later. */
    private boolean isLookedFor(@Nullable Object requested) {
        Object found = foundSession.of(requested);
        return requested != null && (found == null || sessions.isEnded(found));
    }

    @Override
    public boolean isSessionEnded(Object channel) {
        Object held = kept(channel);
        return held != null && sessions.isEnded(held);
    }

    @Override
    public @Nullable String user(Object channel) {
        Object received = received(channel);
        Object login = login(channel, received);
        if (logins.isTelling(login) && !isDispatchedElsewhere(channel)) {
            return logins.of(login);
        }
        Object held = kept(channel);
        if (held == null && (logins.isTelling(login) || isUndecided(channel))) {
            return null;
        }
        String signedIn = held == null ? "" : sessions.user(held);
        return signedIn != null && signedIn.isEmpty() ? ofSpring(channel, received) : signedIn;
    }

    private @Nullable Object login(Object channel, @Nullable Object received) {
        return nestedRequest.fits(received)
                ? nestedLogin.of(nestedApi.of(nestedChannel.of(received)))
                : attribute(channel, LOGIN);
    }

    private @Nullable Object attribute(Object channel, String name) {
        return Held.at(Held.by(attributes.of(current(channel))), name);
    }

    @Override
    public boolean isSignedIn(Object channel) {
        return !isDispatchedElsewhere(channel)
                && (logins.isTelling(login(channel, received(channel)))
                        || SpringUsers.isSignedIn(name -> attribute(channel, name)));
    }

    /** The user whom Spring Security has for a request of servlets; of those in ee8 and ee9 it is not read. */
    private @Nullable String ofSpring(Object channel, @Nullable Object received) {
        if (!servletRequest.fits(received) && !nestedRequest.fits(received)) {
            return "";
        }
        Object loader = loaderOf.of(handlerOf.of(contextOf.of(received)));
        SpringUsers.Holder holder = SpringUsers.in(
                loader instanceof ClassLoader own ? own : channel.getClass().getClassLoader());
        if (holder == null) {
            return "";
        }
        if (!servletRequest.fits(received)) {
            return null;
        }
        Thread thread = handling.of(channel) instanceof Thread serving ? serving : null;
        return spring.user(holder, thread, name -> attribute(channel, name));
    }

    /** As it was received: of the context that its path is of, whichever one it was dispatched into since. */
    private @Nullable Object received(Object channel) {
        Object current = current(channel);
        Object found = null;
        Object held = stream.of(channel);
        for (int i = 0; i < MAX_WRAPPED && streams.fits(held); i++) {
            if (sessionStream.fits(held)) {
                Object of = ofContext(streamOf.of(held), current);
                found = of == null ? found : of;
            }
            held = wrappedStream.of(held);
        }
        return found == null ? withoutSessions(channel, current) : found;
    }

    /** In a context without sessions. */
    private @Nullable Object withoutSessions(Object channel, Object current) {
        Object all = cached.of(cache.of(channel));
        for (int i = 0; i < SERVLET_CHANNELS.size(); i++) {
            Object found = Held.at(all, SERVLET_CHANNELS.get(i));
            Object of = found == null ? null : (i < 2 ? servletRequestOfChannel : nestedOfChannel).of(found);
            Object context = ofContext(of, current);
            if (context != null) {
                return context;
            }
        }
        return null;
    }

    /** Whether it has gone through another context too, by which what is known of its user may be overwritten. */
    private boolean isDispatchedElsewhere(Object channel) {
        Object current = current(channel);
        Object held = stream.of(channel);
        for (int i = 0; i < MAX_WRAPPED && streams.fits(held); i++) {
            if (sessionStream.fits(held) && !isOf(streamOf.of(held), current)) {
                return true;
            }
            held = wrappedStream.of(held);
        }
        return false;
    }

    /** The innermost of what contexts have made of a request; {@code null} if it is another request's, or was dispatched into another context. */
    private @Nullable Object ofContext(@Nullable Object outermost, Object current) {
        Object found = null;
        Object held = outermost;
        for (int i = 0; i < MAX_WRAPPED && held != current && wrapper.fits(held); i++) {
            if (servletRequest.fits(held) || coreSessionRequest.fits(held) || nestedRequest.fits(held)) {
                found = found == null ? held : found;
            }
            held = wrapped.of(held);
        }
        return held == current ? found : null;
    }

    private boolean isOf(@Nullable Object outermost, Object current) {
        Object held = outermost;
        for (int i = 0; i < MAX_WRAPPED && held != current && wrapper.fits(held); i++) {
            held = wrapped.of(held);
        }
        return held == current;
    }

    /** The session that the container has for it. */
    private @Nullable Object kept(Object channel) {
        Object received = received(channel);
        if (servletRequest.fits(received)) {
            return session.of(received);
        }
        if (coreSessionRequest.fits(received)) {
            return Held.by(coreSession.of(received));
        }
        return nestedRequest.fits(received) ? ofReceivedContext(received) : null;
    }

    /** A context of ee8 or ee9 puts its session in the place of another's. */
    private @Nullable Object ofReceivedContext(@Nullable Object received) {
        Object own = context.of(received);
        Object now = nestedSession.of(received);
        if (now != null && isOfContext(now, own)) {
            return now;
        }
        for (Object each : Held.in(nestedSessions.of(received), MAX_WRAPPED)) {
            if (isOfContext(each, own)) {
                return each;
            }
        }
        return null;
    }

    private boolean isOfContext(Object held, @Nullable Object own) {
        Object manager = sessions.manager(held);
        return manager != null && sessions.contextOf(manager) == own;
    }

    private @Nullable Object state(@Nullable Object received) {
        if (servletRequest.fits(received)) {
            return servletState.of(servletChannel.of(received));
        }
        return nestedRequest.fits(received) ? nestedState.of(nestedChannel.of(received)) : null;
    }

    private Object current(Object channel) {
        Object current = request.of(channel);
        if (current == null) {
            throw Unreadable.changing("_request");
        }
        return current;
    }

    private @Nullable Object data(Object channel) {
        return metaData.of(current(channel));
    }

    private static String text(@Nullable String text) {
        if (text == null) {
            throw Unreadable.changing("_method");
        }
        return text;
    }
}
