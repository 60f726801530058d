// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.request.LiveThreads;
import io.quivive.session.SessionRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the servers of a JVM are found: what its platform threads were given to run, at one instant. */
public final class Roots {
    private final LiveThreads threads;
    private final SessionRegistry registry;
    private final List<Object> tasks;

    /** Those of the threads. */
    public Roots(LiveThreads threads, SessionRegistry registry) {
        this.threads = threads;
        this.registry = registry;
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

    /** Shows what the threads were given to run, and those that are of a class of their own. */
    public void forEachTask(Consumer<Object> reader) {
        forEach(tasks, reader);
    }

    /** Shows all platform threads. */
    public void forEachThread(Consumer<Thread> reader) {
        forEach(threads.all(), reader);
    }

    /** One that lacks what its class is known by, as that of another maker may, does not hide the others. */
    private <T> void forEach(List<T> found, Consumer<T> reader) {
        for (T each : found) {
            try {
                reader.accept(each);
            } catch (RuntimeException | LinkageError e) {
                // what is missing was told when its class was found; or it stops just now
                registry.omit("looks");
            }
        }
    }
}
