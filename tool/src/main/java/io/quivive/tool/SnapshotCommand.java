// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import java.io.IOException;
import java.io.OutputStream;
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
    private final TargetOptions target;

    @ArgGroup
    private @Nullable ListChoice lists;

    @Option(names = "--extended", description = "The extended format: snapshot, and more of each row.")
    private boolean extended;

    @Mixin
    private RequestOptions request = new RequestOptions();

    @Mixin
    private RepeatOptions repeat = new RepeatOptions();

    private int status = ExitStatus.OK;

    SnapshotCommand(SourceOpener opener, Output out) {
        this.target = new TargetOptions(opener);
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

    @Override
    public Integer call() throws Exception {
        Request wanted = wanted();
        repeat.check();
        try (Source source = request.open(target)) {
            Request found = SessionFinder.found(source, wanted);
            repeat.run(() -> status = print(source, found));
            return status;
        } catch (ToolException e) {
            out.discard();
            throw request.located(e);
        }
    }

    private Request wanted() throws ToolException {
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
