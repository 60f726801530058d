// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether a command asks once, or again and again. */
final class RepeatOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    private @Nullable Duration every;
    private @Nullable Integer count;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Again and again, this long after each other, until interrupted or --count is reached.")
    void every(Duration value) {
        if (value.toMillis() < 100) {
            throw new ParameterException(
                    command.commandLine(),
                    "every " + value.toMillis() + " ms is out of range: expected 100 ms or more");
        }
        every = value;
    }

    @Option(names = "--count", paramLabel = "N", description = "How many, with --every.")
    void count(int value) {
        if (value < 1) {
            throw new ParameterException(
                    command.commandLine(), "count " + value + " is out of range: expected 1 or more");
        }
        count = value;
    }

    /** One round of a command. */
    @FunctionalInterface
    interface Round {
        void run() throws Exception;
    }

    /** Fails if the options do not go together; to be called before anything is asked. */
    void check() {
        if (count != null && every == null) {
            throw new ParameterException(
                    command.commandLine(), "--count goes with --every, such as --every 2s --count " + count);
        }
    }

    /** Runs as many rounds as were asked for. */
    void run(Round round) throws Exception {
        if (every == null) {
            round.run();
            return;
        }
        long next = System.nanoTime();
        for (long done = 0; count == null || done < count; done++) {
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            next = Math.max(next + every.toNanos(), System.nanoTime());
            round.run();
        }
    }
}
