// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.ProcessType;
import io.quivive.SessionType;
import io.quivive.http.Credentials.Credential;
import io.quivive.request.RequestFacts;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import io.quivive.session.WeakIdentityMap;
import io.quivive.session.Work;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows requests from their begin to their end, on however many threads, and finds the session of each.
 *
 * <p>Thread-safe. The methods are called by the threads that serve the requests; none blocks, and none throws what an adapter threw.
 */
public final class HttpTracker {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final String SPRING = "org.springframework.";

    /** By whom a user with a credential is told. */
    private static final String CREDENTIAL = "credential";

    private static final int MAX_WAITING = 100_000;

    private final SessionRegistry registry;
    private final RestSessions restSessions;
    private final Credentials credentials;
    /** Requests that go on when a thread has left them, by the server's own object. */
    private final WeakIdentityMap<HttpWork> waiting = new WeakIdentityMap<>(MAX_WAITING, HttpWork::finish);

    private volatile RequestRules rules;
    /** Whether a request may come again that has been left: asking each costs its server something. */
    private volatile boolean mayGoOn;

    /** A tracker of requests for the sessions of a registry. */
    public HttpTracker(SessionRegistry registry) {
        this.registry = registry;
        this.credentials = new Credentials(registry);
        this.restSessions = new RestSessions(registry);
        this.rules = new RequestRules(registry.settings());
        registry.onSweep(() -> {
            waiting.expunge();
            restSessions.sweep(System.currentTimeMillis());
        });
    }

    /** Takes up what the registry's settings say now. */
    public void readSettings() {
        rules = new RequestRules(registry.settings());
    }

    /** From now on requests are expected to come again when they have been left, though none has waited asynchronously: with an error page. */
    public void expectContinuations() {
        mayGoOn = true;
    }

    RequestRules rules() {
        return rules;
    }

    Credentials credentials() {
        return credentials;
    }

    RestSessions restSessions() {
        return restSessions;
    }

    /**
     * The current thread enters a request.
     *
     * @return to be given to {@link #end}; {@code null} if it is in it already, or if the adapter failed
     */
    public <R> @Nullable Binding begin(HttpAdapter<R> adapter, R request) {
        HttpWork work = null;
        try {
            work = known(adapter, request);
            if (work != null && work.isLeft()) {
                return null;
            }
            boolean goesOn = false;
            if (!adapter.isPassedOn()) {
                goesOn = mayGoOn && adapter.isContinuation(request);
                if (work == null && isIn(adapter, request)) {
                    return null;
                }
                if (work != null && !goesOn) {
                    work.finish(); // the server uses its object again, and nobody told of the end
                    work = null;
                }
            }
            if (work == null) {
                work = newWork(adapter, request, !goesOn);
                if (adapter.isPassedOn() && !waiting.put(request, work)) {
                    registry.omit("waitingRequests");
                    work.endsWithItsThread();
                }
            }
            work.entered();
            if (!adapter.isPassedOn()) {
                work.readable(adapter, request);
            }
            return registry.threads().begin(work);
        } catch (Throwable e) { // the border to the host
            if (work != null) {
                work.finish();
            }
            registry.omit("requests");
            registry.unread(
                    adapter.product(),
                    "a request could not be read: " + e.getClass().getName());
            return null;
        }
    }

    /**
     * The current thread takes up a request that no thread was in, outside of what serves requests: its time-out, its listeners.
     *
     * @return to be given to {@link #end}; {@code null} if it is not one that waited
     */
    public <R> @Nullable Binding resume(HttpAdapter<R> adapter, R request) {
        HttpWork work = known(adapter, request);
        if (work == null) {
            return null;
        }
        work.entered();
        work.readable(adapter, request);
        return registry.threads().begin(work);
    }

