// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import io.quivive.agent.server.Cookies;
import io.quivive.agent.server.Reading;
import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import io.quivive.session.LiveSession;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that Undertow's managers keep in memory, read from their fields at each look.
 *
 * <p>Used by one thread at a time.
 */
final class UndertowStores {
    private static final int MAX_MANAGERS = 1000;
    private static final int MAX_WITHIN = 8;
    /** An id may be changed while it is looked for. */
    private static final int LOOKS = 3;

    private final Reading reading;
    private final UndertowExchanges exchanges;
    private final UndertowServlets servlets;
    private final UndertowAccounts accounts;
    private final Part manager;
    private final Part config;
    private final Part attachmentKey;
    private final Shape servletSession;
    private final Part container;
    private final Shape memory;
    private final Part sessions;
    private final Shape session;
    private final Part id;
    private final Part created;
    private final Part accessed;
    private final Part maxInactive;
    private final Part expires;
    private final Part invalid;
    private final Part invalidating;
    private final Part attributes;
    private final Part managerOf;
    private final Shape signedIn;
    private final Part account;
    private final Shape cached;
    private final Shape inPath;
    private final Part parameter;
    private final Shape inCookie;
    private final Part cookieConfig;
    private final Part cookie;
    private final Part fallback;
    private final Shape wrapped;
    private final Part delegate;
    private final Shape[] wildFly;
    private final Part[] wildFlyWithin;

    private final List<Store> stores = new ArrayList<>();

    /** What was listed of one manager, and whether the name of each is from what the container keeps in the session. */
    private static final class Store {
        final WeakReference<Object> manager;
        final String application;
        IdentityHashMap<LiveSession, Boolean> listed = new IdentityHashMap<>();

        Store(Object manager, String application) {
            this.manager = new WeakReference<>(manager);
            this.application = application;
        }
    }

    UndertowStores(Reading reading, UndertowExchanges exchanges, UndertowServlets servlets, UndertowAccounts accounts) {
        this.reading = reading;
        this.exchanges = exchanges;
        this.servlets = servlets;
        this.accounts = accounts;
        Shapes shapes = reading.shapes();
        manager = of(shapes, "io.undertow.servlet.core.DeploymentImpl").part("sessionManager");
        Shape ofContext = of(shapes, "io.undertow.servlet.spec.ServletContextImpl");
        config = ofContext.part("sessionConfig");
        attachmentKey = ofContext.part("sessionAttachmentKey");
        servletSession = of(shapes, "io.undertow.servlet.spec.HttpSessionImpl");
        container = servletSession.part("session");
        memory = of(shapes, "io.undertow.server.session.InMemorySessionManager");
        sessions = memory.part("sessions");
        session = of(shapes, "io.undertow.server.session.InMemorySessionManager$SessionImpl");
        id = session.part("sessionId");
        created = session.part("creationTime");
        accessed = session.part("lastAccessed");
        maxInactive = session.part("maxInactiveInterval");
        expires = session.part("expireTime");
        invalid = session.part("invalid");
        invalidating = session.part("invalidationStarted");
        attributes = session.part("attributes");
        managerOf = session.part("sessionManager");
        signedIn = of(shapes, "io.undertow.security.api.AuthenticatedSessionManager$AuthenticatedSession");
        account = signedIn.part("account");
        cached = shapes.of("WildFly", "org.wildfly.security.cache.CachedIdentity");
        inPath = of(shapes, "io.undertow.server.session.PathParameterSessionConfig");
        parameter = inPath.part("name");
        inCookie = of(shapes, "io.undertow.servlet.spec.SessionCookieConfigImpl");
        cookieConfig = inCookie.part("delegate");
        cookie = of(shapes, "io.undertow.server.session.SessionCookieConfig").part("cookieName");
        fallback = inCookie.part("fallback");
        wrapped = of(shapes, "io.undertow.servlet.spec.ServletContextImpl$ServletContextSessionConfig");
        delegate = wrapped.part("delegate");
        wildFly = new Shape[] {
            shapes.of("WildFly", "org.wildfly.extension.undertow.session.CodecSessionConfig"),
            shapes.of("WildFly", "org.wildfly.extension.undertow.session.AffinitySessionConfig")
        };
        wildFlyWithin = new Part[] {wildFly[0].part("config"), wildFly[1].part("sessionConfig")};
    }

