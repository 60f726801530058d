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
    private final Class<?> reentrantLock;
    private final Class<?> readWriteLock;
    private final @Nullable MethodHandle owner;
    private final @Nullable MethodHandle lockState;

    Blockers() {
        try {
            reentrantLock = Class.forName("java.util.concurrent.locks.ReentrantLock$Sync");
            readWriteLock = Class.forName("java.util.concurrent.locks.ReentrantReadWriteLock$Sync");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this JDK has no ReentrantLock as we know it", e);
        }
        owner = getter(AbstractOwnableSynchronizer.class, "exclusiveOwnerThread", Thread.class, Object.class);
        lockState = getter(AbstractQueuedSynchronizer.class, "state", int.class, int.class);
    }

    /** The state of a thread that is parked with this blocker. */
    ProcessState state(Object blocker) {
        boolean isLock = reentrantLock.isInstance(blocker)
                || readWriteLock.isInstance(blocker)
                || blocker instanceof StampedLock
                || (blocker instanceof AbstractOwnableSynchronizer synchronizer && isOwned(synchronizer));
        return isLock ? ProcessState.WAITING_FOR_INTERNAL_FLAG : ProcessState.WAITING_FOR_USER_EVENT;
    }

    /** Whether a worker of a ThreadPoolExecutor holds its own lock, as it does while it runs a task; {@code null} if it cannot be read. */
    @Nullable
    Boolean isLocked(Object worker) {
        if (lockState == null || !(worker instanceof AbstractQueuedSynchronizer synchronizer)) {
            return null;
        }
        try {
            return (int) lockState.invokeExact(synchronizer) == 1;
        } catch (Throwable e) {
            return null;
        }
    }

    private boolean isOwned(AbstractOwnableSynchronizer synchronizer) {
        if (owner == null) {
            return false;
        }
        try {
            return (Object) owner.invokeExact(synchronizer) != null;
        } catch (Throwable e) {
            return false;
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
