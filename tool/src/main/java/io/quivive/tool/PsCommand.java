// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.Activity;
import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.ActivityFormatException;
import io.quivive.tool.view.ActivityReader;
import io.quivive.tool.view.Column;
import io.quivive.tool.view.Order;
import io.quivive.tool.view.ProcessTableView;
import io.quivive.tool.view.RowFilter;
import io.quivive.tool.view.Screen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quivive ps}: the processes as a table. Its fields are written by picocli. */
@Command(
        name = "ps",
        description = {
            "Shows the processes of a JVM as a table: what is busy or blocked, and how many others there are.",
            "Busy is what uses 1 %% of a processor or more, executes, serves, works for a session, or is blocked on what another thread holds."
        },
        footer = {
            "",
            "On a narrow terminal the columns number, session, systemid and time give way unless --columns names them; what is piped is whole.",
            "",
            "Examples:",
            "  quivive ps 4242",
            "  quivive ps tomcat --all --filter 'http;jdbc' --sort time",
            "  quivive ps 4242 --columns id,cpu,name,url --every 2s",
            "  quivive ps 4242 --all --csv > processes.csv"
        },
        sortOptions = false)
public final class PsCommand implements Callable<Integer> {
    private final Supplier<Screen> screen;
    private final OutputStream out;
    private final PrintStream notes;

    @Mixin
    private final TargetOptions target;

    @Option(names = "--all", description = "Show idle processes too.")
    boolean all;

    @Option(
            names = "--sort",
            paramLabel = "COLUMN[:asc|:desc]",
            description = "Sort by a column (default: cpu:desc, and among equals what is blocked first).")
    @Nullable
    String sort;

    @Option(
            names = "--columns",
            paramLabel = "NAMES",
            description =
                    "Show these columns, separated by commas: number, id, systemid, cpu, time, state, type, name, user, session,"
                            + " sessiontype, address, url, started, role, kind, allocated, visible, preemptive, daemon, priority, carrier,"
                            + " mounted, marks, began.")
    @Nullable
    String columns;

    @Option(
            names = "--filter",
            paramLabel = "TEXT[;TEXT…]",
            description =
                    "Show rows in which one of the texts occurs (name, type, state, user, session, url, role; ids as a whole).")
    @Nullable
    String filter;

    @Option(
            names = "--csv",
            description = "Write comma-separated values with all columns; what is not shown is told on standard error.")
    boolean csv;

    @Mixin
    private RequestOptions request = new RequestOptions();

    @Mixin
    private RepeatOptions repeat = new RepeatOptions();

    private boolean isFirst = true;

    /**
     * The command.
     *
     * @param opener opens the target
     * @param screen asked once, what {@code out} goes to
     * @param out the table, in UTF-8
     * @param notes with CSV, what it has no place for
     */
    public PsCommand(SourceOpener opener, Supplier<Screen> screen, OutputStream out, PrintStream notes) {
        this.target = new TargetOptions(opener);
        this.screen = screen;
        this.out = out;
        this.notes = notes;
    }

    @Override
    public Integer call() throws Exception {
        ProcessTableView view = new ProcessTableView(
                option(columns, Column::list),
                option(sort, Order::of).orElse(Order.BY_USAGE),
                option(filter, RowFilter::of),
                all ? ProcessTableView.Rows.ALL : ProcessTableView.Rows.BUSY);
        Request wanted = request.request(ActivityOptions.PROCESSES_AND_SESSIONS, Format.EXTENDED);
        repeat.check();
        Screen on = screen.get();
        try (Source source = target.open()) {
            repeat.run(() -> show(view, ask(source, wanted), on));
        } catch (ToolException e) {
            throw request.located(e);
        }
        return ExitStatus.OK;
    }

    private static Activity ask(Source source, Request request) throws ToolException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try {
            source.snapshot(request, json);
            return ActivityReader.read(new ByteArrayInputStream(json.toByteArray()))
                    .orElseThrow(() -> new ToolException(
                            ExitStatus.NO_SESSION,
                            "the session is not known: quivive snapshot --sessions-only lists those that are"));
        } catch (ActivityFormatException e) {
            throw new ToolException(ExitStatus.NO_ANSWER, "the JVM's answer is " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ToolException(ExitStatus.FAULT, "the answer could not be kept: " + e, e);
        }
    }

    private void show(ProcessTableView view, Activity activity, Screen on) throws IOException {
        StringBuilder text = new StringBuilder();
        if (csv) {
            if (isFirst) {
                text.append(view.csvHead()).append("\r\n");
            }
            view.csv(activity).forEach(line -> text.append(line).append("\r\n"));
        } else {
            text.append(isFirst ? "" : System.lineSeparator());
            view.table(activity, on).forEach(line -> text.append(line).append(System.lineSeparator()));
        }
        isFirst = false;
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        if (csv) {
            view.notes(activity).forEach(notes::println);
        }
    }

    private static <T> Optional<T> option(@Nullable String text, Function<String, T> form) throws ToolException {
        try {
            return Optional.ofNullable(text).map(form);
        } catch (IllegalArgumentException e) {
            throw new ToolException(ExitStatus.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
