// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import io.quivive.ProcessType;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import io.quivive.session.ThreadSlots;
import io.quivive.session.WeakIdentityMap;
import io.quivive.session.Work;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * What tasks work for that were given to another thread and have not begun, beside them: none is replaced or kept alive.
 *
 * <p>Thread-safe. Called from within java.util.concurrent, on threads in whatever state: nothing here waits, runs a task, or calls the host.
 */
final class GivenTasks {
    private static final int MAX = 50_000;
    /** A session's work goes on as long as the session lives; that of a guest so long after the request began. */
    private static final long GUEST_MILLIS = 5 * 60_000;

    private static final @Nullable Class<?> CARRIER = carrierType();

    private final SessionRegistry registry;
    private final ThreadSlots threads;
    private final WeakIdentityMap<Given> given = new WeakIdentityMap<>(MAX);

    /** Set while the current thread gives nothing away (TRUE), or nothing that is delayed (FALSE); of the JDK's type, as a thread may keep it. */
    @SuppressWarnings("ThreadLocalUsage") // a static one would be found by other agents, and outlive this one
    private final ThreadLocal<@Nullable Boolean> quiet = new ThreadLocal<>();

    /** What one task works for, with {@code null} for what cannot be told, and how often it is still to be run; under its own lock. */
    private static final class Given {
        private @Nullable Work work;
        private int runs = 1;

        Given(@Nullable Work work) {
            this.work = work;
        }
    }

    GivenTasks(SessionRegistry registry) {
        this.registry = registry;
        this.threads = registry.threads();
    }

    /** Loads every class that a hook needs: within one there may be no way to do so. */
    void warmUp() {
        Binding outer = threads.begin(new Work(ProcessType.NONE, "", "", null, null));
        Object task = new Object();
        given(task);
        Binding inner = begin(task);
        if (inner != null) {
            end(task, inner);
        }
        threads.end(outer);
        endAll();
    }

    /**
     * The current thread makes a task that is run once, and tells itself when it is.
     *
     * @param inner what the task is made of, if that is known
     */
    void made(Object task, @Nullable Object inner) {
        Binding at = threads.current();
        if (at == null || (inner != null && InternalTasks.has(inner)) || !goesOn(at.work())) {
            return;
        }
        Boolean all = quiet.get();
        if (all == null || (!all && !(task instanceof ScheduledFuture))) {
            put(task, new Given(at.work()));
        }
    }

    /**
     * The current thread gives away a task of which nothing is known: it may be given again before it has run, also for others. Its runs
     * cannot be told apart then, and show nothing.
     *
     * @return whether it is noted
     */
    boolean given(Object task) {
        Binding at = threads.current();
        if (at == null) {
            return !given.isEmpty() && again(task, null);
        }
        Boolean all = quiet.get();
        if ((all != null && all) || InternalTasks.has(task)) {
            return false;
        }
        if (!goesOn(at.work())) {
            return !given.isEmpty() && again(task, null);
        }
        return again(task, at.work()) || put(task, new Given(at.work())) || again(task, at.work());
    }

    /** Whether the current thread is at anything. */
    boolean isAtWork() {
        return threads.current() != null;
    }

    /** The current thread begins a task; answers {@code null} if it works for nothing. */
    @Nullable
    Binding begin(Object task) {
        if (given.isEmpty() || Thread.currentThread().getClass() == CARRIER) {
            return null;
        }
        Work work = take(task);
        if (work == null) {
            return null;
        }
        if (task instanceof ScheduledFuture) {
            quiet.set(Boolean.FALSE); // one that schedules itself again repeats, and is the application's own
        }
        return threads.begin(work);
    }

    /** The current thread ends a task that it began. */
    void end(Object task, Binding binding) {
        if (task instanceof ScheduledFuture) {
            quiet.remove();
        }
        threads.end(binding);
    }

    /** The current thread, a pool's worker between two tasks, works for nobody. */
    void endAll() {
        threads.endAll();
    }

    /** The current thread gives nothing away until it {@link #speaks}. */
    void isQuiet() {
        quiet.set(Boolean.TRUE);
    }

    void speaks() {
        quiet.remove();
    }

    void clear() {
        given.clear();
    }

    /** A run of that task will not take place; answers what it would have worked for. */
    @Nullable
    Work take(Object task) {
        Given known = given.get(task);
        if (known == null) {
            return null;
        }
        synchronized (known) {
            if (--known.runs == 0) {
                given.remove(task);
            }
            return known.runs < 0 ? null : known.work;
        }
    }

    /** One more run of a task that is noted already. */
    private boolean again(Object task, @Nullable Work work) {
        Given known = given.get(task);
        if (known == null) {
            return false;
        }
        synchronized (known) {
            if (known.runs <= 0) {
                return false;
            }
            known.runs++;
            if (known.work != work && known.work != null) {
                known.work = null;
                registry.omit("handOvers");
            }
            return true;
        }
    }

    private boolean put(Object task, Given one) {
        if (given.isFull()) {
            given.expunge();
            if (given.isFull()) {
                registry.omit("handOvers");
                return false;
            }
        }
        return given.putIfAbsent(task, one);
    }

    private static boolean goesOn(Work work) {
        LiveSession session = work.session();
        return session == null ? System.currentTimeMillis() - work.sinceMillis < GUEST_MILLIS : !session.isClosed();
    }

    private static @Nullable Class<?> carrierType() {
        try {
            return Class.forName("jdk.internal.misc.CarrierThread", false, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