    private static Shape of(Shapes shapes, String type) {
        return shapes.of(Undertow.PRODUCT, type);
    }

    /** A deployment was seen. */
    void learn(@Nullable Object servletContext) {
        Object found = manager.of(servlets.deployment(servletContext));
        if (servletContext == null || found == null || isKnown(found) || servlets.isLeftToLibrary(servletContext)) {
            return;
        }
        servlets.learnFrom(servletContext);
        if (!memory.fits(found)) {
            reading.tracking()
                    .registry()
                    .unread(
                            found.getClass().getName(),
                            "the sessions that it keeps are not in memory alone; they are not listed");
        } else if (stores.size() < MAX_MANAGERS) {
            stores.add(new Store(found, servlets.path(servletContext)));
        } else {
            reading.tracking().registry().omit("sessionManagers");
        }
    }

    private boolean isKnown(Object found) {
        for (Store each : stores) {
            if (each.manager.refersTo(found)) {
                return true;
            }
        }
        return false;
    }

    /** Brings what is known in line with what the managers keep now. */
    void look() {
        stores.removeIf(store -> {
            Object from = store.manager.get();
            IdentityHashMap<LiveSession, Boolean> now = from == null ? new IdentityHashMap<>() : list(store, from);
            store.listed.keySet().forEach(each -> {
                if (!now.containsKey(each)) {
                    reading.tracking().registry().close(each);
                }
            });
            store.listed = now;
            return from == null;
        });
    }

    private IdentityHashMap<LiveSession, Boolean> list(Store store, Object from) {
        if (!(sessions.of(from) instanceof ConcurrentHashMap<?, ?> all)) {
            return new IdentityHashMap<>();
        }
        IdentityHashMap<LiveSession, Boolean> now = new IdentityHashMap<>();
        List<Object> others = new ArrayList<>();
        for (Object each : all.values()) {
            if (session.fits(each) && isAlive(each)) {
                LiveSession live = reading.tracking().sessions().find(each);
                if (live == null) {
                    others.add(each);
                } else {
                    now.put(live, tell(each, live, store.listed.getOrDefault(live, false)));
                }
            }
        }
        others.sort(Comparator.comparingLong(created::number));
        for (Object each : others) {
            LiveSession live = open(each, store.application);
            if (live != null) {
                now.put(live, tell(each, live, false));
            }
        }
        return now;
    }

    private boolean isAlive(Object of) {
        return !invalid.is(of) && !invalidating.is(of);
    }

    private @Nullable LiveSession open(Object of, String application) {
        return reading.tracking().sessions().findOrOpen(of, created.number(of), application);
    }

    /** Answers whether the container keeps a user in the session. */
    private boolean tell(Object of, LiveSession live, boolean wasNamed) {
        long seconds = maxInactive.number(of);
        long until = expires.number(of);
        live.idleMillis(seconds * 1000);
        // its life is extended at the begin of a request, too, which the time of the last access does not tell
        live.active(seconds > 0 && until > 0 ? until - seconds * 1000 : accessed.number(of));
        String user = user(of);
        live.userUnknown(user == null);
        if (user != null && (wasNamed || !user.isEmpty())) {
            live.userName(user);
        }
        return user != null && !user.isEmpty();
    }

