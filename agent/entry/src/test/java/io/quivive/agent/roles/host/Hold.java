// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where a product's thread waits while it is to be busy: on a condition of its own, as an idle worker waits on its queue's. */
public final class Hold {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Condition CHANGED = LOCK.newCondition();
    private static int held;
    private static int releases;

    private Hold() {}

    /** Holds the calling thread until {@link #release}. */
    public static void here() {
        LOCK.lock();
        try {
            int before = releases;
            held++;
            CHANGED.signalAll();
            while (releases == before) {
                CHANGED.awaitUninterruptibly();
            }
            held--;
        } finally {
            LOCK.unlock();
        }
    }

    /** As {@link #here}, for a function of SQL. */
    public static int inFunction() {
        here();
        return 1;
    }

    /** Waits until as many threads are held. */
    static void await(int count) {
        LOCK.lock();
        try {
            while (held < count) {
                CHANGED.awaitUninterruptibly();
            }
        } finally {
            LOCK.unlock();
        }
    }

    /** Lets all go that are held. */
    static void release() {
        LOCK.lock();
        try {
            releases++;
            CHANGED.signalAll();
        } finally {
            LOCK.unlock();
        }
    }
}
