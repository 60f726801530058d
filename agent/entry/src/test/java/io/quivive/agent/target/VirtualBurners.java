// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Virtual threads named {@code virtual-burner-NUMBER-PERCENT} that burn a share of a processor each, at random phases. Each counts the units
 * of work that it has done in its own place of a file, which the test maps as well.
 */
public final class VirtualBurners {
    /** Bytes between two counters, so that no two share a cache line. */
    public static final int STRIDE = 128;

    private static final int UNIT = 5_000;

    private VirtualBurners() {}

    /** Arguments: the file, then the shares in per cent, with a b behind those that burn in bursts shorter than the time between samples. */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length - 1;
        try (FileChannel file =
                FileChannel.open(Path.of(arguments[0]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            LongBuffer units = file.map(FileChannel.MapMode.READ_WRITE, 0, (long) count * STRIDE)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
            double unitNanos = calibrate();
            for (int i = 0; i < count; i++) {
                int place = i * STRIDE / Long.BYTES;
                boolean isBrief = arguments[i + 1].endsWith("b");
                double duty = Integer.parseInt(arguments[i + 1].replace("b", "")) / 100.0;
                int leastPeriod = isBrief ? 5_000_000 : 20_000_000;
                VirtualThreads.start(
                        "virtual-burner-" + i + "-" + arguments[i + 1],
                        () -> burn(units, place, duty, leastPeriod, unitNanos));
            }
            Commands.serve((command, argument) -> "");
        }
    }

    private static double calibrate() {
        double best = Double.MAX_VALUE;
        long seed = 1;
        for (int round = 0; round < 20; round++) {
            long began = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                seed = unit(seed);
            }
            best = Math.min(best, (System.nanoTime() - began) / 50.0);
        }
        if (seed == 0) {
            throw new IllegalStateException("the generator never gives 0 twice");
        }
        return best;
    }

    /** Bursts and rests of random length, around the share. */
    private static void burn(LongBuffer units, int place, double duty, int leastPeriod, double unitNanos) {
        long done = 0;
        long value = place;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (true) {
            long period = leastPeriod + random.nextLong(3L * leastPeriod);
            long began = System.nanoTime();
            long burst = (long) (period * duty / unitNanos);
            for (long i = 0; i < burst; i++) {
                value = unit(value);
                units.put(place, ++done);
            }
            units.put(place + 1, value); // so that the work has a use
            LockSupport.parkNanos(Math.max(1, began + period - System.nanoTime()));
        }
    }

    private static long unit(long value) {
        for (int i = 0; i < UNIT; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        return value;
    }
}
