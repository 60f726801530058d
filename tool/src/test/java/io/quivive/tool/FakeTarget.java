// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.Format;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.Activities;
import io.quivive.tool.view.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;

/** A target that answers what it is told to, and a command that is run on it. */
final class FakeTarget {
    final List<Request> requests = new ArrayList<>();
    final List<Optional<String>> settings = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    String answer = Activities.server().toJson(Format.EXTENDED);
    String servers = "";
    String refusal = "";
    String opened = "";
    boolean closed;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final Command command;

    /** Makes the command. */
    interface Command {
        Object of(SourceOpener opener, Supplier<Screen> screen, Output out, PrintStream notes);
    }

    FakeTarget(Command command) {
        this.command = command;
    }

    int run(String... arguments) {
        return run(out, arguments);
    }

    int run(OutputStream to, String... arguments) {
        CommandLine line = line(to);
        line.setErr(new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((e, of, parsed) -> {
            messages.add(String.valueOf(e.getMessage()));
            return e instanceof ToolException told
                    ? told.status()
                    : e instanceof Output.FullException ? ExitStatus.NO_OUTPUT : ExitStatus.FAULT;
        });
        line.setParameterExceptionHandler((e, given) -> {
            messages.add(String.valueOf(e.getMessage()));
            return ExitStatus.USAGE;
        });
        return line.execute(arguments);
    }

    String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String notes() {
        return notes.toString(StandardCharsets.UTF_8);
    }

    String help() {
        return line(out).getUsageMessage().replaceAll("\\s+", " ");
    }

    private CommandLine line(OutputStream to) {
        return new CommandLine(command.of(
                (target, attempt, jmx) -> {
                    opened = target + " " + attempt.timeout();
                    return new FakeSource();
                },
                () -> Screen.NONE,
                new Output(to),
                new PrintStream(notes, true, StandardCharsets.UTF_8)));
    }

    private final class FakeSource implements Source {
        @Override
        public void snapshot(Request request, OutputStream json) throws ToolException, IOException {
            requests.add(request);
            answer(answer, json);
        }

        @Override
        public void webServers(Optional<String> text, OutputStream json) throws ToolException, IOException {
            settings.add(text);
            answer(servers, json);
        }

        @Override
        public void detach() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed = true;
        }

        private void answer(String text, OutputStream json) throws ToolException, IOException {
            if (!refusal.isEmpty()) {
                throw new ToolException(ExitStatus.USAGE, refusal);
            }
            json.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
