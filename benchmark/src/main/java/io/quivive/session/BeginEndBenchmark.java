// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.ProcessType;
import io.quivive.SessionSettings;
import io.quivive.SessionSettings.ProcessorTime;
import io.quivive.SessionType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Begin and end of a piece of work on a thread that has been at work before. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BeginEndBenchmark {
    /** How processor time is accounted. */
    @Param({"OFF", "SAMPLED", "ON"})
    public ProcessorTime processorTime = ProcessorTime.ON;

    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final Work work =
            new Work(ProcessType.EXECUTE_ON_SERVER_PROCESS, "", "", null, registry.open(SessionType.WEB, 0));

    /** Both. */
    @Benchmark
    public void beginAndEnd() {
        ThreadSlots threads = registry.threads();
        threads.processorTime(processorTime);
        threads.end(threads.begin(work));
    }
}
