// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The application's own ways of having another thread work for a request. The pools are shared by all requests; their threads never end. */
public final class Elsewhere {
    /** The pool that asynchronous requests work in too. */
    public static final ExecutorService FIXED = Executors.newFixedThreadPool(4, task -> daemon(task, "app-fixed"));

    private static final ExecutorService FORK_JOIN = new ForkJoinPool(4);
    private static final ScheduledExecutorService SCHEDULED =
            Executors.newScheduledThreadPool(2, task -> daemon(task, "app-scheduled"));

    private Elsewhere() {}

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs the work on a thread of a kind and waits for what it answers. */
    public static <T> T call(String kind, Callable<T> work) throws Exception {
        try {
            return switch (kind) {
                case "fixed" -> FIXED.submit(work).get();
                case "forkjoin" -> FORK_JOIN.submit(work).get();
                case "scheduled" ->
                    SCHEDULED.schedule(work, 5, TimeUnit.MILLISECONDS).get();
                case "completable" ->
                    CompletableFuture.supplyAsync(() -> unchecked(work), FIXED)
                            .thenApplyAsync(answer -> answer, FORK_JOIN)
                            .get();
                case "common" ->
                    CompletableFuture.supplyAsync(() -> unchecked(work)).get();
                case "virtual" -> virtual(work);
                default -> throw new IllegalArgumentException("no kind '" + kind + "'");
            };
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static <T> T virtual(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        return task.get();
    }

    private static <T> T unchecked(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
