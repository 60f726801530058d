// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Thread} shows to everybody, leaving out the getters that the host has overridden. */
final class PublicThreadFields implements ThreadFields {
    /** {@code threadId()} is final, and there since Java 19. */
    private static final @Nullable MethodHandle THREAD_ID = threadId();

    @Override
    @SuppressWarnings("deprecation") // getId: Java 17 has nothing else
    public long id(Thread thread) {
        if (THREAD_ID != null) {
            try {
                return (long) THREAD_ID.invokeExact(thread);
            } catch (Throwable e) {
                throw new IllegalStateException("Thread.threadId cannot be called", e);
            }
        }
        return isOwn(thread, "getId") ? thread.getId() : 0;
    }

    @Override
    public int status(Thread thread) {
        return isOwn(thread, "getState") ? ThreadFields.statusOf(thread.getState()) : 0;
    }

    @Override
    public boolean isStatusComplete() {
        return false;
    }

    @Override
    public boolean isTaskReadable() {
        return false;
    }

    @Override
    public long address(Thread thread) {
        return 0;
    }

    @Override
    public @Nullable ClassLoader contextLoader(Thread thread) {
        return isOwn(thread, "getContextClassLoader")
                ? thread.getContextClassLoader()
                : ClassLoader.getSystemClassLoader();
    }

    @Override
    public @Nullable Object task(Thread thread) {
        return null;
    }

    /** Whether the host has left a getter of {@link Thread} as it is. */
    private static boolean isOwn(Thread thread, String getter) {
        Class<?> type = thread.getClass();
        if (type == Thread.class) {
            return true;
        }
        try {
            Class<?> declaring = type.getMethod(getter).getDeclaringClass();
            return declaring == Thread.class || declaring.getClassLoader() == null;
        } catch (NoSuchMethodException | LinkageError e) { // getMethod resolves the host's signatures
            return false;
        }
    }

    private static @Nullable MethodHandle threadId() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "threadId", MethodType.methodType(long.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
