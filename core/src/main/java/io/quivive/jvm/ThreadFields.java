// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.Thread.State;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a live thread without running any of the host's code: {@code getId}, {@code getState} and
 * {@code getContextClassLoader} can be overridden by the host, so they are called only where they are not.
 */
interface ThreadFields {
    /** JVMTI thread state bits, as {@code Thread.threadStatus} holds them (HotSpot's javaThreadStatus.hpp). */
    int TERMINATED = 0x2;

    int RUNNABLE = 0x4;
    int WAITING_FOREVER = 0x10;
    int WAITING_WITH_TIMEOUT = 0x20;
    int SLEEPING = 0x40;
    int IN_OBJECT_WAIT = 0x100;
    int PARKED = 0x200;
    int BLOCKED = 0x400;

    /** All platform threads that live, without any lock of the host's being taken; {@code null} if they have to be listed otherwise. */
    default Thread @Nullable [] threads() {
        return null;
    }

    /** The id that the JVM gave it, or 0 if the host hides it. */
    long id(Thread thread);

    /** State bits; {@link #isStatusComplete} says whether sleeping can be told from waiting. */
    int status(Thread thread);

    /** Whether {@link #status} tells sleeping, waiting for a monitor and parked apart. */
    boolean isStatusComplete();

    /** Whether {@link #task} and {@link #address} can be read. */
    boolean isTaskReadable();

    /** The address of the JVM's own structure of this thread; 0 if it has none or it cannot be read. */
    long address(Thread thread);

    /** The context class loader, or {@code null}; without the host's override of the getter, if there is one. */
    @Nullable
    ClassLoader contextLoader(Thread thread);

    /** What it was given to run, or {@code null} if it is its own or cannot be read. */
    @Nullable
    Object task(Thread thread);

    /** What a parked thread waits for. */
    default @Nullable Object blocker(Thread thread) {
        return LockSupport.getBlocker(thread);
    }

    static int statusOf(State state) {
        return switch (state) {
            case NEW -> 0;
            case RUNNABLE -> RUNNABLE;
            case BLOCKED -> BLOCKED;
            case WAITING -> WAITING_FOREVER;
            case TIMED_WAITING -> WAITING_WITH_TIMEOUT;
            case TERMINATED -> TERMINATED;
        };
    }
}
