// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of {@link Thread} themselves, where {@code java.lang} is open to us. Since Java 19 some of them stand in
 * {@code Thread.holder}.
 */
final class InternalThreadFields implements ThreadFields {
    private static final MethodHandle THREADS;
    private static final MethodHandle ID;
    private static final MethodHandle STATUS;
    private static final MethodHandle ADDRESS;
    private static final MethodHandle CONTEXT_LOADER;
    private static final MethodHandle TASK;
    private static final MethodHandle BLOCKER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            THREADS = lookup.findStatic(Thread.class, "getThreads", MethodType.methodType(Thread[].class));
            ID = lookup.findGetter(Thread.class, "tid", long.class);
            ADDRESS = lookup.findGetter(Thread.class, "eetop", long.class);
            CONTEXT_LOADER = lookup.findGetter(Thread.class, "contextClassLoader", ClassLoader.class);
            BLOCKER = lookup.findGetter(Thread.class, "parkBlocker", Object.class);
            if (Runtime.version().feature() < 19) {
                STATUS = lookup.findGetter(Thread.class, "threadStatus", int.class);
                TASK = lookup.findGetter(Thread.class, "target", Runnable.class);
            } else {
                Class<?> type = Class.forName("java.lang.Thread$FieldHolder");
                MethodHandles.Lookup inHolder = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
                MethodHandle holder = lookup.findGetter(Thread.class, "holder", type);
                STATUS = MethodHandles.filterReturnValue(holder, inHolder.findGetter(type, "threadStatus", int.class));
                TASK = MethodHandles.filterReturnValue(holder, inHolder.findGetter(type, "task", Runnable.class));
            }
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Throws if {@code java.lang} is not open to us. */
    static ThreadFields open() throws ReflectiveOperationException {
        MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
        ThreadFields fields = new InternalThreadFields();
        if (fields.status(Thread.currentThread()) == 0) {
            throw new IllegalStateException("the status of the current thread reads as 0");
        }
        return fields;
    }

    @Override
    public Thread[] threads() {
        try {
            return (Thread[]) THREADS.invokeExact();
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    @Override
    public long id(Thread thread) {
        try {
            return (long) ID.invokeExact(thread);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    @Override
    public int status(Thread thread) {
        try {
            return (int) STATUS.invokeExact(thread);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    @Override
    public boolean isStatusComplete() {
        return true;
    }

    @Override
    public boolean isTaskReadable() {
        return true;
    }

    @Override
    public long address(Thread thread) {
        try {
            return (long) ADDRESS.invokeExact(thread);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    @Override
    public @Nullable ClassLoader contextLoader(Thread thread) {
        try {
            return (ClassLoader) CONTEXT_LOADER.invokeExact(thread);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    @Override
    public @Nullable Object task(Thread thread) {
        try {
            return (Runnable) TASK.invokeExact(thread);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    @Override
    public @Nullable Object blocker(Thread thread) {
        try {
            return (Object) BLOCKER.invokeExact(thread);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** A getter of a field throws for null alone. */
    private static IllegalStateException impossible(Throwable e) {
        return new IllegalStateException("a field of java.lang.Thread cannot be read", e);
    }
}
