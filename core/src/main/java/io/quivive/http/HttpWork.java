// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.ProcessType;
import io.quivive.http.Credentials.Credential;
import io.quivive.session.LiveSession;
import io.quivive.session.UrlMask;
import io.quivive.session.Work;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * <p>Thread-safe.
 */
final class HttpWork extends Work {
    /** A shorter one may be within a name by accident. */
    private static final int MIN_SECRET = 8;

    /** Keyed hash of the credential that came with it; {@code null} if none did, or if it has an HTTP session. */
    final @Nullable String credential;

    /** Whether it is a request of its own; false for what follows one, as its error page does. */
    final boolean counts;

    /** Whether nobody else has the same credential; else it is a claim. */
    private final boolean isProven;

    /** What must not be shown of what it came with; {@code null} for nothing, and once it has ended. */
    private volatile @Nullable String secret;

    /** Hash of a name that was told of it and is not to be shown. */
    private volatile @Nullable String withheld;

    private volatile @Nullable String userName;
    private volatile String namedBy = "";
    private volatile String namedAt = "";

    /** Where its client is, and what that says that it is; {@code null} if it was not read. */
    private @Nullable String address;

    private @Nullable String agent;

    /** Who may read its request, and how, until it leaves it. */
    private @Nullable Thread reader;

    private @Nullable HttpAdapter<?> adapter;
    private @Nullable Object request;

    /** Whether its session is kept where asking for the user may ask for the session. */
    private volatile boolean storedElsewhere;

    /** Threads that are in it. */
    private int threads;
    /** How often it is passed on to another application at this moment. */
    private int passedOn;
    /** The session in which it is counted as one that waits. */
    private @Nullable LiveSession waitsIn;
    /** The session in which it is counted as one that is served. */
    private @Nullable LiveSession servedIn;
    /** Whether a thread has entered it. */
    private boolean began;

    private boolean finished;
    private volatile boolean left;
    private volatile boolean endsWithItsThread;

    HttpWork(
            ProcessType type,
            String method,
            String path,
            @Nullable String query,
            @Nullable LiveSession session,
            @Nullable Credential credential,
            @Nullable String secret,
            boolean counts) {
        super(type, method, path, query, session);
        this.credential = credential == null ? null : credential.hash();
        this.isProven = credential != null && credential.isWhole();
        this.secret = secret;
        this.counts = counts;
    }

    /** Whether its credential, if the application did not refuse the request, is that of a session. */
    boolean isAcceptable() {
        String name = userName;
        return isProven || (name != null && !name.isEmpty());
    }

    /** Whether a name holds what it came with, or more of that, which an application without names of its own may tell in place of one. */
    boolean isSecret(String name, @Nullable String more) {
        return holds(name, secret) || holds(name, more);
    }

    private static boolean holds(String name, @Nullable String own) {
        return own != null && !own.isEmpty() && (own.length() < MIN_SECRET ? name.equals(own) : name.contains(own));
    }

    /** That there is none may be told too early, as by an error page: that is not known then. */
    @Override
    public @Nullable String userName() {
        String told = userName;
        return told == null || told.isEmpty() ? null : told;
    }

    /** See {@link LiveSession#userName(String, String, String)}. */
    void userName(String name, String by, String at) {
        namedBy = by;
        namedAt = at;
        userName = name;
    }

    /** A name that was told is not to be shown. */
    void withhold(String name, String hash) {
        withheld = hash;
        LiveSession session = session();
        if (session != null) {
            session.withhold(name, hash);
        }
    }

    /** Tells a session of the user, if there is one. */
    void tellUser(LiveSession session) {
        String hash = withheld;
        if (hash != null) {
            session.withhold("", hash);
        }
        String name = userName;
        if (name != null && !name.isEmpty()) {
            session.userName(name, namedBy, namedAt);
        }
    }

    /** Called once, when it begins. */
    void client(String clientAddress, String clientAgent) {
        address = clientAddress;
        agent = clientAgent;
    }

    /** Tells the session of its client; answers whether that was read. */
    boolean tellClient(LiveSession session, UrlMask mask) {
        String read = address;
        if (read != null && agent != null && !session.hasClient()) {
            session.client(read, mask.text(agent));
        }
        return read != null;
    }

    /** The current thread may read its request by {@link #adapter} until it leaves it. */
    <R> void readable(HttpAdapter<R> itsAdapter, R itsRequest) {
        adapter = itsAdapter;
        request = itsRequest;
        reader = Thread.currentThread();
    }

    /** The current thread leaves its request, which is not kept alive. */
    void unreadable() {
        if (isReadable()) {
            reader = null;
            adapter = null;
            request = null;
        }
    }

    /** Whether the current thread is the one that may read its request. */
    boolean isReadable() {
        return reader == Thread.currentThread();
    }

    /** What reads {@link #request}; only if {@link #isReadable}. */
    @SuppressWarnings("unchecked") // they came together
    HttpAdapter<Object> adapter() {
        return (HttpAdapter<Object>) Objects.requireNonNull(adapter);
    }

    Object request() {
        return Objects.requireNonNull(request);
    }

    void storedElsewhere() {
        storedElsewhere = true;
    }

    /** Whether who its user is may be asked of it: not where the answer is nobody's and costs an access to a store. */
    boolean mayAskForUser() {
        return !storedElsewhere || credential != null;
    }

    /** There is no room for it to be known when its thread has left it. */
    void endsWithItsThread() {
        endsWithItsThread = true;
    }

    boolean isEndingWithItsThread() {
        return endsWithItsThread;
    }

    @Override
    public synchronized void session(@Nullable LiveSession other) {
        super.session(other);
        serves(began && !finished ? other : null);
    }

    /** One more thread is in it. */
    synchronized void entered() {
        threads++;
        began = true;
        serves(finished ? null : session());
        waits(false);
    }

    /** One thread less is in it; if it was the last one, it waits. */
    synchronized void left() {
        threads--;
        waits(threads <= 0 && !finished);
    }

    /** Another application works for it until it is taken back. */
    synchronized void passOn() {
        passedOn++;
    }

    synchronized void takeBack() {
        passedOn--;
    }

    synchronized boolean isPassedOn() {
        return passedOn > 0;
    }

    /** Answers whether it was not finished yet. */
    synchronized boolean finish() {
        waits(false);
        serves(null);
        boolean first = !finished;
        finished = true;
        secret = null;
        return first;
    }

    /** The application's own copy follows it from here on; answers whether it was not finished yet. */
    boolean leave() {
        left = true;
        return finish();
    }

    boolean isLeft() {
        return left;
    }

    synchronized boolean isFinished() {
        return finished;
    }

    private void serves(@Nullable LiveSession now) {
        LiveSession counted = servedIn;
        if (now != counted) {
            servedIn = now;
            if (counted != null) {
                counted.served(-1);
            }
            if (now != null) {
                now.served(1);
            }
        }
    }

    private void waits(boolean now) {
        LiveSession counted = waitsIn;
        waitsIn = now ? session() : null;
        if (waitsIn != counted) {
            if (counted != null) {
                counted.waiting(-1);
            }
            if (waitsIn != null) {
                waitsIn.waiting(1);
            }
        }
    }
}