    /** The current thread leaves a request. */
    public <R> void end(HttpAdapter<R> adapter, R request, Binding binding) {
        HttpWork work = (HttpWork) binding.work();
        try {
            if (!work.isFinished()) {
                read(adapter, request, work);
                if (adapter.isPassedOn()) {
                    if (work.isEndingWithItsThread()) {
                        finish(adapter, request, work);
                    }
                } else {
                    if (!adapter.isAsync(request)) {
                        finish(adapter, request, work);
                    } else {
                        mayGoOn = true;
                        if (!waiting.put(request, work)) {
                            work.finish();
                            registry.omit("waitingRequests");
                        }
                    }
                }
            }
        } catch (Throwable e) { // the border to the host
            work.finish();
            registry.omit("requests");
        } finally {
            work.unreadable();
            work.left();
            registry.threads().end(binding);
        }
    }

    /** Whether the current thread is in a request that is passed on. */
    public boolean isIn(Object request) {
        return currentWork() instanceof HttpWork work && waiting.get(request) == work;
    }

    /** A request is about to be answered with that status; whoever reads the answer may come back with the same credential at once. */
    public <R> void answering(HttpAdapter<R> adapter, R request, int status) {
        HttpWork work = waiting.isEmpty() ? null : waiting.get(request);
        if (work != null && !work.isFinished()) {
            accept(adapter, request, work, status);
        }
    }

    /** A request has been answered, or given up. */
    public <R> void complete(HttpAdapter<R> adapter, R request) {
        HttpWork work = waiting.isEmpty() ? null : waiting.remove(request);
        if (work == null && isIn(adapter, request) && currentWork() instanceof HttpWork current) {
            work = current;
        }
        if (work != null && !work.isFinished()) {
            try {
                read(adapter, request, work);
                finish(adapter, request, work);
            } catch (Throwable e) { // the border to the host
                work.finish();
                registry.omit("requests");
            }
        }
    }

    /**
     * Another application of the server works for the current thread's request from here on: what it says of its own session and user is not
     * the request's.
     *
     * @return to be given to {@link #takeBack}; {@code null} if the thread is in no request
     */
    public @Nullable Work passOn() {
        if (currentWork() instanceof HttpWork work) {
            work.passOn();
            return work;
        }
        return null;
    }

    /** The application that it was passed on to is done. */
    public void takeBack(Work work) {
        if (work instanceof HttpWork own) {
            own.takeBack();
        }
    }

    /** Whether the current thread is in a request of which no user is known yet. */
    public boolean wantsUser() {
        return ownWork() instanceof HttpWork work && work.mayAskForUser() && wantsUser(work) && !work.isFinished();
    }

    /** Whether the current thread's request has a session, or a credential that may be one's: else it is nobody's, whoever its user is. */
    public boolean isOfSomebody() {
        if (!(ownWork() instanceof HttpWork work)) {
            return false;
        }
        LiveSession session = work.session();
        return session == null ? work.credential != null : !session.isClosed();
    }

    /**
     * Whether a session that the container has taken up on the current thread is its request's: one that began in it, or that it asked for.
     * It may be another's, whom an administrator looks at.
     *
     * @param createdMillis when the container made it, milliseconds since 1970
     * @param isAskedFor whether a request came with the id of it
     */
    public boolean isOfRequest(long createdMillis, Predicate<Object> isAskedFor) {
        if (!(ownWork() instanceof HttpWork work)) {
            return false;
        }
        try {
            return createdMillis >= work.sinceMillis || (work.isReadable() && isAskedFor.test(work.request()));
        } catch (Throwable e) { // the request does not tell
            return false;
        }
    }

    /** The session of the current thread's request is kept by something that counts every question as an access, and is not listed. */
    public void storedElsewhere() {
        if (ownWork() instanceof HttpWork work) {
            work.storedElsewhere();
        }
    }

    /**
     * The request of the current thread is followed by the application's own copy of Quivive from here on. What counted it no longer does,
     * but for its server.
     */
    public void leave() {
        Binding binding = registry.threads().current();
        if (binding != null && binding.work() instanceof HttpWork work) {
            mayGoOn = true; // it may wait there
            work.unreadable();
            if (work.leave()) {
                isNoLongerOf(work, work.session());
            }
            work.session(null);
            while (binding != null && binding.work() == work) { // a server may have entered it more than once
                registry.threads().end(binding);
                binding = registry.threads().current();
            }
        }
    }

