// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.io.IOException;

/**
 * When threads began, out of {@code /proc/self/task/N/stat}, to the kernel's tick of 10 ms.
 *
 * <p>Not thread-safe.
 */
final class StartTimes {
    private static final int FIELDS_BEFORE_START = 19; // of stat, behind the name
    static final long TICK_MILLIS = 10; // USER_HZ is 100 on every architecture that has a JVM

    private final ProcFile file = new ProcFile();
    private final long bootMillis;

    private StartTimes() throws IOException {
        if (!file.read("/proc/uptime")) {
            throw new IOException("/proc/uptime cannot be read");
        }
        bootMillis = System.currentTimeMillis()
                - (long) (Double.parseDouble(file.line().split(" ", 2)[0]) * 1_000);
    }

    static StartTimes open() throws IOException {
        StartTimes times = new StartTimes();
        if (times.millis("/proc/self/stat") < 0) {
            throw new IOException("/proc/self/stat cannot be read");
        }
        return times;
    }

    /** Milliseconds since 1970, or -1 if the thread is gone. */
    long of(String systemId) {
        return millis("/proc/self/task/" + systemId + "/stat");
    }

    private long millis(String path) {
        if (!file.read(path)) {
            return -1;
        }
        file.skipName();
        file.skip(FIELDS_BEFORE_START);
        long ticks = file.number();
        return ticks < 0 ? -1 : bootMillis + ticks * TICK_MILLIS;
    }
}
