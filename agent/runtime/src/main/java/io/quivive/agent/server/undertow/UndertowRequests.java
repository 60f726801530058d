// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.server.LoadedClasses;
import io.quivive.agent.server.Reading;
import io.quivive.agent.server.SpringUsers;
import io.quivive.agent.server.undertow.UndertowPlace.Loose;
import io.quivive.agent.server.undertow.UndertowPlace.OfExchange;
import io.quivive.agent.server.undertow.UndertowPlace.OnThread;
import io.quivive.agent.server.undertow.UndertowPlace.Socket;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.http.OpenSocket;
import io.quivive.request.LiveThreads;
import io.quivive.request.RequestReader;
import io.quivive.request.Stamp;
import io.quivive.request.Unreadable;
import io.quivive.session.LiveSession;
import io.quivive.session.WeakIdentityMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests in progress of Undertow. A thread in a servlet holds the request's context in a local; which thread is in any other handler,
 * or handles a message of a WebSocket, is kept nowhere. Those that no thread holds are found on their connections.
 */
final class UndertowRequests implements RequestReader<UndertowPlace> {
    private static final int MAX_KNOWN = 100_000;

    private final Reading reading;
    private final UndertowExchanges exchanges;
    private final UndertowConnections connections;
    private final UndertowServlets servlets;
    private final UndertowStores stores;
    private final UndertowAccounts accounts;
    private final UndertowMessages messages;
    private final SpringUsers spring;
    private final Shape security;
    private final Part account;
    /** The session that an exchange was seen with, which it may have ended since. */
    private final WeakIdentityMap<LiveSession> sessions = new WeakIdentityMap<>(MAX_KNOWN);

    private final Set<Object> onThreads = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Object> onConnections = new ArrayList<>();
    private final List<Object> sockets = new ArrayList<>();
    /** What each application has of Spring Security. */
    private final IdentityHashMap<Object, Optional<SpringUsers.Holder>> holders = new IdentityHashMap<>();

    private List<Thread> threads = List.of();

    private static final long IN_PASSING_NANOS = 50_000_000;
    private static final int MAX_THREADLESS = 1_000;