    /**
     * Who the application says that the user of the current thread's request is; empty for nobody, which an error page may say of a request
     * that has a user, so that it counts only if no other was told.
     *
     * @param by name of the class of the request that says so; empty for a login, and for nobody if that has not decided
     * @param byApplication whether that is a class of the application's own, and not the container's or a framework's
     */
    public void user(String name, String by, boolean byApplication) {
        if (ownWork() instanceof HttpWork work && (!name.isEmpty() || wantsUser(work)) && !isSecret(work, name)) {
            // the container looks at a credential only where something is guarded, which is a logout nowhere
            boolean isContainers = !byApplication && !by.startsWith(SPRING);
            String teller = isContainers && !name.isEmpty() && work.credential != null ? CREDENTIAL : by;
            String path = byApplication || name.isEmpty() ? work.path : "";
            work.userName(name, teller, path);
            LiveSession session = work.session();
            if (session != null) {
                session.userName(name, teller, path);
            }
        }
    }

    /** Whether a name holds the credential that this request came with, or an earlier one of its session. */
    private boolean isSecret(HttpWork work, String name) {
        LiveSession session = work.session();
        if (name.isEmpty() || (session != null && session.isChecked(name))) {
            return false;
        }
        String known = session == null ? null : session.withheld();
        if ((known == null || !known.equals(credentials.hash(name))) && !work.isSecret(name, secretOf(work))) {
            if (session != null) {
                session.checked(name);
            }
            return false;
        }
        work.withhold(name, credentials.hash(name));
        registry.omit("userNames");
        registry.unread("users whose name is their credential", "the application tells it for a name; it is not shown");
        return true;
    }

    private @Nullable String secretOf(HttpWork work) {
        return work.session() != null && work.isReadable()
                ? credentials.secret(work.adapter(), work.request(), rules.apiKeyHeaders())
                : null;
    }

    /** The user of the current thread's request has signed out. */
    public void signedOut() {
        if (ownWork() instanceof HttpWork work) {
            work.userName("", "", "");
            LiveSession session = work.session();
            if (session != null) {
                session.userName("");
            }
        }
    }

    /** The session of the current thread's request has been found, or has begun: the request is of it from now on. */
    public void sessionBegan(LiveSession session) {
        if (!(currentWork() instanceof HttpWork work)) {
            return;
        }
        if (work.isPassedOn()) {
            session.active(System.currentTimeMillis()); // the other application's, which is used all the same
        } else if (work.session() != session) {
            if (rules.isRest(work.path)) {
                session.type(SessionType.REST);
            }
            isNoLongerOf(work, work.session());
            work.session(session);
            begins(work, session, System.currentTimeMillis());
            work.tellUser(session);
            if (!work.tellClient(session, registry.urlMask()) && work.isReadable()) {
                tellClient(work.adapter(), work.request(), session);
            }
        }
    }

    /** The current thread's request has no HTTP session, whatever was expected before. */
    public void noSession() {
        if (ownWork() instanceof HttpWork work) {
            LiveSession session = work.session();
            if (session != null && session.isHttp()) {
                isNoLongerOf(work, session);
                work.session(null);
            }
        }
    }

    private <R> HttpWork newWork(HttpAdapter<R> adapter, R request, boolean counts) {
        RequestRules now = rules;
        String method = adapter.method(request);
        String path = adapter.path(request);
        boolean soap = now.isSoap(adapter, request, method, path);
        if (counts) {
            adapter.count(request).request(soap);
        }
        LiveSession session = adapter.session(request);
        Credential credential = null;
        String secret = null;
        if (session == null) {
            credential = credentials.of(adapter, request, now.apiKeyHeaders());
            session = credential == null || !credential.isWhole() ? null : restSessions.find(credential.hash());
            secret = credential == null ? null : credential.secret();
        } else {
            if (now.isRest(path)) {
                session.type(SessionType.REST);
            }
            if (adapter.isPassedOn()) { // else it is read once it is wanted
                secret = credentials.secret(adapter, request, now.apiKeyHeaders());
            }
        }
        HttpWork work = new HttpWork(
                soap ? ProcessType.SOAP_PROCESS : ProcessType.WEB_PROCESS_WITH_NO_CONTEXT,
                method,
                path,
                adapter.query(request),
                session,
                credential,
                secret,
                counts);
        if (session != null) {
            begins(work, session, work.sinceMillis);
            tellClient(adapter, request, session);
        } else if (adapter.isPassedOn()) {
            work.client(
                    rules.address(adapter, request),
                    agent(adapter, request)); // a session may be found when that cannot be read any more
        }
        return work;
    }

