// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.ProcessType;
import io.quivive.SessionSettings;
import io.quivive.SessionType;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Begin and end of a piece of work on a virtual thread that does nothing else, beside a virtual thread that does nothing at all: the
 * difference is what the budget is about. Java 21 and newer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VirtualBeginEndBenchmark {
    private static final int THREADS = 1_000;

    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final Work work =
            new Work(ProcessType.EXECUTE_ON_SERVER_PROCESS, "", "", null, registry.open(SessionType.WEB, 0));
    private final ExecutorService executor;
    private final Future<?>[] futures = new Future<?>[THREADS];

    /** For the generated code. */
    public VirtualBeginEndBenchmark() {
        try {
            executor = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java 21 or newer is needed", e);
        }
    }

    /** A thread. */
    @Benchmark
    @OperationsPerInvocation(THREADS)
    public void bare() throws Exception {
        run(() -> true);
    }

    /** A thread with begin and end. */
    @Benchmark
    @OperationsPerInvocation(THREADS)
    public void beginAndEnd() throws Exception {
        run(() -> {
            ThreadSlots threads = registry.threads();
            threads.end(threads.begin(work));
            return true;
        });
    }

    private void run(Callable<Boolean> task) throws Exception {
        for (int i = 0; i < THREADS; i++) {
            futures[i] = executor.submit(task);
        }
        for (Future<?> future : futures) {
            future.get();
        }
    }

    /** Ends them. */
    @TearDown
    public void end() {
        executor.shutdown();
    }
}
