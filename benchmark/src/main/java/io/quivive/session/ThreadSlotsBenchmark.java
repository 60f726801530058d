// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.ProcessType;
import io.quivive.SessionSettings;
import io.quivive.SessionSettings.ProcessorTime;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Begin and end of a piece of work on a thread; {@code -prof gc} tells what it allocates. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ThreadSlotsBenchmark {
    /** How processor time is accounted. */
    @Param({"OFF", "ON"})
    public ProcessorTime processorTime = ProcessorTime.ON;

    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final Work work = new Work(
            ProcessType.WEB_PROCESS_WITH_NO_CONTEXT,
            "GET",
            "/",
            null,
            registry.sessions().iterator().next());
    private final MethodHandle startVirtual = startVirtual();

    /** On a thread that lives on. */
    @Benchmark
    public Binding beginAndEnd() {
        return once();
    }

    /** On a virtual thread of its own, to be compared with {@link #freshVirtualThread}; a platform thread where there are none. */
    @Benchmark
    public void beginAndEndOnAFreshVirtualThread() throws Throwable {
        Thread thread = (Thread) startVirtual.invokeExact((Runnable) this::once);
        thread.join();
    }

    /** Nothing, on a virtual thread of its own. */
    @Benchmark
    public void freshVirtualThread() throws Throwable {
        Thread thread = (Thread) startVirtual.invokeExact((Runnable) () -> {});
        thread.join();
    }

    private Binding once() {
        ThreadSlots threads = registry.threads();
        if (threads.processorTime() != processorTime) {
            threads.processorTime(processorTime);
        }
        Binding binding = threads.begin(work);
        threads.end(binding);
        return binding;
    }

    @SuppressWarnings("UnusedMethod") // by its handle
    private static Thread startPlatform(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        return thread;
    }

    private static MethodHandle startVirtual() {
        MethodType type = MethodType.methodType(Thread.class, Runnable.class);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            return lookup.findStatic(Thread.class, "startVirtualThread", type);
        } catch (ReflectiveOperationException e) {
            try {
                return lookup.findStatic(ThreadSlotsBenchmark.class, "startPlatform", type);
            } catch (ReflectiveOperationException never) {
                throw new IllegalStateException(never);
            }
        }
    }
}
