// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Burns processor time of the calling thread and says how much. */
public final class Burner {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int CHUNK = 20_000;
    private static volatile long sink;

    private Burner() {}

    /**
     * Burns until the thread's own clock has advanced; answers by how many nanoseconds. The JVM has no such clock for a virtual thread: there
     * the wall clock counts, and the answer is -1.
     */
    public static long burn(long millis) {
        long nanos = millis * 1_000_000;
        long began = THREADS.getCurrentThreadCpuTime();
        if (began < 0) {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() - end < 0) {
                spin();
            }
            return -1;
        }
        while (THREADS.getCurrentThreadCpuTime() - began < nanos) {
            spin();
        }
        return THREADS.getCurrentThreadCpuTime() - began;
    }

    private static void spin() {
        long value = sink;
        for (int i = 0; i < CHUNK; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        sink = value;
    }
}
