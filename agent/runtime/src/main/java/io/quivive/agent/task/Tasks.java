// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import io.quivive.agent.hook.Hook;
import io.quivive.session.SessionRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * Where tasks are given to other threads, and where those begin and end them: in the JDK's executors, and in the servers' own. Threads that an
 * application starts itself are left alone, virtual ones apart: whether a platform thread is a pool's worker cannot be told by its start.
 *
 * <p>Thread-safe.
 */
public final class Tasks {
    private static final String POOL = "java.util.concurrent.ThreadPoolExecutor";
    private static final String TOMCAT = "org.apache.tomcat.util.threads.";
    private static final String JETTY = "org.eclipse.jetty.util.thread.QueuedThreadPool";
    private static final String JBOSS = "org.jboss.threads.EnhancedQueueExecutor$Task";
    private static final String FUTURE = "java.util.concurrent.FutureTask";
    private static final String FORK_JOIN = "java.util.concurrent.ForkJoinTask";
    private static final String DELAYED = "java.util.concurrent.DelayScheduler$ScheduledForkJoinTask";
    private static final String COMPLETABLE = "java.util.concurrent.CompletableFuture$";
    private static final String PER_TASK = "java.util.concurrent.ThreadPerTaskExecutor$TaskRunner";
    private static final String VIRTUAL = "java.lang.VirtualThread";
    private static final String RUNNABLE = "java.lang.Runnable";

    private final GivenTasks given;
    private final List<Hook> hooks;

    /** Those that work for the sessions of a registry. */
    public Tasks(SessionRegistry registry) {
        given = new GivenTasks(registry);
        registry.threads().unmeasured(given::warmUp);
        TaskPoints points = new TaskPoints(given);
        List<Hook> all = new ArrayList<>();
        pools(all, points);
        futures(all, points);
        forkJoin(all, points);
        perThread(all, points);
        hooks = List.copyOf(all);
    }

    /** Where we are called. The JDK's classes are loaded by then: one that is being loaded cannot be used to weave it. */
    public List<Hook> hooks() {
        for (Hook hook : hooks) {
            if (hook.type().startsWith("java.")) {
                try {
                    Class.forName(hook.type(), false, null);
                } catch (ClassNotFoundException e) {
                    // this JDK has no such way
                }
            }
        }
        return hooks;
    }

    /** Whether tasks are handed over in that class. */
    public boolean isIn(String type) {
        return hooks.stream().anyMatch(hook -> hook.type().equals(type));
    }

    /** Forgets what was given; for when nobody is called any more. */
    public void clear() {
        given.clear();
    }

    private static void pools(List<Hook> all, TaskPoints points) {
        all.add(Hook.of(points.giving(), POOL, "execute", RUNNABLE));
        all.add(Hook.all(points.worker(), POOL, "runWorker"));
        all.add(Hook.of(points.between(), POOL, "getTask"));
        all.add(Hook.all(points.beginning(), POOL, "beforeExecute"));
        all.add(Hook.of(points.rejected(), POOL, "reject", RUNNABLE));
        all.add(Hook.of(points.removed(), POOL, "remove", RUNNABLE));
        all.add(Hook.of(points.giving(), TOMCAT + "ThreadPoolExecutor", "execute", RUNNABLE));
        all.add(Hook.all(points.worker(), TOMCAT + "ThreadPoolExecutor", "runWorker"));
        all.add(Hook.of(points.between(), TOMCAT + "ThreadPoolExecutor", "getTask"));
        all.add(Hook.all(points.beginning(), TOMCAT + "ThreadPoolExecutor", "beforeExecute"));
        all.add(Hook.of(points.quietly(), TOMCAT + "VirtualThreadExecutor", "execute", RUNNABLE));
        all.add(Hook.of(points.giving(), JETTY, "execute", RUNNABLE));
        all.add(Hook.of(points.runningFirst(), JETTY, "runJob", RUNNABLE));
        all.add(Hook.all(points.madeOfSecond(), JBOSS, "<init>"));
        all.add(Hook.of(points.running(), JBOSS, "run"));
    }

    private static void futures(List<Hook> all, TaskPoints points) {
        all.add(Hook.all(points.madeOfFirst(), FUTURE, "<init>"));
        all.add(Hook.of(points.running(), FUTURE, "run"));
        all.add(Hook.of(points.repeating(), FUTURE, "runAndReset"));
        all.add(Hook.of(points.cancelled(), FUTURE, "cancel", "boolean"));
        for (String made : List.of("AsyncRun", "AsyncSupply")) {
            all.add(Hook.all(points.madeOfSecond(), COMPLETABLE + made, "<init>"));
            all.add(Hook.of(points.running(), COMPLETABLE + made, "run"));
        }
        all.add(Hook.all(points.madeStage(), COMPLETABLE + "UniCompletion", "<init>"));
        all.add(Hook.of(points.running(), COMPLETABLE + "Completion", "run"));
    }

    private static void forkJoin(List<Hook> all, TaskPoints points) {
        for (String adapter : List.of(
                "AdaptedRunnable",
                "AdaptedRunnableAction",
                "AdaptedCallable",
                "AdaptedInterruptibleCallable",
                "AdaptedInterruptibleRunnable",
                "RunnableExecuteAction",
                "CallableWithTimeout")) {
            all.add(Hook.all(points.madeOfFirst(), FORK_JOIN + "$" + adapter, "<init>"));
        }
        for (String method : List.of("execute", "submit", "invoke")) {
            all.add(Hook.of(points.forkedFirst(), "java.util.concurrent.ForkJoinPool", method, FORK_JOIN));
        }
        all.add(Hook.of(points.givingStage(), "java.util.concurrent.ForkJoinPool", "execute", RUNNABLE));
        all.add(Hook.all(points.madeOfSecond(), FORK_JOIN + "$InvokeAnyTask", "<init>"));
        all.add(Hook.all(points.madeOfSecond(), "java.util.concurrent.ForkJoinPool$InvokeAnyTask", "<init>"));
        all.add(Hook.all(points.madeDelayed(), DELAYED, "<init>"));
        all.add(Hook.of(points.forked(), FORK_JOIN, "fork"));
        all.add(Hook.of(points.running(), FORK_JOIN, "doExec"));
    }

    private static void perThread(List<Hook> all, TaskPoints points) {
        all.add(Hook.all(points.madeOfSecond(), PER_TASK, "<init>"));
        all.add(Hook.of(points.running(), PER_TASK, "run"));
        all.add(Hook.of(points.startedVirtual(), VIRTUAL, "start", "jdk.internal.vm.ThreadContainer"));
        all.add(Hook.of(points.running(), VIRTUAL, "run", RUNNABLE));
    }
}
