// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.Depth;
import io.quivive.agent.server.SpringUsers;
import io.quivive.agent.server.ThreadLocals;
import io.quivive.agent.server.jetty.Jetty9Channels.Place;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import io.quivive.request.LiveThreads;
import io.quivive.request.RequestReader;
import io.quivive.request.Stamp;
import io.quivive.request.Unreadable;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests in progress of Jetty 9.4. A channel and its request are used again for the next one of the connection, which the channel counts. The
 * thread is the one that has the connection as its current one: that holds until the request has been asynchronous. Of HTTP/2, and after an
 * asynchronous dispatch, nothing tells the thread.
 */
final class Jetty9Channels implements RequestReader<Place> {
    private static final int MAX_WRAPPED = 64;
    private static final int MAX_THREADS = 100_000;

    private final JettyPlaces places;
    private final JettyKeptSessions sessions;
    private final JettyLogins logins;
    private final JettyFields fields;
    private final ThreadLocals locals;
    private final SessionRegistry registry;
    /** Those of this look. */
    private List<Thread> threads = List.of();

    private final Part current;
    private final Part request;
    private final Part state;
    private final Part requests;
    private final Part connector;
    private final Part executor;
    private final Variants pools;
    private final Part poolThreads;
    private final Part endpoint;
    private final Part stateName;
    private final Part event;
    private final Part metaData;
    private final Part received;
    private final Part started;
    private final Part login;
    private final Part session;
    private final Part sessionsOfRequest;
    private final Part requestedSession;
    /** Its servlet is chosen once its session is known. */
    private final Part servlet;

    private final Part contextPath;
    private final Part context;
    private final Part handlerOf;
    private final Part loaderOf;
    private final Part attributes;
    private final Part method;
    private final Part headers;
    private final Variants wrappedAttributes;
    private final Part attributesWithin;
    private final Variants dispatched;
    private final Part dispatchedFrom;
    private final Variants servletAttributes;
    private final Part ofServlet;
    private final Part async;

    /**
     * Where one may be in progress.
     *
     * @param connection of HTTP/1.1; {@code null} for another protocol
     * @param generation of the request that was being handled before threads were looked at; -1 for none
     */
    record Place(Object channel, @Nullable Object connection, long generation, Currents currents) {}

    /**
     * Which connections threads have as their current ones. A thread that has answered a request may have its connection for a while after another
     * thread began with the next one. So all of them are looked at while one request is being handled: its own thread is among those found.
     */
    private final class Currents {
        private final List<Thread> first;
        private final IdentityHashMap<Object, List<Thread>> byConnection = new IdentityHashMap<>();
        private boolean listed;

        Currents(List<Thread> first) {
            this.first = first;
        }

        /** The one that has a connection; the caller proves that the request has not changed since. */
        Thread of(Place place, Object connection, long generation) {
            if (!(current.of(connection) instanceof ThreadLocal<?> local)) {
                throw Unreadable.changing("__currentConnection");
            }
            if (!listed) {
                listed = true;
                for (Thread thread : threads(place.channel)) {
                    Object held = locals.of(thread, local);
                    if (held != null) {
                        byConnection
                                .computeIfAbsent(held, key -> new ArrayList<>(1))
                                .add(thread);
                    }
                }
            }
            List<Thread> found =
                    generation == place.generation ? byConnection.getOrDefault(connection, List.of()) : List.of();
            if (found.size() != 1 || locals.of(found.get(0), local) != connection) {
                found = new ArrayList<>(1);
                for (Thread thread : threads(place.channel)) {
                    if (locals.of(thread, local) == connection) {
                        found.add(thread);
                    }
                }
            }
            if (found.size() != 1 || generation(place.channel) != generation) {
                throw Unreadable.changing("__currentConnection"); // one of them is about to leave it
            }
            return found.get(0);
        }

        /** Also those that its pool has started since. */
        private Set<Thread> threads(Object channel) {
            Set<Thread> all = Collections.newSetFromMap(new IdentityHashMap<>());
            all.addAll(first);
            for (Object each : Held.in(started(executor.of(connector.of(channel))), MAX_THREADS)) {
                if (each instanceof Thread thread) {
                    all.add(thread);
                }
            }
            return all;
        }

        private @Nullable Object started(@Nullable Object pool) {
            return pools.fits(pool) ? poolThreads.of(pool) : null;
        }
    }

    /** Counts the requests of a channel. */
    private long generation(Object channel) {
        return requests.of(channel) instanceof AtomicLong count ? count.get() : 0;
    }

