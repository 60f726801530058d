// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One way to do a thing, and what it cost in each round.
 *
 * <p>Not thread-safe.
 */
final class Way {
    private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    final String name;
    private final Work work;
    private final List<Long> nanos = new ArrayList<>();
    private final List<Long> bytes = new ArrayList<>();
    private long safepoints;
    private int rows;

    Way(String name, Work work) {
        this.name = name;
        this.work = work;
    }

    /** Runs all ways in turn, so that what disturbs the machine disturbs them alike. */
    static void run(List<Way> ways, int warmUps, int rounds, Safepoints safepoints) throws Exception {
        for (int i = 0; i < warmUps; i++) {
            for (Way way : ways) {
                way.work.run();
            }
        }
        for (int i = 0; i < rounds; i++) {
            for (Way way : ways) {
                way.once(safepoints);
            }
        }
    }

    private void once(Safepoints counter) throws Exception {
        long thread = Thread.currentThread().getId();
        long safepointsBefore = counter.count();
        long bytesBefore = BEAN.getThreadAllocatedBytes(thread);
        long began = System.nanoTime();
        rows = work.run();
        nanos.add(System.nanoTime() - began);
        bytes.add(BEAN.getThreadAllocatedBytes(thread) - bytesBefore);
        safepoints += counter.count() - safepointsBefore;
    }

    double medianMillis() {
        return median(nanos) / 1e6;
    }

    double bytesPerRow() {
        return rows == 0 ? 0 : median(bytes) / rows;
    }

    double safepointsEachTime() {
        return (double) safepoints / nanos.size();
    }

    int rows() {
        return rows;
    }

    /** The median of how much longer this way took than another in the same round. */
    double medianMillisMoreThan(Way other) {
        List<Long> more = new ArrayList<>();
        for (int i = 0; i < nanos.size(); i++) {
            more.add(nanos.get(i) - other.nanos.get(i));
        }
        return median(more) / 1e6;
    }

    private static double median(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElse(Double.NaN);
    }

    /** Answers how many rows it made. */
    @FunctionalInterface
    interface Work {
        int run() throws Exception;
    }
}
