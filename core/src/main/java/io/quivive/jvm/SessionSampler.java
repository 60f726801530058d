// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.http.RequestLook;
import io.quivive.request.LiveThreads;
import io.quivive.session.LiveSession;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Estimates what the sessions of a JVM that is only read use of the processor: some twenty times a second, what each thread that serves a request has
 * used since the last time counts for that request's session. Small sessions err most.
 *
 * <p>Used under the lock of {@link JvmReader}.
 */
final class SessionSampler {
    private static final long MEAN_DELAY = TimeUnit.MILLISECONDS.toNanos(50);
    /** So many times what a sample costs lies between two. */
    private static final long COST_TO_DELAY = 40;

    private final RequestLook look;
    private final LiveThreads threads;
    private long averageCost;
    private long dueAt;
    private boolean begun;

    SessionSampler(RequestLook look, LiveThreads threads) {
        this.look = look;
        this.threads = threads;
    }

    /** Nanoseconds until the next sample is due. */
    long remaining(long now) {
        return begun ? Math.max(0, dueAt - now) : 0;
    }

    /** Takes one of threads that were just measured. */
    void sample(ProcessTable table, long began) {
        Map<Long, LiveSession> serving = look.serving(threads);
        for (int number = 1; number < table.end(); number++) {
            ProcessEntry entry = table.at(number);
            if (entry != null && entry.cpuNanos >= 0) {
                LiveSession session = serving.get(entry.id);
                if (begun && session != null && entry.sampledNanos >= 0) {
                    session.sampled(entry.cpuNanos - entry.sampledNanos);
                }
                entry.sampledNanos = entry.cpuNanos;
            }
        }
        begun = true;
        averageCost = (averageCost * 7 + System.nanoTime() - began) / 8;
        long mean = Math.max(MEAN_DELAY, averageCost * COST_TO_DELAY);
        dueAt = System.nanoTime() + mean / 2 + ThreadLocalRandom.current().nextLong(mean);
    }

    /** Whether samples are taken. */
    boolean isOn() {
        return begun;
    }

    /** Nobody asks any more: what threads use until somebody does counts for no session. */
    void end() {
        begun = false;
        look.forget();
    }
}