    Jetty9Channels(
            Shapes shapes,
            ThreadLocals locals,
            SessionRegistry registry,
            JettyPlaces places,
            JettyKeptSessions sessions,
            JettyLogins logins) {
        this.places = places;
        this.sessions = sessions;
        this.logins = logins;
        this.locals = locals;
        this.registry = registry;
        fields = new JettyFields(shapes);
        current = Variants.of(shapes, "org.eclipse.jetty.server.HttpConnection").part("__currentConnection");
        Variants channel = Variants.of(shapes, "org.eclipse.jetty.server.HttpChannel");
        request = channel.part("_request");
        state = channel.part("_state");
        requests = channel.part("_requests");
        connector = channel.part("_connector");
        endpoint = channel.part("_endPoint");
        executor = Variants.of(shapes, "org.eclipse.jetty.server.AbstractConnector")
                .part("_executor");
        pools = Variants.of(shapes, "org.eclipse.jetty.util.thread.QueuedThreadPool");
        poolThreads = pools.part("_threads");
        Variants states = Variants.of(shapes, "org.eclipse.jetty.server.HttpChannelState");
        stateName = states.part("_state");
        event = states.part("_event");
        Variants own = Variants.of(shapes, "org.eclipse.jetty.server.Request");
        metaData = own.part("_metaData");
        received = own.part("_originalURI");
        started = own.part("_timeStamp");
        login = own.part("_authentication");
        session = own.part("_session");
        sessionsOfRequest = own.part("_sessions");
        requestedSession = own.part("_requestedSessionId");
        servlet = own.part("_scope");
        contextPath = own.part("_contextPath");
        context = own.part("_context");
        handlerOf = Variants.of(shapes, "org.eclipse.jetty.server.handler.ContextHandler$Context")
                .part("this$0");
        loaderOf = Variants.of(shapes, "org.eclipse.jetty.server.handler.ContextHandler")
                .part("_classLoader");
        attributes = own.part("_attributes");
        Variants data = Variants.of(shapes, "org.eclipse.jetty.http.MetaData$Request");
        method = data.part("_method");
        headers = data.part("_fields");
        wrappedAttributes = Variants.of(shapes, "org.eclipse.jetty.util.Attributes$Wrapper");
        attributesWithin = wrappedAttributes.part("_attributes");
        dispatched = Variants.of(
                shapes,
                "org.eclipse.jetty.server.Dispatcher$ForwardAttributes",
                "org.eclipse.jetty.server.AsyncAttributes");
        dispatchedFrom = dispatched.part("_contextPath");
        servletAttributes = Variants.of(shapes, "org.eclipse.jetty.server.ServletAttributes");
        ofServlet = servletAttributes.part("_attributes");
        async = servletAttributes.part("_asyncAttributes");
    }

    /** A look begins. */
    void look(List<Thread> all) {
        threads = all;
    }

    @Override
    public void sample(LiveThreads now) {
        threads = now.all();
    }

    @Override
    public String product() {
        return Variants.PRODUCT;
    }

    @Override
    public String server(Place place) {
        return places.serverOf(connector.of(place.channel));
    }

    @Override
    public void places(Consumer<Place> visitor) {
        Currents currents = new Currents(threads);
        threads = List.of();
        List<Place> found = new ArrayList<>();
        places.forEach9((channel, connection) -> {
            long generation = generation(channel);
            boolean handled = Held.name(stateName.of(state.of(channel))).equals("HANDLING");
            found.add(new Place(channel, connection, handled ? generation : -1, currents));
        });
        found.forEach(visitor);
    }

    @Override
    public @Nullable Stamp stamp(Place place) {
        Object own = request.of(place.channel);
        if (own == null || metaData.of(own) == null) {
            return null;
        }
        Object held = state.of(place.channel);
        String name = Held.name(stateName.of(held));
        if (name.isEmpty() || name.equals("IDLE") || name.equals("UPGRADED")) {
            return null;
        }
        long generation = generation(place.channel);
        return new Stamp(
                own, name.equals("HANDLING") ? thread(place, held, generation) : null, generation, started.number(own));
    }

    private @Nullable Thread thread(Place place, @Nullable Object held, long generation) {
        if (place.connection == null || event.of(held) != null) {
            if (registry.depth() == Depth.LOOK) {
                registry.unread(
                        "threads of Jetty 9",
                        "which one serves a request of HTTP/2, or one that is asynchronous, is kept nowhere; --follow shows it");
            }
            return null;
        }
        Thread found = place.currents.of(place, place.connection, generation);
        if (!Held.name(stateName.of(held)).equals("HANDLING")) {
            throw Unreadable.changing("_state");
        }
        return found;
    }

