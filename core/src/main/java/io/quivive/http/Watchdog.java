// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.jvm.Guest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts calls that wait for too long, each once and only while it runs. One that works is left alone: what it works with may be closed by
 * an interrupt, as a file's channel is, for all who use it. (A virtual thread that reads from a socket waits, and its socket is closed.) Its
 * thread begins with the first call and ends when there was none for a second, but for those that it has done with.
 *
 * <p>Thread-safe.
 */
final class Watchdog implements Runnable {
    private static final int MAX_CALLS = 10_000;
    private static final long IDLE_NANOS = 1_000_000_000;
    /** A call that works is looked at so many times when its time is over: it may yet wait. */
    private static final int LOOKS = 100;

    private static final int RUNNING = 0;
    private static final int INTERRUPTING = 1;
    private static final int INTERRUPTED = 2;
    private static final int LEFT_ALONE = 3;
    private static final int ENDED = 4;

    private static final int ON_TIME = 0;
    private static final int LATE = 1;
    private static final int OVER = 2;

    private final long patienceNanos;
    private final long tickNanos;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean runs = new AtomicBoolean();
    private volatile boolean closed;

    Watchdog(long patienceNanos, long tickNanos) {
        this.patienceNanos = patienceNanos;
        this.tickNanos = tickNanos;
    }

    /**
     * A call begins on a thread; {@code null} if it cannot be watched.
     *
     * @param late counts those of its kind that have gone on for too long
     */
    @Nullable
    Call begin(Thread thread, AtomicInteger late) {
        if (closed || calls.size() >= MAX_CALLS) {
            return null;
        }
        Call call = new Call(thread, late);
        calls.add(call);
        if (!runs.get() && runs.compareAndSet(false, true)) {
            try {
                Guest.daemon("quivive-watchdog", this);
            } catch (OutOfMemoryError e) { // no more threads
                runs.set(false);
                calls.remove(call);
                return null;
            }
        }
        return call;
    }

    void close() {
        closed = true;
    }

    @Override
    public void run() {
        long lastCall = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(tickNanos);
            long now = System.nanoTime();
            boolean waits = false;
            for (Call call : calls) {
                if (call.isRunning() && now - call.began >= patienceNanos) {
                    call.late();
                    call.interrupt();
                }
                if (call.isRunning()) {
                    waits = true;
                    lastCall = now;
                }
            }
            if (closed ? !waits : now - lastCall > IDLE_NANOS) {
                runs.set(false);
                // one that began meanwhile, and saw it running, is not to be left without it
                if (calls.stream().noneMatch(Call::isRunning) || closed || !runs.compareAndSet(false, true)) {
                    return;
                }
            }
        }
    }

    /** A call. Ended by its own thread, interrupted by the watchdog's, whichever comes first. */
    final class Call {
        private final Thread thread;
        private final AtomicInteger late;
        private final AtomicInteger counted = new AtomicInteger(ON_TIME);
        private final long began = System.nanoTime();
        private final AtomicInteger state = new AtomicInteger(RUNNING);
        private volatile boolean blocked;
        /** The watchdog's, of a call that works. */
        private int looks;

        Call(Thread thread, AtomicInteger late) {
            this.thread = thread;
            this.late = late;
        }

        /** After this it is not interrupted; answers whether it was. */
        boolean end() {
            calls.remove(this);
            if (counted.getAndSet(OVER) == LATE) {
                late.decrementAndGet();
            }
            if (state.compareAndSet(RUNNING, ENDED)) {
                return false;
            }
            while (state.get() == INTERRUPTING) {
                Thread.onSpinWait(); // the watchdog is between two instructions
            }
            return state.get() == INTERRUPTED;
        }

        /** Whether it was seen waiting when its time was over. */
        boolean hasBlocked() {
            return blocked;
        }

        private void late() {
            if (counted.compareAndSet(ON_TIME, LATE)) {
                late.incrementAndGet(); // it may have ended in between: then it has been taken away already
            }
        }

        private boolean isRunning() {
            return state.get() == RUNNING;
        }

        private void interrupt() {
            if (!isInterruptible()) {
                state.compareAndSet(RUNNING, LEFT_ALONE);
                return;
            }
            Thread.State now = thread.getState();
            if (now != Thread.State.WAITING && now != Thread.State.TIMED_WAITING) {
                // it works, or waits for a lock, as that under which a class is loaded, which no interrupt ends
                if (++looks >= LOOKS) {
                    state.compareAndSet(RUNNING, LEFT_ALONE);
                }
                return;
            }
            if (!state.compareAndSet(RUNNING, INTERRUPTING)) {
                return;
            }
            blocked = true;
            boolean ours = !thread.isInterrupted();
            if (ours) {
                thread.interrupt();
            }
            state.set(ours ? INTERRUPTED : LEFT_ALONE);
        }

        /** Whether nothing but the JDK's own code runs when it is interrupted. */
        private boolean isInterruptible() {
            try {
                for (String method : new String[] {"interrupt", "isInterrupted", "getState"}) {
                    if (thread.getClass().getMethod(method).getDeclaringClass().getClassLoader() != null) {
                        return false;
                    }
                }
                return true;
            } catch (NoSuchMethodException | LinkageError | RuntimeException e) {
                return false;
            }
        }
    }
}
