// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Looking up 10,000 threads by their ids, as each snapshot does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LongMapBenchmark {
    private static final int THREADS = 10_000;

    private final LongMap<Long> map = new LongMap<>();

    /** Ids as a JVM gives them, with gaps where threads have ended. */
    @Setup
    public void fill() {
        for (long id = 1; id <= THREADS; id++) {
            map.put(id * 3, id);
        }
    }

    /** All that are there. */
    @Benchmark
    public long lookUp() {
        long sum = 0;
        for (long id = 1; id <= THREADS; id++) {
            Long value = map.get(id * 3);
            sum += value == null ? 0 : value;
        }
        return sum;
    }
}
