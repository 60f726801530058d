// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.ProcessType;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What hand-over costs a task: run it bare, and with {@code -jvmArgsAppend -javaagent:quivive-agent.jar}. Both ends of a task are on one thread, so that the
 * waking of another is not measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TaskBenchmark {
    private static final int DEPTH = 16;

    /** Whether the thread works for a request; the same without an agent. */
    @Param({"false", "true"})
    public boolean bound;

    private final ForkJoinPool pool = new ForkJoinPool(1);

    /** Begins a request of the agent's. */
    @Setup
    public void bind() throws ReflectiveOperationException {
        Object threads = bound ? agentsThreads() : null;
        if (threads != null) {
            ClassLoader loader = threads.getClass().getClassLoader();
            Class<?> workType = Class.forName(Work.class.getName(), true, loader);
            Class<?> processType = Class.forName(ProcessType.class.getName(), true, loader);
            Object work = workType.getConstructor(
                            processType,
                            String.class,
                            String.class,
                            String.class,
                            Class.forName(LiveSession.class.getName(), true, loader))
                    .newInstance(processType.getField("NONE").get(null), "GET", "/", null, null);
            threads.getClass().getMethod("begin", workType).invoke(threads, work);
        }
    }

    /** A future, made and run. */
    @Benchmark
    public Integer future() throws Exception {
        FutureTask<Integer> task = new FutureTask<>(() -> DEPTH);
        task.run();
        return task.get();
    }

    /** Some thousand forks that do next to nothing. */
    @Benchmark
    public Integer forks() {
        return pool.invoke(new Fibonacci(DEPTH));
    }

    private static @Nullable Object agentsThreads() throws ReflectiveOperationException {
        Object at;
        try {
            Map<?, ?> memory = (Map<?, ?>) Class.forName("io.quivive.agent.entry.Entry")
                    .getMethod("memory")
                    .invoke(null);
            at = Objects.requireNonNull(memory).get("agent");
        } catch (ClassNotFoundException e) {
            return null;
        }
        if (at == null) {
            return null;
        }
        for (String name : new String[] {"instrumented", "tasks", "given", "threads"}) {
            Field field = Objects.requireNonNull(at).getClass().getDeclaredField(name);
            field.setAccessible(true);
            at = field.get(at);
        }
        return at;
    }

    private static final class Fibonacci extends RecursiveTask<Integer> {
        private final int number;

        Fibonacci(int number) {
            this.number = number;
        }

        @Override
        protected Integer compute() {
            if (number < 2) {
                return number;
            }
            Fibonacci other = new Fibonacci(number - 1);
            other.fork();
            return new Fibonacci(number - 2).compute() + other.join();
        }
    }
}
