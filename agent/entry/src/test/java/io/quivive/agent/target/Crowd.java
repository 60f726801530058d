// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Very many threads that wait, and two virtual ones named {@code mounted} that run. Arguments: how many virtual ones, how many platform ones. */
public final class Crowd {
    public static final int MOUNTED = 2;

    private static volatile boolean keepsRunning = true;

    private Crowd() {}

    public static void main(String[] arguments) throws Exception {
        int virtual = Integer.parseInt(arguments[0]);
        int platform = Integer.parseInt(arguments[1]);
        CountDownLatch begun = new CountDownLatch(virtual + platform);
        Runnable task = () -> {
            begun.countDown();
            while (true) {
                LockSupport.park();
            }
        };
        for (int i = 0; i < virtual; i++) {
            VirtualThreads.start("crowd", task);
        }
        for (int i = 0; i < platform; i++) {
            Thread thread = new Thread(null, task, "crowd", 128 * 1024);
            thread.setDaemon(true);
            thread.start();
        }
        begun.await();
        for (int i = 0; i < MOUNTED; i++) {
            VirtualThreads.start("mounted", () -> {
                while (keepsRunning) {
                    Thread.onSpinWait();
                }
            });
        }
        Commands.serve((command, argument) -> "");
    }
}
