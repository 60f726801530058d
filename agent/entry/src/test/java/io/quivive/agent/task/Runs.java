// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** What a request does with many tasks, or with such as never run. */
@SuppressWarnings("FutureReturnValueIgnored") // what is given away here is looked at by the test
final class Runs {
    private static final int PATIENCE_SECONDS = 30;
    private static final int QUEUED = 1000;
    private static final int CLIENTS = 4;
    /** So that nothing is forgotten only because it is collected. */
    private static final List<Object> KEPT = new ArrayList<>();

    private final Ways ways;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean loading;
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();

    Runs(Ways ways) {
        this.ways = ways;
    }

    String run(String name) throws Exception {
        return switch (name) {
            case "many" -> many(1_000_000);
            case "shared" -> shared();
            case "rejected" -> rejected();
            case "cancelled" -> cancelled();
            case "all" -> all();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private String many(int tasks) throws Exception {
        Semaphore room = new Semaphore(QUEUED);
        CountDownLatch done = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            room.acquire();
            Runnable task = new Runnable() {
                @Override
                public void run() {
                    room.release();
                    done.countDown();
                }
            };
            switch (i % 4) {
                case 0 -> ways.pool.execute(task);
                case 1 -> ways.pool.submit(task);
                case 2 -> ways.forkJoin.execute(task);
                default -> CompletableFuture.runAsync(task, ways.pool);
            }
        }
        return Boolean.toString(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /** One object, given again and again. */
    private String shared() throws Exception {
        CountDownLatch done = new CountDownLatch(QUEUED);
        Runnable task = done::countDown;
        for (int i = 0; i < QUEUED; i++) {
            ways.pool.execute(task);
        }
        return Boolean.toString(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private String rejected() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        int rejected = 0;
        for (var handler : List.of(
                new ThreadPoolExecutor.AbortPolicy(),
                new ThreadPoolExecutor.DiscardPolicy(),
                new ThreadPoolExecutor.CallerRunsPolicy())) {
            ThreadPoolExecutor full =
                    new ThreadPoolExecutor(1, 1, 1, TimeUnit.HOURS, new SynchronousQueue<>(), handler);
            CountDownLatch begun = new CountDownLatch(1);
            full.execute(() -> {
                begun.countDown();
                await(end);
            });
            begun.await();
            List<Runnable> kept = new ArrayList<>();
            for (int i = 0; i < QUEUED; i++) {
                Runnable task = new CountDownLatch(1)::countDown;
                kept.add(task);
                try {
                    full.execute(task);
                } catch (RejectedExecutionException e) {
                    rejected++;
                }
            }
            full.shutdown();
            KEPT.add(kept);
        }
        end.countDown();
        return Integer.toString(rejected);
    }

    private String cancelled() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ThreadPoolExecutor busy = new ThreadPoolExecutor(1, 1, 1, TimeUnit.HOURS, new LinkedBlockingQueue<>());
        CountDownLatch begun = new CountDownLatch(1);
        busy.execute(() -> {
            begun.countDown();
            await(end);
        });
        begun.await();
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < QUEUED; i++) {
            futures.add(busy.submit(() -> {}));
            futures.add(ways.scheduled.schedule(() -> {}, 1, TimeUnit.DAYS));
            futures.add(ways.scheduled.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.DAYS));
            Runnable queued = new CountDownLatch(1)::countDown;
            busy.execute(queued);
            busy.remove(queued);
        }
        int cancelled = 0;
        for (Future<?> future : futures) {
            cancelled += future.cancel(true) ? 1 : 0;
        }
        KEPT.add(futures);
        end.countDown();
        busy.shutdown();
        busy.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return Integer.toString(cancelled);
    }

    /** A task in every way, of which each has to run and to bring its own result. */
    private String all() throws Exception {
        int own = count.incrementAndGet();
        List<Future<Integer>> results = new ArrayList<>();
        Callable<Integer> task = () -> own;
        results.add(ways.pool.submit(task));
        results.add(ways.old.submit(task));
        results.add(ways.forkJoin.submit(task));
        results.add(ways.scheduled.schedule(task, 1, TimeUnit.MILLISECONDS));
        results.add(CompletableFuture.supplyAsync(() -> own).thenApplyAsync(value -> value, ways.pool));
        results.addAll(ways.pool.invokeAll(List.of(task, task)));
        for (String way :
                List.of("pool", "forkJoin", "tomcat", "jetty", "overriding", "virtualPerTask", "threadPerTask")) {
            if (ways.names().contains(way)) {
                CompletableFuture<Integer> result = new CompletableFuture<>();
                ways.of(way).give(() -> result.complete(own));
                results.add(result);
            }
        }
        for (Future<Integer> result : results) {
            if (result.get(PATIENCE_SECONDS, TimeUnit.SECONDS) != own) {
                throw new IllegalStateException("another's result");
            }
        }
        return "";
    }

    /** Requests without end. */
    String load(Function<String, CompletableFuture<String>> requests) {
        loading = true;
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(() -> {
                while (loading) {
                    String answer;
                    try {
                        answer = requests.apply("all").get(PATIENCE_SECONDS * 2L, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        answer = e.toString();
                    }
                    if (!answer.startsWith("200")) {
                        failures.incrementAndGet();
                        System.out.println(answer);
                    }
                }
            });
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
        return "";
    }

    /** How many requests there were, and how many failed. */
    String unload() throws InterruptedException {
        loading = false;
        for (Thread client : clients) {
            client.join();
        }
        clients.clear();
        return count.get() + " " + failures.get();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
