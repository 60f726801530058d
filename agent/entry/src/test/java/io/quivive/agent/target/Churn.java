// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Threads that stay, while others begin and end by the thousand, begun by several at once. Answers {@code count}: how many have begun. */
public final class Churn {
    public static final int STEADY = 40;
    private static final int STARTERS = 4;
    private static final int AT_ONCE = 8;

    private Churn() {}

    public static void main(String[] arguments) throws Exception {
        AtomicLong begun = new AtomicLong();
        for (int i = 0; i < STEADY; i++) {
            daemon("steady-" + i, Churn::stay);
            if (VirtualThreads.exist()) {
                VirtualThreads.start("steady-virtual-" + i, Churn::stay);
            }
        }
        for (int i = 0; i < STARTERS; i++) {
            daemon("starter-" + i, () -> startForEver(begun));
        }
        if (VirtualThreads.exist()) {
            daemon("starter-virtual", () -> startVirtualForEver(begun));
        }
        Commands.serve((command, argument) -> Long.toString(begun.get()));
    }

    private static void startForEver(AtomicLong begun) {
        Thread[] batch = new Thread[AT_ONCE];
        while (true) {
            for (int i = 0; i < AT_ONCE; i++) {
                batch[i] = new Thread(begun::incrementAndGet, "brief");
                batch[i].start();
            }
            join(batch);
        }
    }

    private static void startVirtualForEver(AtomicLong begun) {
        Thread[] batch = new Thread[AT_ONCE];
        while (true) {
            for (int i = 0; i < AT_ONCE; i++) {
                batch[i] = VirtualThreads.start("brief-virtual", begun::incrementAndGet);
            }
            join(batch);
        }
    }

    private static void join(Thread[] batch) {
        for (Thread thread : batch) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void stay() {
        while (true) {
            LockSupport.park();
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
