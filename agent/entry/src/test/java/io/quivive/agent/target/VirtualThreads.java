// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Virtual threads for classes that are compiled for Java 17. */
public final class VirtualThreads {
    private static final boolean EXIST = Runtime.version().feature() >= 21;

    private VirtualThreads() {}

    public static boolean exist() {
        return EXIST;
    }

    /** Begins a virtual thread. */
    public static Thread start(String name, Runnable task) {
        Thread thread = factory().newThread(task);
        thread.setName(name);
        thread.start();
        return thread;
    }

    /** {@code Thread.ofVirtual().factory()}. */
    public static ThreadFactory factory() {
        try {
            Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle builder =
                    MethodHandles.publicLookup().findStatic(Thread.class, "ofVirtual", MethodType.methodType(type));
            return (ThreadFactory) MethodHandles.publicLookup()
                    .findVirtual(type, "factory", MethodType.methodType(ThreadFactory.class))
                    .invoke(builder.invoke());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code Executors.newThreadPerTaskExecutor}, whose virtual threads stand in a container of its own. */
    public static ExecutorService executor() {
        try {
            return (ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
