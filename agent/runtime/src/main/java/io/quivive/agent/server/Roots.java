// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.request.LiveThreads;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the servers of a JVM are found: what its platform threads were given to run, at one instant. */
public final class Roots {
    private final LiveThreads threads;
    private final List<Object> tasks;

    /** Those of the threads. */
    public Roots(LiveThreads threads) {
        this.threads = threads;
        List<Object> found = new ArrayList<>();
        for (Thread thread : threads.all()) {
            Object task = threads.task(thread);
            if (task != null) {
                found.add(task);
            }
            if (thread.getClass() != Thread.class) {
                found.add(thread);
            }
        }
        tasks = List.copyOf(found);
    }

    /** All platform threads. */
    public List<Thread> threads() {
        return threads.all();
    }

    /** What a thread was given to run; {@code null} if that is itself. */
    public @Nullable Object task(Thread thread) {
        return threads.task(thread);
    }

    /** What the threads were given to run, and those that are of a class of their own. */
    public List<Object> tasks() {
        return tasks;
    }
}
