// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.HostType;
import io.quivive.SessionState;
import io.quivive.SessionType;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A session while it lives. What its requests learn is written by their threads, the last one wins; everything may be read at any time.
 */
public final class LiveSession {
    /** Those that another copy of Quivive told of have serials from here on. */
    static final long FIRST_ELSEWHERE = 1L << 62;

    /** Paths at which a user was told; older ones are forgotten. */
    private static final int MAX_PATHS = 32;

    /** A longer one is cut. */
    private static final int MAX_TEXT = 256;

    private static final AtomicLongFieldUpdater<LiveSession> CPU =
            AtomicLongFieldUpdater.newUpdater(LiveSession.class, "cpuNanos");
    private static final AtomicLongFieldUpdater<LiveSession> ACTIVITY =
            AtomicLongFieldUpdater.newUpdater(LiveSession.class, "lastActivity");
    private static final AtomicLongFieldUpdater<LiveSession> REQUESTS =
            AtomicLongFieldUpdater.newUpdater(LiveSession.class, "requests");

    private static final AtomicIntegerFieldUpdater<LiveSession> SERVED =
            AtomicIntegerFieldUpdater.newUpdater(LiveSession.class, "served");

    private static final AtomicLongFieldUpdater<LiveSession> TOLD =
            AtomicLongFieldUpdater.newUpdater(LiveSession.class, "cpuNanosTold");

    final String id;
    final long serial;
    final long createdMillis;
    final String machineName;
    final String systemUserName;
    final HostType hostType;
    final @Nullable String persistentId;
    /** As what it was opened, which its place is counted as. */
    final SessionType countedAs;

    volatile SessionType type;
    volatile SessionState state = SessionState.ACTIVE;
    volatile String userName = "";
    /** Name of the class of the request that told the user last; empty if a login did. */
    private volatile String namedBy = "";
    /** Hash codes of the paths at which the application's own class told it, the last ones; never changed. */
    private volatile int @Nullable [] namedAt;

    volatile String ipAddress = "";
    volatile String userAgent = "";
    private volatile boolean hasClient;
    volatile String application = "";
    /** Milliseconds since 1970. */
    volatile long lastActivity;
    /** Milliseconds without a request after which it ends; 0 if it does not. */
    volatile long idleMillis;

    private volatile long cpuNanos;
    private volatile long requests;
    /** Requests that have begun and not ended, on a thread or on none. */
    private volatile int served;
    /** Requests that wait asynchronously, on no thread. */
    final AtomicLong waiting = new AtomicLong();

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile long cpuNanosTold;

    /** Whether some of its work was where the JVM counts no processor time. */
    private volatile boolean partlyUncounted;

    private volatile boolean isSampled;
    private volatile boolean closed;
    private volatile boolean userUnknown;
    private volatile @Nullable Login login;
    /** A user's name that was looked at and holds no credential. */
    private volatile @Nullable String checkedName;
    /** What a name is known by that is not to be shown. */
    private volatile @Nullable String withheld;

    private @Nullable SessionStorage storage;

    LiveSession(
            long serial,
            String id,
            SessionType type,
            String machineName,
            String systemUserName,
            HostType hostType,
            @Nullable String persistentId,
            long createdMillis) {
        this.serial = serial;
        this.id = id;
        this.countedAs = type;
        this.type = type;
        this.machineName = machineName;
        this.systemUserName = systemUserName;
        this.hostType = hostType;
        this.persistentId = persistentId;
        this.createdMillis = createdMillis;
        this.lastActivity = createdMillis;
    }

    /** Our own id of it, random. */
    public String id() {
        return id;
    }

    /** How it came to be. */
    public SessionType type() {
        return type;
    }

    /** From now on it is of that type. */
    public void type(SessionType other) {
        type = other;
    }

    /** The application's user; empty for a guest. */
    public String userName() {
        return userName;
    }

    /** A login, or with an empty name a logout. That somebody whose name is a JWT has signed in is shown, and not the name. */
    public void userName(String name) {
        String cut = SecretShapes.hasJwt(name) ? UrlMask.MASK : cut(name);
        if (!cut.equals(userName)) {
            userName = cut;
        }
    }

    /**
     * What a request says, with an empty name for nobody. That is a logout only if requests of the same class told the user, or if a class of
     * the application's own did at the same path: those that an application does not guard, its pictures for instance, pass its own classes by
     * and know no user.
     *
     * @param by name of the request's class; empty if that has not decided, which is a logout only where the application's own told the user
     * @param at the path; empty if it is not the application's own class that tells a user
     */
    public void userName(String name, String by, String at) {
        if (!name.isEmpty()) {
            userName(name);
            namedBy = by;
            namedAt = at.isEmpty() ? null : with(namedAt, at.hashCode());
        } else if (isNamedAt(at) || (!by.isEmpty() && (namedBy.isEmpty() || namedBy.equals(by)))) {
            userName("");
            namedAt = null;
        }
    }

    private boolean isNamedAt(String path) {
        int[] paths = namedAt;
        return paths != null && contains(paths, path.hashCode());
    }

    private static int[] with(int @Nullable [] paths, int path) {
        if (paths == null) {
            return new int[] {path};
        }
        if (contains(paths, path)) {
            return paths;
        }
        int kept = Math.min(paths.length, MAX_PATHS - 1);
        int[] all = new int[kept + 1];
        all[0] = path;
        System.arraycopy(paths, 0, all, 1, kept);
        return all;
    }

