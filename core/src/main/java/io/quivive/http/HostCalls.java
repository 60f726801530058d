// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.session.SessionRegistry;
import io.quivive.session.WeakIdentityMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks objects of the application, on the thread of its request, so that none holds the request up: a call into any class but a server's own
 * that has proved quick is watched, and interrupted if it blocks; a class that blocks, or often fails or is slow, is not asked again, and named in
 * {@code snapshot.unread}. A call that cannot be interrupted holds its request as long as it takes; while a few of one class do, the
 * class is not asked by others.
 *
 * <p>Thread-safe. What is known of a class does not keep it.
 */
public final class HostCalls {
    /** The answer of an object that was not asked, or failed; counted. */
    public static final Object UNKNOWN = new Object();

    private static final String OMITTED = "userNames";
    private static final long PATIENCE_NANOS = 100_000_000;
    private static final long TICK_NANOS = 25_000_000;
    private static final int MAX_CLASSES = 10_000;
    /** So many calls of one class may go on for longer than that; one alone may have lost the processor. */
    private static final int MAX_LATE = 8;

    /** What the names of servers' own classes begin with, whose answers are there already. */
    private static final List<String> SERVERS =
            List.of("org.apache.catalina.", "org.eclipse.jetty.", "io.undertow.", "com.sun.net.httpserver.");

    private final SessionRegistry registry;
    private final String what;
    private final Watchdog watchdog;
    private final WeakIdentityMap<ClassRecord> records = new WeakIdentityMap<>(MAX_CLASSES);

    /**
     * Nothing is known of any class yet.
     *
     * @param what objects are asked for, for who reads that a class is not asked any more
     */
    public HostCalls(SessionRegistry registry, String what) {
        this(registry, what, new Watchdog(PATIENCE_NANOS, TICK_NANOS));
    }

    HostCalls(SessionRegistry registry, String what, Watchdog watchdog) {
        this.registry = registry;
        this.what = what;
        this.watchdog = watchdog;
    }

    /** What an object answers, or {@link #UNKNOWN}. */
    @SuppressWarnings("Interruption") // the application's own interrupt is put back if the call took it
    public @Nullable Object ask(Object target, Function<Object, ? extends @Nullable Object> question) {
        ClassRecord record = record(target.getClass());
        if (record == null || record.isBarred()) {
            registry.omit(OMITTED);
            return UNKNOWN;
        }
        if (record.late.get() >= MAX_LATE) {
            registry.unread(target.getClass().getName(), "hung; it was not asked for " + what + " meanwhile");
            registry.omit(OMITTED);
            return UNKNOWN;
        }
        boolean interrupted = Thread.currentThread().isInterrupted(); // before the watchdog may do it
        Watchdog.Call call = null;
        if (!record.isTrusted()) {
            call = watchdog.begin(Thread.currentThread(), record.late);
            if (call == null) {
                registry.omit(OMITTED);
                return UNKNOWN;
            }
        }
        boolean isFirst = record.isNew(); // in which the JVM may yet have to link what we ask by
        Object answer = UNKNOWN;
        String failure = null;
        long began = System.nanoTime();
        try {
            answer = question.apply(target);
        } catch (Throwable e) { // the border to the host
            failure = "threw " + e.getClass().getName();
        }
        long nanos = System.nanoTime() - began;
        if (call != null && call.end() && !interrupted) {
            Thread.interrupted();
        } else if (interrupted && !Thread.currentThread().isInterrupted()) {
            Thread.currentThread().interrupt();
        }
        String reason = record.judge(isFirst ? 0 : nanos, failure, call != null && call.hasBlocked());
        if (reason != null) {
            registry.unread(target.getClass().getName(), reason + "; it is not asked for " + what + " any more");
        }
        if (answer == UNKNOWN) {
            registry.omit(OMITTED);
        }
        return answer;
    }

    /** Ends the watchdog as soon as no call waits for it. */
    public void close() {
        watchdog.close();
    }

    private @Nullable ClassRecord record(Class<?> type) {
        ClassRecord known = records.get(type);
        if (known != null) {
            return known;
        }
        synchronized (this) { // once for each class
            known = records.get(type);
            if (known == null) {
                ClassRecord made = new ClassRecord(isServers(type.getName()));
                known = records.put(type, made) ? made : null;
            }
            return known;
        }
    }

    private static boolean isServers(String type) {
        for (String beginning : SERVERS) {
            if (type.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** How the calls into one class went. Written by all threads in no order; a count that gets lost does no harm. */
    private static final class ClassRecord {
        private static final long SLOW_NANOS = 10_000_000;
        /** So many quick calls in succession prove it. */
        private static final int PROOF = 32;

        /** After fewer nothing is known; more are too many if they are a quarter of the calls. */
        private static final int FEW_FAULTS = 4;

        private static final int QUARTER = 4;
        /** What is forgiven: where many want the processor, and all the more where the JVM compiles anew, a thread may lose it anywhere. */
        private static final int MAX_FAULTS = 50;

        private static final int FORGET_AFTER = 1000;

        /** What an application brings may ask somebody else, who may be slow only today. */
        private final boolean isServers;

        /** Calls that have gone on for too long and still do. */
        private final AtomicInteger late = new AtomicInteger();

        private volatile boolean barred;
        private int quick;
        private int calls;
        private int faults;

        ClassRecord(boolean isServers) {
            this.isServers = isServers;
        }

        boolean isBarred() {
            return barred;
        }

        /** Whether none of its calls has ended yet. */
        boolean isNew() {
            return calls == 0;
        }

        boolean isTrusted() {
            return quick >= PROOF && isServers;
        }

        /** Takes a call into account; tells why there will be none after it, or {@code null}. */
        @Nullable
        String judge(long nanos, @Nullable String failure, boolean blocked) {
            if (++calls > FORGET_AFTER) {
                calls = 1;
                faults = 0;
            }
            if (failure == null && !blocked && nanos < SLOW_NANOS) {
                if (quick < PROOF) {
                    quick++;
                }
                return null;
            }
            quick = 0;
            faults++;
            if (blocked || faults > MAX_FAULTS || (faults > FEW_FAULTS && faults * QUARTER > calls)) {
                barred = true;
                return blocked ? "blocked" : failure == null ? "was slow" : failure;
            }
            return null;
        }
    }
}
