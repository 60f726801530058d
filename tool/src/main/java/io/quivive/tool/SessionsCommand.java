// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.Screen;
import io.quivive.tool.view.SessionTableView;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quivive sessions}: who is connected, as a table. Its fields are written by picocli. */
@Command(
        name = "sessions",
        description = {
            "Shows the user sessions of a JVM as a table: who, from where, since when, and what each uses.",
            "First come those that use most, then those at work, then those that were last.",
            "LAST is how long ago something happened, RUNNING the processes at work now, TIME and CPU%% what their work used of processors."
        },
        footer = {
            "",
            "Columns: user, type, state, address, since, last, requests, running, time, cpu, application, id, persistentid, machine, systemuser,"
                    + " hosttype, useragent, expires, began, marks.",
            "",
            "ID is the beginning that tells it from the others, which --session takes too; --columns id shows it whole. ? is not known, ~ estimated by sampling.",
            "On a narrow terminal since, application and others give way unless --columns names them; what is piped is whole.",
            "",
            "Examples:",
            "  quivive sessions 4242",
            "  quivive sessions tomcat --user alice --columns user,address,id",
            "  quivive sessions 4242 --sort requests --every 2s",
            "  quivive sessions 4242 --csv > sessions.csv"
        },
        sortOptions = false)
public final class SessionsCommand implements Callable<Integer> {
    private final Supplier<Screen> screen;
    private final OutputStream out;
    private final PrintStream notes;

    @Mixin
    private final TargetOptions target;

    @Option(names = "--all", description = "Show more than the first 100.")
    private boolean all;

    @Mixin
    private TableOptions table = new TableOptions();

    @Mixin
    private RequestOptions request = new RequestOptions();

    @Mixin
    private RepeatOptions repeat = new RepeatOptions();

    /**
     * The command.
     *
     * @param opener opens the target
     * @param screen asked once, what {@code out} goes to
     * @param out the table, in UTF-8
     * @param notes with CSV, what it has no place for
     */
    public SessionsCommand(SourceOpener opener, Supplier<Screen> screen, OutputStream out, PrintStream notes) {
        this.target = new TargetOptions(opener);
        this.screen = screen;
        this.out = out;
        this.notes = notes;
    }

    @Override
    public Integer call() throws Exception {
        SessionTableView view = table.view(
                choices -> SessionTableView.of(choices, all ? SessionTableView.Rows.ALL : SessionTableView.Rows.FIRST));
        Request wanted = request.request(ActivityOptions.SESSIONS_ONLY, Format.EXTENDED);
        repeat.check();
        Screen on = screen.get();
        try (Source source = request.open(target)) {
            Request found = SessionFinder.found(source, wanted);
            repeat.run(() -> table.show(view, Answers.activity(source, found), on, out, notes));
        } catch (ToolException e) {
            throw request.located(e);
        }
        return ExitStatus.OK;
    }
}