    /** Who has signed in, as the container or Spring Security keeps it; empty for nobody, {@code null} if that cannot be read. */
    @Nullable
    String user(Object of) {
        Object held = attributes.of(of);
        if (held instanceof ConcurrentHashMap<?, ?> all) {
            for (Object each : all.values()) {
                if (signedIn.fits(each)) {
                    return accounts.user(account.of(each));
                }
                if (cached.fits(each)) {
                    return reading.users().of(each);
                }
            }
        }
        return reading.users().ofAttributes(held);
    }

    /** The container's session that a request is of, also if it has been ended; {@code null} if there is none. */
    @Nullable
    Object sessionOf(Object exchange, Object context) {
        Object servletContext = servlets.servletContext(context);
        Object key = attachmentKey.of(servletContext);
        @Nullable Object[] beside = exchanges.beside(exchange);
        for (int i = 0; i + 1 < beside.length; i += 2) {
            if (key != null && beside[i] == key && servletSession.fits(beside[i + 1])) {
                return container.of(beside[i + 1]);
            }
        }
        Object from = manager.of(servlets.deployment(servletContext));
        return memory.fits(from) && sessions.of(from) instanceof ConcurrentHashMap<?, ?> all
                ? asked(config.of(servletContext), exchange, all, 0)
                : null;
    }

    private @Nullable Object asked(@Nullable Object of, Object exchange, Map<?, ?> all, int depth) {
        if (of == null || depth > MAX_WITHIN) {
            return null;
        }
        if (inPath.fits(of)) {
            String name = parameter.text(of);
            return name == null ? null : withId(all, ofPath(exchanges.path(exchange), name));
        }
        if (inCookie.fits(of)) {
            String name = cookie.text(cookieConfig.of(of));
            for (String header : exchanges.headers(exchange, "Cookie")) {
                for (String value : Cookies.values(name == null ? "JSESSIONID" : name, header)) {
                    Object found = withId(all, value);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return asked(fallback.of(of), exchange, all, depth + 1);
        }
        if (wrapped.fits(of)) {
            return asked(delegate.of(of), exchange, all, depth + 1);
        }
        for (int i = 0; i < wildFly.length; i++) {
            if (wildFly[i].fits(of)) {
                return asked(wildFlyWithin[i].of(of), exchange, all, depth + 1);
            }
        }
        return null;
    }

    private static @Nullable String ofPath(String path, String name) {
        int at = path.indexOf(';' + name + '=');
        if (at < 0) {
            return null;
        }
        int from = at + name.length() + 2;
        int end = from;
        while (end < path.length() && ";/?".indexOf(path.charAt(end)) < 0) {
            end++;
        }
        return path.substring(from, end);
    }

    private @Nullable Object withId(Map<?, ?> all, @Nullable String asked) {
        if (asked == null) {
            return null;
        }
        Object found = all.get(asked);
        int route = asked.indexOf('.'); // the node that WildFly adds
        return found == null && route > 0 ? all.get(asked.substring(0, route)) : found;
    }

    /** What is shown of a container's session, also of one that has ended since. */
    @Nullable
    LiveSession shown(@Nullable Object of, String application) {
        if (of == null || !session.fits(of)) {
            return null;
        }
        if (hasEnded(of)) {
            reading.tracking().sessions().ended(of);
            return reading.tracking().sessions().known(of);
        }
        LiveSession live = open(of, application);
        return live == null ? reading.tracking().sessions().known(of) : live;
    }

    /** Whether the container no longer has it. */
    boolean hasEnded(Object of) {
        if (!isAlive(of)) {
            return true;
        }
        if (!(sessions.of(managerOf.of(of)) instanceof ConcurrentHashMap<?, ?> all)) {
            return false;
        }
        Object held = id.of(of);
        for (int i = 0; i < LOOKS && held instanceof String; i++) {
            if (all.get(held) == of) {
                return false;
            }
            Object now = id.of(of);
            if (now == held) {
                return true;
            }
            held = now; // it was given another meanwhile, before it lost this one
        }
        return false;
    }
}
