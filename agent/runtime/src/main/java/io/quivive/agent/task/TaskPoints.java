// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.session.Binding;
import java.util.concurrent.CompletableFuture.AsynchronousCompletionTask;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What is done at each kind of place. A task is either one that tells of its own run, a future's or a fork, or any object, of which the pool
 * tells.
 *
 * <p>Thread-safe; on the threads of the host.
 */
final class TaskPoints {
    private static final Member FIRST_TASK = Member.field("firstTask");
    private static final Member HANDLER = Member.field("handler");
    private static final Member RUNNABLE = Member.field("runnable");
    private static final Member CALLABLE = Member.field("callable");

    private final GivenTasks tasks;

    TaskPoints(GivenTasks tasks) {
        this.tasks = tasks;
    }

    /** A pool is given any object to run, or refuses it. */
    Point giving() {
        return new At(
                (self, task, second) -> {
                    stage(task);
                    return task != null && !tellsOfItself(task) && tasks.given(task) ? task : null;
                },
                (token, self, first, second, result, thrown) -> {
                    if (thrown != null && token != null) {
                        tasks.take(token);
                    }
                });
    }

    /** A pool of another kind, whose tasks tell of themselves, is given any object. */
    Point givingStage() {
        return entering((self, task, second) -> {
            stage(task);
            return null;
        });
    }

    /** One whose turn has come already when it is asked for is made without its executor, and given to that at once. */
    private void stage(@Nullable Object task) {
        if (task instanceof AsynchronousCompletionTask) {
            tasks.made(task, null);
        }
    }

    /** A pool that has no room tells what becomes of it; a handler of the host's own may still put it into the queue. */
    Point rejected() {
        return leaving((token, pool, task, second, result, thrown) -> {
            Object handler = HANDLER.of(pool);
            if (task != null
                    && thrown == null
                    && (handler instanceof CallerRunsPolicy || handler instanceof DiscardPolicy)) {
                tasks.take(task);
            }
        });
    }

    /** A task is taken out of a pool's queue. */
    Point removed() {
        return leaving((token, self, task, second, result, thrown) -> {
            if (task != null && result == Boolean.TRUE) {
                tasks.take(task);
            }
        });
    }

    /** A task is cancelled. */
    Point cancelled() {
        return leaving((token, task, first, second, result, thrown) -> {
            if (task != null && result == Boolean.TRUE) {
                tasks.take(task);
            }
        });
    }

    /** A worker's whole life, whoever caused its birth. */
    Point worker() {
        return new At(
                (self, worker, second) -> {
                    tasks.endAll();
                    begin(FIRST_TASK.of(worker));
                    return null;
                },
                (token, self, first, second, result, thrown) -> tasks.endAll());
    }

    /** A worker asks for its next task: the one place that every one passes between two, whatever the host overrides. */
    Point between() {
        return new At(
                (self, first, second) -> {
                    tasks.endAll();
                    return null;
                },
                (token, self, first, second, task, thrown) -> begin(task));
    }

    /** A worker begins the second argument: one that had it already when we came, and so is at nothing yet. */
    Point beginning() {
        return entering((self, first, task) -> {
            if (!tasks.isAtWork()) {
                begin(task);
            }
            return null;
        });
    }

    private void begin(@Nullable Object task) {
        if (task != null && !tellsOfItself(task)) {
            tasks.begin(task);
        }
    }

    /** The task runs. */
    Point running() {
        return new At(
                (task, first, second) -> task == null ? null : tasks.begin(task),
                (token, task, first, second, result, thrown) -> end(task, token));
    }

    /** The first argument runs. */
    Point runningFirst() {
        return new At(
                (self, task, second) -> task == null || tellsOfItself(task) ? null : tasks.begin(task),
                (token, self, task, second, result, thrown) -> end(task, token));
    }

    private void end(@Nullable Object task, @Nullable Object token) {
        if (task != null && token instanceof Binding binding) {
            tasks.end(task, binding);
        }
    }

    /** The task runs again and again: it is the application's own, whoever began it. */
    Point repeating() {
        return entering((task, first, second) -> {
            if (task != null) {
                tasks.take(task);
            }
            return null;
        });
    }

    /** The task is made, of the first argument. */
    Point madeOfFirst() {
        return leaving((token, task, first, second, result, thrown) -> made(task, first));
    }

    /** The task is made, of the second argument. */
    Point madeOfSecond() {
        return leaving((token, task, first, second, result, thrown) -> made(task, second));
    }

    /** A stage is made; one without an executor runs wherever the one before ends. */
    Point madeStage() {
        return leaving((token, task, executor, second, result, thrown) -> {
            if (executor != null) {
                made(task, null);
            }
        });
    }

    /** A delayed task is made; one that has a second delay repeats. */
    Point madeDelayed() {
        return leaving((token, task, delay, nextDelay, result, thrown) -> {
            if (nextDelay instanceof Long next && next == 0) {
                Object runnable = RUNNABLE.of(task);
                made(task, runnable == null ? CALLABLE.of(task) : runnable);
            }
        });
    }

    /** The task is forked. */
    Point forked() {
        return entering((task, first, second) -> {
            made(task, null);
            return null;
        });
    }

    /** The first argument is forked. */
    Point forkedFirst() {
        return entering((self, task, second) -> {
            made(task, null);
            return null;
        });
    }

    /** A virtual thread is started; those that the JDK polls with are told by their names alone. */
    Point startedVirtual() {
        return new At(
                (self, first, second) -> {
                    if (self instanceof Thread thread && !thread.getName().contains("Poller-")) {
                        made(thread, null);
                    }
                    return null;
                },
                (token, self, first, second, result, thrown) -> {
                    if (self != null && thrown != null) {
                        tasks.take(self);
                    }
                });
    }

    private void made(@Nullable Object task, @Nullable Object inner) {
        if (task != null) {
            tasks.made(task, inner);
        }
    }

    /** A thread is started for a task that may be a server's own. */
    Point quietly() {
        return new At(
                (self, task, second) -> {
                    if (task == null || !InternalTasks.has(task)) {
                        return null;
                    }
                    tasks.isQuiet();
                    return task;
                },
                (token, self, first, second, result, thrown) -> {
                    if (token != null) {
                        tasks.speaks();
                    }
                });
    }

    private static boolean tellsOfItself(Object task) {
        return task instanceof FutureTask || task instanceof ForkJoinTask;
    }

    private static Point entering(Entering entering) {
        return new At(entering, (token, self, first, second, result, thrown) -> {});
    }

    private static Point leaving(Leaving leaving) {
        return new At((self, first, second) -> null, leaving);
    }

    @FunctionalInterface
    private interface Entering {
        @Nullable
        Object at(@Nullable Object self, @Nullable Object first, @Nullable Object second);
    }

    @FunctionalInterface
    private interface Leaving {
        void at(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown);
    }

    private record At(Entering entering, Leaving leaving) implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            return entering.at(self, first, second);
        }

        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            leaving.at(token, self, first, second, result, thrown);
        }
    }
}
