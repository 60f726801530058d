// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessState;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/** What a parked thread waits for: a lock that another holds, or something to happen. Reads fields alone. */
final class Blockers {
    // constants, so that the compiler can fold what is asked of every parked thread
    private static final Class<?> REENTRANT_LOCK = lock("java.util.concurrent.locks.ReentrantLock$Sync");
    private static final Class<?> READ_WRITE_LOCK = lock("java.util.concurrent.locks.ReentrantReadWriteLock$Sync");
    private static final @Nullable MethodHandle OWNER =
            getter(AbstractOwnableSynchronizer.class, "exclusiveOwnerThread", Thread.class, Object.class);
    private static final @Nullable MethodHandle LOCK_STATE =
            getter(AbstractQueuedSynchronizer.class, "state", int.class, int.class);

    /** The state of a thread that is parked with this blocker. */
    ProcessState state(Object blocker) {
        boolean isLock = REENTRANT_LOCK.isInstance(blocker)
                || READ_WRITE_LOCK.isInstance(blocker)
                || blocker instanceof StampedLock
                || (blocker instanceof AbstractOwnableSynchronizer synchronizer && isOwned(synchronizer));
        return isLock ? ProcessState.WAITING_FOR_INTERNAL_FLAG : ProcessState.WAITING_FOR_USER_EVENT;
    }

    /** Whether a worker of a ThreadPoolExecutor holds its own lock, as it does while it runs a task; {@code null} if it cannot be read. */
    @Nullable
    Boolean isLocked(Object worker) {
        if (LOCK_STATE == null || !(worker instanceof AbstractQueuedSynchronizer synchronizer)) {
            return null;
        }
        try {
            return (int) LOCK_STATE.invokeExact(synchronizer) == 1;
        } catch (Throwable e) {
            return null;
        }
    }

    private boolean isOwned(AbstractOwnableSynchronizer synchronizer) {
        if (OWNER == null) {
            return false;
        }
        try {
            return (Object) OWNER.invokeExact(synchronizer) != null;
        } catch (Throwable e) {
            return false;
        }
    }

    private static Class<?> lock(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this JDK has no ReentrantLock as we know it", e);
        }
    }

    private static @Nullable MethodHandle getter(Class<?> type, String field, Class<?> fieldType, Class<?> asType) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .findGetter(type, field, fieldType)
                    .asType(MethodType.methodType(asType, type));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
