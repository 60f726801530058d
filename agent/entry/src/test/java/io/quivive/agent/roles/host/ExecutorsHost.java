// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A plain executor, a class of the host's own above ThreadPoolExecutor, and fork-join pools, the common one and others. */
public final class ExecutorsHost {
    private ExecutorsHost() {}

    public static void main(String[] arguments) throws Exception {
        ExecutorService plain = Executors.newFixedThreadPool(1, task -> new Thread(task, "plain"));
        ExecutorService own = new OwnExecutor();
        ForkJoinPool pool = new ForkJoinPool(2, named("pool"), null, false);
        ForkJoinPool derived = new OwnForkJoinPool();
        plain.submit(() -> {}).get();
        own.submit(() -> {}).get();
        pool.submit(() -> pool.submit(() -> {}).join()).get();
        derived.submit(() -> {}).get();
        ForkJoinPool.commonPool().submit(() -> {}).get();
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> Hold.release();
                case "busy" -> {
                    plain.execute(Hold::here);
                    own.execute(Hold::here);
                    ForkJoinPool.commonPool().execute(Hold::here);
                    derived.execute(Hold::here);
                    pool.execute(Hold::here);
                    Hold.await(5);
                    // the other worker of the pool waits for a task that nobody runs
                    pool.execute(
                            () -> ForkJoinPool.commonPool().submit(Hold::here).join());
                }
                default -> throw new IllegalArgumentException(phase);
            }
        });
    }

    private static ForkJoinPool.ForkJoinWorkerThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return of -> {
            var thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(of);
            thread.setName(name + "-" + count.incrementAndGet());
            return thread;
        };
    }

    private static final class OwnExecutor extends ThreadPoolExecutor {
        OwnExecutor() {
            super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new Thread(task, "own"));
        }
    }

    private static final class OwnForkJoinPool extends ForkJoinPool {
        OwnForkJoinPool() {
            super(1, named("derived"), null, false);
        }
    }
}
