// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code quivive snapshot}. */
@Command(
        name = "snapshot",
        description = {
            "Prints every process of a running JVM, and whom it works for, as JSON.",
            "The JVM is neither restarted nor paused for it. The agent that answers stays in the JVM, idle, until quivive detach."
        },
        footer = {
            "",
            "Examples:",
            "  quivive snapshot 4242                         all of it",
            "  quivive snapshot tomcat --processes-only      the processes alone",
            "  quivive snapshot 4242 --extended              with what 4D does not tell: kind, start, role …",
            "  quivive snapshot 4242 --every 2s --count 5    five snapshots, a line each",
            "  quivive snapshot 4242 --session 5C4C…         one session and its processes"
        })
final class SnapshotCommand implements Callable<Integer> {
    private final Output out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private TargetOptions target = new TargetOptions();

    @ArgGroup
    private @Nullable ListChoice lists;

    @Option(names = "--extended", description = "The extended format: snapshot, and more of each row.")
    private boolean extended;

    @Mixin
    private RequestOptions request = new RequestOptions();

    private @Nullable Duration every;
    private @Nullable Integer count;

    SnapshotCommand(Output out) {
        this.out = out;
    }

    private static final class ListChoice {
        @Option(names = "--processes-only", description = "Without the list of sessions.")
        private boolean processesOnly;

        @Option(names = "--sessions-only", description = "Without the list of processes.")
        private boolean sessionsOnly;

        @Option(
                names = "--options",
                paramLabel = "N",
                description = "The same by number: 0 both (default), 1 processes only, 2 sessions only.")
        private @Nullable Integer number;

        ActivityOptions options() {
            if (processesOnly) {
                return ActivityOptions.PROCESSES_ONLY;
            }
            return sessionsOnly ? ActivityOptions.SESSIONS_ONLY : ActivityOptions.of(number == null ? 0 : number);
        }
    }

    @Option(
            names = "--every",
            paramLabel = "TIME",
            description = "Again and again, a line of JSON each, until interrupted or --count is reached.")
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

    @Override
    public Integer call() throws Exception {
        Request wanted = wanted();
        try (Source source = target.open()) {
            int status = ExitStatus.OK;
            long next = System.nanoTime();
            long last = every == null ? 1 : count == null ? Long.MAX_VALUE : count;
            for (long done = 0; done < last; done++) {
                if (every != null) {
                    Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
                    next = Math.max(next + every.toNanos(), System.nanoTime());
                }
                status = print(source, wanted);
            }
            return status;
        } catch (ToolException e) {
            out.discard();
            throw request.located(e);
        }
    }

    private Request wanted() throws ToolException {
        if (count != null && every == null) {
            throw new ParameterException(command.commandLine(), "--count goes with --every");
        }
        try {
            return request.request(
                    lists == null ? ActivityOptions.PROCESSES_AND_SESSIONS : lists.options(),
                    extended ? Format.EXTENDED : Format.PLAIN);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int print(Source source, Request wanted) throws ToolException, IOException {
        First first = new First(out);
        source.snapshot(wanted, first);
        out.print("\n");
        out.flush();
        return first.value == 'n' ? ExitStatus.NO_SESSION : ExitStatus.OK;
    }

    /** Remembers the first byte, by which {@code null} is told from a document. */
    private static final class First extends OutputStream {
        private final Output out;
        private int value = -1;

        First(Output out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            if (value < 0 && count > 0) {
                value = bytes[from];
            }
            out.write(bytes, from, count);
        }
    }
}
