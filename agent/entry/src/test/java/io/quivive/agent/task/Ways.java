// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The ways in which a request gives a task to another thread, by name. What this JDK does not have is left out. */
@SuppressWarnings("FutureReturnValueIgnored") // what is given away here is looked at by the test
final class Ways {
    private static final int SOON_MILLIS = 20;
    private static final int NEVER = 100_000_000;

    /** One way. */
    interface Way {
        void give(Runnable task) throws Exception;
    }

    final ThreadPoolExecutor pool = pool(2);
    final ThreadPoolExecutor old = pool(1);
    final ForkJoinPool forkJoin = new ForkJoinPool(1);
    final ScheduledExecutorService scheduled = Executors.newScheduledThreadPool(1);
    final CompletableFuture<String> completedLater = new CompletableFuture<>();
    private final Map<String, Way> ways = new LinkedHashMap<>();

    Ways() throws Exception {
        pools();
        futures();
        forks();
        threads();
        notHandedOver();
        onVirtualThreads();
        old.submit(() -> {}).get();
    }

    Set<String> names() {
        return ways.keySet();
    }

    Way of(String name) {
        return Objects.requireNonNull(ways.get(name), name);
    }

    private static ThreadPoolExecutor pool(int threads) {
        return new ThreadPoolExecutor(threads, threads, 1, TimeUnit.HOURS, new LinkedBlockingQueue<>());
    }

    private void pools() throws Exception {
        ways.put("pool", pool::execute);
        ways.put("submitted", task -> pool.submit(Executors.callable(task)));
        ways.put("olderThanTheAgent", old::execute);
        ThreadPoolExecutor deaf = new ThreadPoolExecutor(1, 1, 1, TimeUnit.HOURS, new LinkedBlockingQueue<>()) {
            @Override
            protected void beforeExecute(Thread thread, Runnable task) {}

            @Override
            protected void afterExecute(Runnable task, Throwable thrown) {}
        };
        ways.put("overriding", deaf::execute);
        ways.put("firstTask", task -> Executors.newCachedThreadPool().execute(task));
        ways.put("scheduled", task -> scheduled.schedule(task, SOON_MILLIS, TimeUnit.MILLISECONDS));
        ways.put("scheduledAtOnce", scheduled::execute);
        ways.put("invokeAll", task -> pool.invokeAll(List.of(Executors.callable(task))));
        ways.put("nested", task -> pool.execute(() -> forkJoin.execute(task)));
        ThreadPoolExecutor full = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.HOURS, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
        full.execute(() -> sleepFor(NEVER));
        ways.put("callerRuns", full::execute);
        org.apache.tomcat.util.threads.ThreadPoolExecutor tomcat =
                new org.apache.tomcat.util.threads.ThreadPoolExecutor(
                        1, 1, 1, TimeUnit.HOURS, new LinkedBlockingQueue<>(), Executors.defaultThreadFactory());
        ways.put("tomcat", tomcat::execute);
        QueuedThreadPool jetty = new QueuedThreadPool(4, 2);
        jetty.start();
        ways.put("jetty", jetty::execute);
    }

    private void futures() {
        ways.put("supplyAsync", task -> CompletableFuture.supplyAsync(() -> run(task)));
        ways.put("runAsyncElsewhere", task -> CompletableFuture.runAsync(task, Ways::start));
        CompletableFuture<String> done = CompletableFuture.completedFuture("");
        ways.put("stageOfOneThatIsDone", task -> done.thenRunAsync(task, pool));
        ways.put("stageInAForkJoinPoolOfOneThatIsDone", task -> done.thenRunAsync(task, forkJoin));
        ways.put("stageOfAnother", task -> completedLater.thenApplyAsync(text -> run(task), pool));
        ways.put(
                "delayedExecutor",
                task -> CompletableFuture.delayedExecutor(SOON_MILLIS, TimeUnit.MILLISECONDS, pool)
                        .execute(task));
        ways.put("futureOnAThread", task -> start(new FutureTask<>(task, null)));
    }

    private void forks() {
        ways.put("forkJoin", forkJoin::execute);
        ways.put("forkJoinSubmitted", task -> forkJoin.submit((Callable<Integer>) () -> run(task)));
        ways.put(
                "forkJoinAction",
                task -> forkJoin.submit(new RecursiveAction() {
                    @Override
                    protected void compute() {
                        task.run();
                    }
                }));
        ways.put(
                "forked",
                task -> forkJoin.submit(() -> new RecursiveAction() {
                    @Override
                    protected void compute() {
                        task.run();
                    }
                }.fork()));
        ways.put(
                "parallelStream",
                task -> IntStream.range(0, 2).parallel().forEach(each -> {
                    if (Thread.currentThread().getName().startsWith("ForkJoinPool.commonPool")) {
                        task.run();
                    } else {
                        sleepWhileHeld(task);
                    }
                }));
        if ((Object) forkJoin instanceof ScheduledExecutorService delays) {
            ways.put("forkJoinScheduled", task -> delays.schedule(task, SOON_MILLIS, TimeUnit.MILLISECONDS));
            ways.put(
                    "forkJoinRepeating",
                    task -> delays.scheduleAtFixedRate(task, SOON_MILLIS, NEVER, TimeUnit.MILLISECONDS));
        }
    }

    private void threads() {
        ExecutorService perTask = perTask(Thread::new);
        if (perTask != null) {
            ways.put("threadPerTask", perTask::execute);
            ways.put("threadPerTaskSubmitted", task -> perTask.submit(Executors.callable(task)));
        }
    }

    private void notHandedOver() {
        ways.put("thread", Ways::start);
        ways.put("repeating", task -> scheduled.scheduleAtFixedRate(task, SOON_MILLIS, NEVER, TimeUnit.MILLISECONDS));
        Timer timer = new Timer("timer", true);
        ways.put(
                "timer",
                task -> timer.schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                task.run();
                            }
                        },
                        SOON_MILLIS));
        ways.put(
                "schedulingItselfAgain",
                task -> scheduled.schedule(
                        () -> {
                            scheduled.schedule(task, SOON_MILLIS, TimeUnit.MILLISECONDS);
                        },
                        SOON_MILLIS,
                        TimeUnit.MILLISECONDS));
    }

    private void onVirtualThreads() {
        try {
            Executor virtual = (Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            ThreadFactory factory = (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
            ways.put("virtualPerTask", virtual::execute);
            ways.put("virtual", task -> factory.newThread(task).start());
            ThreadPoolExecutor workers =
                    new ThreadPoolExecutor(1, 1, 1, TimeUnit.HOURS, new LinkedBlockingQueue<>(), factory);
            ways.put("poolOfVirtual", workers::execute);
        } catch (ReflectiveOperationException e) {
            return; // this JDK has none
        }
    }

    private static @Nullable ExecutorService perTask(ThreadFactory factory) {
        try {
            return (ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private static int run(Runnable task) {
        task.run();
        return 1;
    }

    /** Leaves the other half of the stream to a worker. */
    private static void sleepWhileHeld(Runnable task) {
        ((TaskHost.Held) task).awaitEnd();
    }

    private static void sleepFor(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