    private <R> void tellClient(HttpAdapter<R> adapter, R request, LiveSession session) {
        if (!session.hasClient()) {
            session.client(rules.address(adapter, request), registry.urlMask().text(agent(adapter, request)));
        }
    }

    /** What its client says that it is; empty if it does not. */
    static <R> String agent(RequestFacts<R> facts, R request) {
        String agent = facts.header(request, "User-Agent");
        return agent == null ? "" : agent;
    }

    /** What is told first holds: within its request an application may act for others. */
    private static boolean wantsUser(HttpWork work) {
        return work.userName() == null;
    }

    /** A credential proves nothing until it is accepted; until then its session lasts no longer for it. */
    private static void begins(HttpWork work, LiveSession session, long millis) {
        if (work.counts) {
            session.requestBegan();
        }
        if (session.isHttp()) {
            session.active(millis);
        }
    }

    private static void isNoLongerOf(HttpWork work, @Nullable LiveSession session) {
        if (session != null && work.counts) {
            session.requestLeft();
        }
    }

    /** The current thread's request, unless another application than that which received it works for it. */
    private @Nullable Work ownWork() {
        Work current = currentWork();
        return current instanceof HttpWork work && work.isPassedOn() ? null : current;
    }

    private @Nullable Work currentWork() {
        Binding binding = registry.threads().current();
        return binding == null ? null : binding.work();
    }

    /** Whether the current thread has begun it already: a server may pass it through its pipeline once more. */
    private <R> boolean isIn(HttpAdapter<R> adapter, R request) {
        return currentWork() instanceof HttpWork work
                && work.isReadable()
                && work.adapter() == adapter
                && work.request() == request;
    }

    private <R> @Nullable HttpWork known(HttpAdapter<R> adapter, R request) {
        if (waiting.isEmpty()) {
            return null;
        }
        return adapter.isPassedOn() ? waiting.get(request) : waiting.remove(request);
    }

    private <R> void read(HttpAdapter<R> adapter, R request, HttpWork work) {
        LiveSession session = work.session();
        if (session != null) {
            if (!work.tellClient(session, registry.urlMask())) {
                tellClient(adapter, request, session);
            }
            if (session.isHttp()) {
                session.active(System.currentTimeMillis());
            }
        }
        String user = wantsUser(work) ? adapter.user(request) : null;
        if (user != null && !user.isEmpty()) {
            user(user, "", false);
        }
    }

    private <R> void finish(HttpAdapter<R> adapter, R request, HttpWork work) {
        if (work.finish() && work.credential != null) {
            LiveSession session = work.session();
            int status = adapter.status(request);
            if (session == null) {
                accept(adapter, request, work, status);
            } else if (!session.isHttp() && isRefused(status)) {
                isNoLongerOf(work, session);
            } else if (!session.isHttp()) {
                session.active(System.currentTimeMillis());
            }
        }
    }

    private <R> void accept(HttpAdapter<R> adapter, R request, HttpWork work, int status) {
        String credential = work.session() == null ? work.credential : null;
        if (credential != null && status > 0 && !isRefused(status) && work.isAcceptable()) {
            String user = work.userName();
            LiveSession session = restSessions.accept(credential, user == null ? "" : user, work.sinceMillis);
            if (session != null) {
                work.session(session);
                work.tellUser(session);
                begins(work, session, work.sinceMillis);
                if (!work.tellClient(session, registry.urlMask())) {
                    tellClient(adapter, request, session);
                }
                session.active(System.currentTimeMillis());
            }
        }
    }

    private static boolean isRefused(int status) {
        return status == UNAUTHORIZED || status == FORBIDDEN;
    }
}