    @Override
    public String method(Place place) {
        String text = method.text(data(place));
        if (text == null) {
            throw Unreadable.changing("_method");
        }
        return text;
    }

    @Override
    public String path(Place place) {
        String text = target(place);
        int end = text.indexOf('?');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public @Nullable String query(Place place) {
        String text = target(place);
        int end = text.indexOf('?');
        return end < 0 ? null : text.substring(end + 1);
    }

    /** As it was received, whatever it was dispatched to since. */
    private String target(Place place) {
        String text = received.text(request.of(place.channel));
        if (text == null) {
            throw Unreadable.changing("_originalURI");
        }
        return text;
    }

    @Override
    public @Nullable String header(Place place, String name) {
        return fields.first(headers.of(data(place)), name);
    }

    @Override
    public @Nullable String headers(Place place, String name) {
        return fields.joined(headers.of(data(place)), name);
    }

    @Override
    public String peer(Place place) {
        return places.peer(endpoint.of(place.channel));
    }

    @Override
    public long startedMillis(Place place) {
        return started.number(request.of(place.channel));
    }

    @Override
    public boolean isWaiting(Place place) {
        String name = Held.name(stateName.of(state.of(place.channel)));
        return name.equals("WAITING") || name.equals("WOKEN");
    }

    @Override
    public @Nullable LiveSession session(Place place) {
        Object held = kept(place);
        return held == null ? null : sessions.of(held);
    }

    @Override
    public boolean isSessionEnded(Place place) {
        Object held = kept(place);
        return held != null && sessions.isEnded(held);
    }

    @Override
    public @Nullable String user(Place place) {
        Object own = request.of(place.channel);
        Object told = login.of(own);
        if (logins.isTelling(told)) {
            return logins.of(told);
        }
        Object held = kept(place);
        if (held == null && isUndecided(place, own)) {
            return null;
        }
        String signedIn = held == null ? "" : sessions.user(held);
        return signedIn != null && signedIn.isEmpty() && isOfSpring(own) ? null : signedIn;
    }

    /** Whether it came with what may be a session's, and its context has not looked for that yet. */
    private boolean isUndecided(Place place, @Nullable Object own) {
        return requestedSession.of(own) == null
                && servlet.of(own) == null
                && (header(place, "Cookie") != null || header(place, "Authorization") != null);
    }

    @Override
    public boolean isSignedIn(Place place) {
        return logins.isTelling(login.of(request.of(place.channel)));
    }

    /** Whether its application has Spring Security, whose user of a thread is not read here. */
    private boolean isOfSpring(@Nullable Object own) {
        Object loader = loaderOf.of(handlerOf.of(context.of(own)));
        return own != null
                && SpringUsers.in(
                                loader instanceof ClassLoader known
                                        ? known
                                        : own.getClass().getClassLoader())
                        != null;
    }

    /** Its session in the context that it was received by, which that of another context takes the place of during a dispatch. */
    private @Nullable Object kept(Place place) {
        Object own = request.of(place.channel);
        String path = receivedBy(own);
        Object now = session.of(own);
        if (path == null) { // it has left its context, or is not in it yet
            return now;
        }
        if (now != null && isOf(now, path)) {
            return now;
        }
        for (Object each : Held.in(sessionsOfRequest.of(own), MAX_WRAPPED)) {
            if (isOf(each, path)) {
                return each;
            }
        }
        return null;
    }

    private boolean isOf(Object held, String path) {
        Object manager = sessions.manager(held);
        return manager != null && plain(sessions.path(manager)).equals(plain(path));
    }

    private static String plain(String path) {
        return path.equals("/") ? "" : path;
    }

    /** The path of the context that it was received by; {@code null} if it is in none. */
    private @Nullable String receivedBy(@Nullable Object own) {
        String first = contextPath.text(own);
        Object held = attributes.of(own);
        for (int i = 0; i < MAX_WRAPPED && held != null; i++) {
            Object next = null;
            if (dispatched.fits(held)) {
                String from = dispatchedFrom.text(held);
                first = from == null ? first : from;
            }
            if (wrappedAttributes.fits(held)) {
                next = attributesWithin.of(held);
            } else if (servletAttributes.fits(held)) {
                String from = dispatchedFrom.text(async.of(held));
                first = from == null ? first : from;
                next = ofServlet.of(held);
            }
            held = next;
        }
        return first;
    }

    private @Nullable Object data(Place place) {
        Object found = metaData.of(request.of(place.channel));
        if (found == null) {
            throw Unreadable.changing("_metaData");
        }
        return found;
    }
}
