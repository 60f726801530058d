// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What runs in the JVMs of the tests: takes all threads, or much of the heap, or nothing, and then waits for the end of its input. */
public final class HardTarget {
    static final int FILLED = 40 << 20;

    private static final List<byte[]> KEPT = new ArrayList<>();

    private HardTarget() {}

    public static void main(String[] arguments) throws Exception {
        String what = arguments[0];
        if (what.equals("threads")) {
            takeThreads();
        } else if (what.equals("heap")) {
            fill();
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // until the test closes it
        }
    }

    private static void takeThreads() {
        try {
            while (true) {
                Thread thread = new Thread(() -> {
                    while (true) {
                        LockSupport.park();
                    }
                });
                thread.setDaemon(true);
                thread.start();
            }
        } catch (OutOfMemoryError e) {
            // as was meant
        }
    }

    private static void fill() {
        for (int i = 0; i < FILLED / 100_000; i++) {
            KEPT.add(new byte[100_000]);
        }
        // some collectors tell what the one before left
        System.gc();
        System.gc();
    }
}