    private static boolean contains(int[] paths, int path) {
        for (int each : paths) {
            if (each == path) {
                return true;
            }
        }
        return false;
    }

    /** The name that was read of a principal when it signed in; {@code null} if another one did last, or nobody. */
    public @Nullable String nameOf(Object principal) {
        Login last = login;
        return last != null && last.refersTo(principal) ? last.name : null;
    }

    /** Whether a name was looked at, and may be shown. */
    public boolean isChecked(String name) {
        return name.equals(checkedName);
    }

    /** A name may be shown. */
    public void checked(String name) {
        checkedName = name;
    }

    /** The hash of a name that is not to be shown, or {@code null}. */
    public @Nullable String withheld() {
        return withheld;
    }

    /** A name, which may have been told before, is not to be shown. */
    public void withhold(String name, String hash) {
        withheld = hash;
        if (cut(name).equals(userName)) {
            userName = "";
        }
    }

    /** Whether it has a user whose name could not be read. */
    boolean isUserUnknown() {
        return userUnknown && userName.isEmpty();
    }

    /** Whether who its user is could be read. */
    public void userUnknown(boolean unknown) {
        userUnknown = unknown;
    }

    /** A principal of that name has signed in. */
    public void signedIn(Object principal, String name) {
        login = new Login(principal, cut(name));
    }

    /** Where its client is, and what the client says that it is, as both may be shown. */
    public void client(String address, String agent) {
        ipAddress = cut(address);
        userAgent = cut(agent);
        hasClient = !address.isEmpty();
    }

    /** Whether it is a container's, however it is used. */
    public boolean isHttp() {
        return countedAs == SessionType.WEB;
    }

    /** Whether its client's address has been told. */
    public boolean hasClient() {
        return hasClient;
    }

    /** Context path or name of what it is a session of. */
    public void application(String name) {
        application = cut(name);
    }

    /** After so many milliseconds without a request it ends; 0 or less: never. */
    public void idleMillis(long millis) {
        long limit = Math.max(0, millis);
        if (limit != idleMillis) { // one write less that all processors have to see
            idleMillis = limit;
        }
    }

    /** Milliseconds since 1970 of its last request's begin or end. */
    public long lastActivity() {
        return lastActivity;
    }

    /** Something happened in it. */
    public void active(long millis) {
        ACTIVITY.lazySet(this, millis);
    }

    /** A request of it begins. */
    public void requestBegan() {
        REQUESTS.incrementAndGet(this);
    }

    /** A request of it is served, or (with -1) no longer is. */
    public void served(int change) {
        SERVED.addAndGet(this, change);
    }

    /** Whether one of its requests has begun and not ended. */
    public boolean isServed() {
        return served > 0;
    }

    /** Whether it has been without a request for longer than it may; while one of its requests is served it is not. */
    public boolean isIdle(long millis) {
        long limit = idleMillis;
        return limit > 0 && isIdle(millis, limit);
    }

    /** The same with another limit. */
    public boolean isIdle(long millis, long limit) {
        return !isServed() && millis - lastActivity > limit;
    }

    /** A request of it waits on no thread, or (with -1) no longer does. */
    public void waiting(int change) {
        waiting.addAndGet(change);
    }

    int waiting() {
        return (int) Math.max(0, waiting.get());
    }

    long requests() {
        return requests;
    }

    /** A request that had begun in it was none of its. */
    public void requestLeft() {
        REQUESTS.decrementAndGet(this);
    }

    /** Whether another copy of Quivive tells of it, by {@link #told}. */
    boolean isElsewhere() {
        return serial >= FIRST_ELSEWHERE;
    }

    /** What another copy says of it now; {@code cpuNanos} is -1 if it is not accounted there. */
    void told(long cpu, long begun, long waitingNow) {
        cpuNanos = cpu;
        requests = begun;
        waiting.set(waitingNow);
    }

    /** The same of its processor time alone. */
    void told(long cpu) {
        cpuNanos = cpu;
    }

    /** Processor nanoseconds of the pieces of work that have ended. */
    long cpuNanos() {
        return cpuNanos;
    }

    /** What a snapshot is to tell of its processor time, which never goes back from one to the next. */
    long cpuNanosTold(long nanos) {
        return TOLD.accumulateAndGet(this, nanos, Math::max);
    }

    void addCpu(long nanos) {
        CPU.addAndGet(this, nanos);
    }

    /** A thread that served it has used about so much for it. */
    public void sampled(long nanos) {
        isSampled = true;
        if (nanos > 0) {
            addCpu(nanos);
        }
    }

    /** Whether its processor time comes from samples. */
    boolean isSampled() {
        return isSampled;
    }

    /** Some of its work is on a virtual thread, whose processor time the JVM does not count. */
    void uncounted() {
        if (!partlyUncounted) {
            partlyUncounted = true;
        }
    }

    boolean isPartlyUncounted() {
        return partlyUncounted;
    }

    /** Its key-value storage, made when it is first asked for; {@code null} once it has ended. */
    public synchronized @Nullable SessionStorage storage() {
        if (storage == null && !closed) {
            storage = new SessionStorage();
        }
        return storage;
    }

    /** Whether it has ended. */
    public boolean isClosed() {
        return closed;
    }

    synchronized void closed() {
        closed = true;
        storage = null;
        login = null;
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    /** Whose name was read; does not keep the host's object. */
    private static final class Login extends WeakReference<Object> {
        private final String name;

        Login(Object principal, String name) {
            super(principal);
            this.name = name;
        }
    }
}
