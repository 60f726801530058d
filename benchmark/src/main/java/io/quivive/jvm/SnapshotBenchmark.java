// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.Activity;
import io.quivive.ActivityMonitor;
import io.quivive.Format;
import io.quivive.SnapshotRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One snapshot, and the JSON of one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SnapshotBenchmark {
    /** Platform threads that are parked meanwhile. */
    @Param({"1000", "10000"})
    public int threads;

    private final Population population;
    private final ActivityMonitor monitor = ActivityMonitor.open();
    private Activity activity = monitor.snapshot(SnapshotRequest.DEFAULT);

    /** For the generated code. */
    public SnapshotBenchmark() {
        try {
            population = new Population();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Parks them. */
    @Setup
    public void park() throws InterruptedException {
        population.park(threads);
        activity = monitor.snapshot(SnapshotRequest.DEFAULT);
    }

    /** Full rows. */
    @Benchmark
    public Activity snapshot() {
        return monitor.snapshot(SnapshotRequest.DEFAULT);
    }

    /** Plain JSON of a snapshot. */
    @Benchmark
    public void json() throws IOException {
        activity.writeJson(OutputStream.nullOutputStream(), Format.PLAIN);
    }

    /** Lets them go. */
    @TearDown
    public void end() throws IOException {
        monitor.close();
        population.close();
    }
}
