// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.ProcessType;
import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.PathPattern;
import io.quivive.session.SessionRegistry;
import io.quivive.session.WeakIdentityMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Follows requests from their begin to their end, on however many threads, and finds the session of each.
 *
 * <p>Thread-safe. The methods are called by the threads that serve the requests; none blocks, and none throws what an adapter threw.
 */
public final class HttpTracker {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int MAX_WAITING = 100_000;

    private final SessionRegistry registry;
    private final RestSessions restSessions;
    private final Credentials credentials = new Credentials();
    /** Requests that no thread is in, by the server's own object. */
    private final WeakIdentityMap<HttpWork> waiting = new WeakIdentityMap<>(MAX_WAITING);

    private volatile Rules rules;

    private record Rules(
            SessionSettings settings,
            List<PathPattern> restPaths,
            List<PathPattern> soapPaths,
            ForwardedAddress forwarded) {
        static Rules of(SessionSettings settings) {
            return new Rules(
                    settings,
                    settings.restPaths().stream().map(PathPattern::new).toList(),
                    settings.soapPaths().stream().map(PathPattern::new).toList(),
                    new ForwardedAddress(settings.trustedProxies()));
        }
    }

    /** A tracker of requests for the sessions of a registry. */
    public HttpTracker(SessionRegistry registry) {
        this.registry = registry;
        this.restSessions = new RestSessions(registry);
        this.rules = Rules.of(registry.settings());
        registry.beforeListing(() -> restSessions.sweep(System.currentTimeMillis()));
    }

    /** Takes up what the registry's settings say now. */
    public void readSettings() {
        rules = Rules.of(registry.settings());
    }

    /**
     * The current thread enters a request.
     *
     * @return to be given to {@link #end}; {@code null} if it is in it already, or if the adapter failed
     */
    public <R> @Nullable Binding begin(HttpAdapter<R> adapter, R request) {
        try {
            HttpWork work = waiting.isEmpty() ? null : waiting.remove(request);
            if (work != null) {
                LiveSession session = work.session();
                if (session != null) {
                    session.waiting(-1);
                }
            }
            if (work == null || !adapter.isContinuation(request)) {
                work = newWork(adapter, request);
            }
            return registry.threads().begin(work);
        } catch (RuntimeException | LinkageError e) {
            registry.omit("requests");
            registry.uninstrumented(
                    adapter.product(),
                    "a request could not be read: " + e.getClass().getName());
            return null;
        }
    }

    /** The current thread leaves a request. */
    public <R> void end(HttpAdapter<R> adapter, R request, Binding binding) {
        try {
            HttpWork work = (HttpWork) binding.work();
            LiveSession session = work.session();
            if (session != null) {
                tellClient(adapter, request, session);
            }
            String user = adapter.user(request);
            if (user != null && !user.isEmpty()) {
                user(work, user);
            }
            if (adapter.isAsync(request)) {
                leave(work, request);
            } else {
                finish(adapter, request, work);
            }
        } catch (RuntimeException | LinkageError e) {
            registry.omit("requests");
        } finally {
            registry.threads().end(binding);
        }
    }

    /** A request that no thread is in has been answered, or given up. */
    public <R> void complete(HttpAdapter<R> adapter, R request) {
        HttpWork work = waiting.isEmpty() ? null : waiting.remove(request);
        if (work != null) {
            LiveSession session = work.session();
            if (session != null) {
                session.waiting(-1);
            }
            finish(adapter, request, work);
        }
    }

    /** Who the application says that the user of the current thread's request is; empty for nobody. */
    public void user(String name) {
        Binding binding = registry.threads().current();
        if (binding != null && binding.work() instanceof HttpWork work) {
            user(work, name);
        }
    }

    /** The application has begun a session; if the current thread is in a request, that is of it from now on. */
    public void sessionBegan(LiveSession session) {
        Binding binding = registry.threads().current();
        if (binding != null && binding.work() instanceof HttpWork work && work.session() != session) {
            work.session(session);
            session.requestBegan(System.currentTimeMillis());
            String user = work.userName();
            if (user != null) {
                session.userName(user);
            }
        }
    }

    private <R> HttpWork newWork(HttpAdapter<R> adapter, R request) {
        Rules now = rules;
        String method = adapter.method(request);
        String path = adapter.path(request);
        boolean soap = "POST".equals(method) && isSoap(now, adapter, request, path);
        adapter.count(request).request(soap);
        LiveSession session = adapter.session(request);
        String credential = null;
        if (session == null) {
            credential = credentials.of(adapter, request, now.settings.apiKeyHeaders());
            session = credential == null ? null : restSessions.find(credential);
        } else if (!now.restPaths.isEmpty() && matches(now.restPaths, path)) {
            session.type(SessionType.REST);
        }
        HttpWork work = new HttpWork(
                soap ? ProcessType.SOAP_PROCESS : ProcessType.WEB_PROCESS_WITH_NO_CONTEXT,
                method,
                path,
                adapter.query(request),
                session,
                credential);
        if (session != null) {
            session.requestBegan(work.sinceMillis);
            tellClient(adapter, request, session);
        }
        return work;
    }

    private <R> void tellClient(HttpAdapter<R> adapter, R request, LiveSession session) {
        if (!session.hasClient()) {
            String agent = adapter.header(request, "User-Agent");
            session.client(
                    rules.forwarded.of(adapter.peer(request), name -> adapter.header(request, name)),
                    agent == null ? "" : agent);
        }
    }

    private static void user(HttpWork work, String name) {
        work.userName(name);
        LiveSession session = work.session();
        if (session != null) {
            session.userName(name);
        }
    }

    private void leave(HttpWork work, Object request) {
        if (waiting.put(request, work)) {
            LiveSession session = work.session();
            if (session != null) {
                session.waiting(1);
                session.active(System.currentTimeMillis());
            }
        } else {
            registry.omit("waitingRequests");
        }
    }

    private <R> void finish(HttpAdapter<R> adapter, R request, HttpWork work) {
        LiveSession session = work.session();
        if (session == null && work.credential != null) {
            int status = adapter.status(request);
            if (status != UNAUTHORIZED && status != FORBIDDEN && status != 0) {
                String user = work.userName();
                session = restSessions.accept(work.credential, user == null ? "" : user, work.sinceMillis);
                if (session != null) {
                    work.session(session);
                    session.requestBegan(work.sinceMillis);
                    tellClient(adapter, request, session);
                }
            }
        }
        if (session != null) {
            session.active(System.currentTimeMillis());
        }
    }

    private static <R> boolean isSoap(Rules now, HttpAdapter<R> adapter, R request, String path) {
        if (adapter.header(request, "SOAPAction") != null) {
            return true;
        }
        String type = adapter.header(request, "Content-Type");
        if (type == null) {
            return false;
        }
        String lower = type.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("application/soap+xml")
                || (lower.startsWith("text/xml") && matches(now.soapPaths, path));
    }

    private static boolean matches(List<PathPattern> patterns, String path) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(path)) {
                return true;
            }
        }
        return false;
    }
}
