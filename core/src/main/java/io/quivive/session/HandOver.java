// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * Takes along what the current thread is at to where a task runs, for those who wrap their tasks themselves. A task that is wrapped by a
 * thread that is at nothing stays the same.
 *
 * <p>Thread-safe.
 */
public final class HandOver {
    private final ThreadSlots threads;

    /** Among these threads. */
    public HandOver(ThreadSlots threads) {
        this.threads = threads;
    }

    /** The task, at what the current thread is at; each time that it runs. */
    public Runnable wrap(Runnable task) {
        Binding given = threads.current();
        if (given == null) {
            return task;
        }
        Work work = given.work();
        return () -> {
            Binding binding = threads.begin(work);
            try {
                task.run();
            } finally {
                threads.end(binding);
            }
        };
    }

    /** The task, at what the current thread is at; each time that it runs. */
    public <T> Callable<T> wrap(Callable<T> task) {
        Binding given = threads.current();
        if (given == null) {
            return task;
        }
        Work work = given.work();
        return () -> {
            Binding binding = threads.begin(work);
            try {
                return task.call();
            } finally {
                threads.end(binding);
            }
        };
    }

    /** The executor, with each task wrapped when it is given to it. */
    public Executor wrap(Executor executor) {
        return task -> executor.execute(wrap(task));
    }
}
