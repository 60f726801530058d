// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.ProcessTableView;
import io.quivive.tool.view.Screen;
import io.quivive.tool.view.Wording;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quivive ps}: the processes as a table. Its fields are written by picocli. */
@Command(
        name = "ps",
        description = {
            "Shows the processes of a JVM as a table: requests in progress, the oldest first, then what else is busy or blocked, and how many others there are.",
            "Busy is what uses 1 %% of a processor or more, executes, serves, works for a session, or is blocked on what another thread holds.",
            "A request that no thread serves at this instant has - for its thread. ? is not known, ~ estimated by sampling, ≥ at least."
        },
        footer = {
            "",
            "Columns: age, request, number, id, systemid, cpu, time, elapsed, state, type, name, user, session, sessiontype, address, url, method, since,"
                    + " started, role, kind, allocated, visible, preemptive, daemon, priority, carrier, mounted, marks, began, work, server.",
            "",
            "On a narrow terminal number, type and session give way unless --columns names them; what is piped is whole.",
            "",
            "Examples:",
            "  quivive ps 4242",
            "  quivive ps tomcat --all --filter 'http;jdbc' --sort time",
            "  quivive ps 4242 --columns id,cpu,name,url --every 2s",
            "  quivive ps 4242 --user alice                    what works for one user; --session for one session",
            "  quivive ps 4242 --session 5C4C --wide",
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
    private boolean all;

    @Option(
            names = "--wide",
            description =
                    "Show more columns, whole session IDs, the contract's names of types and states, and busy threads of the JVM.")
    private boolean wide;

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
    public PsCommand(SourceOpener opener, Supplier<Screen> screen, OutputStream out, PrintStream notes) {
        this.target = new TargetOptions(opener);
        this.screen = screen;
        this.out = out;
        this.notes = notes;
    }

    @Override
    public Integer call() throws Exception {
        ProcessTableView view = table.view(choices -> ProcessTableView.of(
                choices,
                all ? ProcessTableView.Rows.ALL : ProcessTableView.Rows.BUSY,
                wide ? Wording.CONTRACT : Wording.SHORT));
        Request wanted = request.request(ActivityOptions.PROCESSES_AND_SESSIONS, Format.EXTENDED);
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
