// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.LockSupport;

/** Platform threads that burn a share of a processor each, named {@code burner-PERCENT}, steered by their own clocks. */
public final class Burners {
    private static final long STEP_NANOS = 2_000_000;
    private static volatile long sink;

    private Burners() {}

    public static void main(String[] percents) throws Exception {
        for (String percent : percents) {
            Thread thread = new Thread(() -> burn(Integer.parseInt(percent) / 100.0), "burner-" + percent);
            thread.setDaemon(true);
            thread.start();
        }
        Commands.serve((command, argument) -> "");
    }

    private static void burn(double duty) {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long began = System.nanoTime();
        long used = bean.getCurrentThreadCpuTime();
        while (true) {
            long elapsed = System.nanoTime() - began;
            if (bean.getCurrentThreadCpuTime() - used < duty * elapsed) {
                spin();
            } else {
                LockSupport.parkNanos(STEP_NANOS);
            }
        }
    }

    private static void spin() {
        long value = sink;
        for (int i = 0; i < 20_000; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        sink = value;
    }
}