    private static final ClassValue<String> VERSION = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            Class<?> found = LoadedClasses.of(type.getClassLoader(), "io.undertow.Version");
            Object version = LoadedClasses.constant(found, "versionString");
            return version instanceof String text ? Undertow.PRODUCT + "/" + text : Undertow.PRODUCT;
        }
    };

    /** When those were first seen that are in handlers and in no servlet. */
    private final WeakIdentityMap<Long> threadless = new WeakIdentityMap<>(MAX_THREADLESS);

    UndertowRequests(
            Reading reading,
            UndertowExchanges exchanges,
            UndertowConnections connections,
            UndertowServlets servlets,
            UndertowStores stores,
            UndertowAccounts accounts) {
        this.reading = reading;
        this.exchanges = exchanges;
        this.connections = connections;
        this.servlets = servlets;
        this.stores = stores;
        this.accounts = accounts;
        messages = new UndertowMessages(reading.shapes());
        spring = new SpringUsers(reading.shapes(), reading.locals(), reading.users());
        security = reading.shapes().of(Undertow.PRODUCT, "io.undertow.security.impl.AbstractSecurityContext");
        account = security.part("account");
    }

    /** A look begins: takes down what is on the connections, before the threads are looked at. */
    void begin(Collection<Object> listeners, List<Thread> all, Consumer<Object> servletContexts) {
        end();
        threads = all;
        for (Object listener : listeners) {
            connections.visit(
                    listener,
                    exchange -> {
                        if (exchanges.isInProgress(exchange)) {
                            onConnections.add(exchange);
                        }
                    },
                    sockets::add);
        }
        for (Object exchange : onConnections) {
            Object servletContext = servletContext(exchange);
            if (servletContext != null) {
                servletContexts.accept(servletContext);
            }
        }
    }

    private @Nullable Object servletContext(Object exchange) {
        try {
            Object context = servlets.contextOf(exchange);
            return context == null ? null : servlets.servletContext(context);
        } catch (Unreadable e) {
            if (e.isMissing()) {
                throw e;
            }
            return null; // its thread tells
        }
    }

    @Override
    public void sample(LiveThreads now) {
        threads = now.all();
    }

    /** Nothing of the host is held between two looks. */
    private void end() {
        onThreads.clear();
        onConnections.clear();
        sockets.clear();
        holders.clear();
        threads = List.of();
    }

    @Override
    public String product() {
        return Undertow.PRODUCT;
    }

    @Override
    public void places(Consumer<UndertowPlace> visitor) {
        try {
            List<ThreadLocal<?>> locals = servlets.locals();
            Set<Thread> visited = visitThreads(locals, visitor);
            onConnections.removeIf(each -> onThreads.contains(each) || !exchanges.isInProgress(each));
            if (!onConnections.isEmpty()) {
                visitMissed(locals, visited, visitor);
            }
            for (Object each : onConnections) {
                if (!onThreads.contains(each)) {
                    visitor.accept(new Loose(each));
                }
            }
            sockets.forEach(each -> visitor.accept(new Socket(each)));
        } finally {
            end();
        }
    }

    private Set<Thread> visitThreads(List<ThreadLocal<?>> locals, Consumer<UndertowPlace> visitor) {
        Set<Thread> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ThreadLocal<?> local : locals) {
            for (Thread thread : threads) {
                if (reading.locals().of(thread, local) != null) {
                    visited.add(thread);
                    visitor.accept(new OnThread(thread, local));
                }
            }
        }
        return visited;
    }

    /** One that is on no thread may have gone from one that was still to be looked at to one that had been. */
    private void visitMissed(List<ThreadLocal<?>> locals, Set<Thread> visited, Consumer<UndertowPlace> visitor) {
        for (ThreadLocal<?> local : locals) {
            for (Thread thread : threads) {
                Object context = reading.locals().of(thread, local);
                Object exchange = context == null || !servlets.fits(context) ? null : servlets.exchange(context);
                if (exchange != null && onThreads.add(exchange) && visited.add(thread)) {
                    visitor.accept(new OnThread(thread, local));
                }
            }
        }
    }

    @Override
    public @Nullable Stamp stamp(UndertowPlace place) {
        if (place instanceof Socket socket) {
            return messages.isTold(socket.handler()) && messages.isAtWork(socket.handler())
                    // nothing tells one message from the next: each look counts for itself
                    ? new Stamp(place, null, 0, 0)
                    : untold(socket);
        }
        OfExchange at = (OfExchange) place;
        if (at instanceof OnThread on) {
            on.context = reading.locals().of(on.thread, on.local);
            if (!servlets.fits(on.context)) {
                return null;
            }
            on.exchange = servlets.exchange(Objects.requireNonNull(on.context));
        }
        Object exchange = at.exchange;
        if (exchange == null || !exchanges.isInProgress(exchange)) {
            return null;
        }
        Thread thread = null;
        if (at instanceof OnThread on) {
            onThreads.add(exchange);
            thread = on.thread;
        } else if (connections.isCurrent(exchanges.connection(exchange), exchange)) {
            at.context = servlets.contextOf(exchange);
            tellThreadless(exchange, at.context);
        } else {
            return null;
        }
        Object context = at.context;
        if (context != null && servlets.isLeftToLibrary(servlets.servletContext(context))) {
            return null;
        }
        long start = exchanges.startNanos(exchange);
        return new Stamp(exchange, thread, 0, start == -1 ? 0 : start);
    }

    private @Nullable Stamp untold(Socket socket) {
        if (!messages.isTold(socket.handler())) {
            reading.tracking()
                    .registry()
                    .unread(
                            server(socket) + " WebSockets",
                            "messages that threads for input and output handle are not found by reading");
        }
        return null;
    }

    /** Each passes some handlers before it is at its servlet: told is of one that has been within them for a while. */
    private void tellThreadless(Object exchange, @Nullable Object context) {
        if (context == null && exchanges.isInCall(exchange)) {
            long now = System.nanoTime();
            Long first = threadless.get(exchange);
            if (first == null) {
                threadless.put(exchange, now);
            }
            if (first == null || now - first < IN_PASSING_NANOS) {
                return;
            }
            reading.tracking()
                    .registry()
                    .unread(
                            VERSION.get(exchange.getClass()) + " handlers",
                            "the thread and the session of a request in one that is no servlet are not read");
        }
    }

    @Override
    public String server(UndertowPlace place) {
        Object of = place instanceof Socket socket ? messages.channel(socket.handler()) : ((OfExchange) place).exchange;
        return of == null ? Undertow.PRODUCT : VERSION.get(of.getClass());
    }

    private static Object exchange(UndertowPlace place) {
        Object exchange = place instanceof OfExchange of ? of.exchange : null;
        if (exchange == null) {
            throw Unreadable.changing("exchange");
        }
        return exchange;
    }

    private static @Nullable Object context(UndertowPlace place) {
        return place instanceof OfExchange of ? of.context : null;
    }

    @Override
    public String method(UndertowPlace place) {
        return place instanceof Socket ? "" : exchanges.method(exchange(place));
    }

    @Override
    public String path(UndertowPlace place) {
        if (place instanceof Socket socket) {
            return messages.path(socket.handler());
        }
        String now = exchanges.path(exchange(place));
        String original = original(place, "request_uri");
        if (original != null) {
            return original;
        }
        if (!now.equals(exchanges.path(exchange(place)))) {
            throw Unreadable.changing("requestURI"); // it is being forwarded
        }
        return now;
    }

    private @Nullable String original(UndertowPlace place, String name) {
        String forwarded = servlets.original(context(place), "forward." + name);
        return forwarded == null ? servlets.original(context(place), "async." + name) : forwarded;
    }

    @Override
    public @Nullable String query(UndertowPlace place) {
        if (place instanceof Socket socket) {
            return messages.query(socket.handler());
        }
        String now = exchanges.query(exchange(place), false, null);
        return original(place, "request_uri") == null
                ? now
                : exchanges.query(exchange(place), true, original(place, "query_string"));
    }

    @Override
    public @Nullable String header(UndertowPlace place, String name) {
        List<String> all = place instanceof Socket ? List.of() : exchanges.headers(exchange(place), name);
        return all.isEmpty() ? null : all.get(0);
    }

    @Override
    public @Nullable String headers(UndertowPlace place, String name) {
        List<String> all = place instanceof Socket ? List.of() : exchanges.headers(exchange(place), name);
        return all.isEmpty() ? null : String.join(",", all);
    }

    @Override
    public String peer(UndertowPlace place) {
        return connections.peer(
                place instanceof Socket socket
                        ? messages.channel(socket.handler())
                        : exchanges.connection(exchange(place)));
    }

    @Override
    public @Nullable LiveSession session(UndertowPlace place) {
        if (place instanceof Socket socket) {
            LiveSession live = stores.shown(messages.session(socket.handler()), "");
            return live != null && OpenSocket.isOf(live, user(place)) ? live : null;
        }
        Object exchange = exchange(place);
        Object context = context(place);
        if (context == null) {
            throw Unreadable.missing("session of what has not come to a servlet");
        }
        Object of = stores.sessionOf(exchange, context);
        LiveSession shown = stores.shown(of, servlets.path(servlets.servletContext(context)));
        LiveSession earlier = sessions.get(exchange);
        if (shown == null) {
            return earlier != null && earlier.isClosed() ? earlier : null;
        }
        if (earlier != shown && !sessions.put(exchange, shown)) {
            reading.tracking().registry().omit("requestSessions");
        }
        return shown;
    }

    @Override
    public boolean isSessionEnded(UndertowPlace place) {
        return false; // what was ended is closed by now
    }

    @Override
    public long startedMillis(UndertowPlace place) {
        long start = place instanceof Socket ? -1 : exchanges.startNanos(exchange(place));
        return start == -1 ? -1 : System.currentTimeMillis() - (System.nanoTime() - start) / 1_000_000;
    }

    @Override
    public boolean isWaiting(UndertowPlace place) {
        if (!(place instanceof Loose) || exchanges.isInCall(exchange(place))) {
            return false;
        }
        Object context = context(place);
        return context == null || servlets.isAsync(context);
    }

    @Override
    public @Nullable String user(UndertowPlace place) {
        if (place instanceof Socket socket) {
            return reading.users().of(messages.user(socket.handler()));
        }
        Object of = exchanges.security(exchange(place));
        if (of != null && !security.fits(of)) {
            return null;
        }
        Object context = context(place);
        if (of == null && context == null) {
            return null; // it may not have come to where that is found out
        }
        String user = of == null ? "" : accounts.user(account.of(of));
        return context != null && user != null && user.isEmpty() ? ofSpring((OfExchange) place, context) : user;
    }

    @Override
    public boolean isSignedIn(UndertowPlace place) {
        if (place instanceof Socket) {
            return false;
        }
        Object context = context(place);
        Object held = exchanges.security(exchange(place));
        return (held != null && account.of(held) != null)
                || (context != null && SpringUsers.isSignedIn(name -> servlets.attribute(context, name)));
    }

    private @Nullable String ofSpring(OfExchange place, Object context) {
        Object servletContext = servlets.servletContext(context);
        if (servletContext == null) {
            return "";
        }
        SpringUsers.Holder holder = holders.computeIfAbsent(
                        servletContext, each -> Optional.ofNullable(SpringUsers.in(servlets.loader(each))))
                .orElse(null);
        if (holder == null) {
            return "";
        }
        Object session = stores.sessionOf(exchange(place), context);
        String signedIn = session == null ? "" : stores.user(session);
        // an application may act for somebody else on its thread, who has not signed in to the session
        return signedIn != null && signedIn.isEmpty()
                ? spring.user(
                        holder,
                        place instanceof OnThread on ? on.thread : null,
                        name -> servlets.attribute(context, name))
                : signedIn;
    }
}
