// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.tool.machine.Access;
import io.quivive.tool.machine.Access.Attachable;
import io.quivive.tool.machine.Access.Refused;
import io.quivive.tool.machine.Access.ThreadPrintOnly;
import io.quivive.tool.machine.Jvm;
import io.quivive.tool.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code quivive list}. */
@Command(
        name = "list",
        description = {
            "Lists the JVMs of this machine: pid, user, Java version, whether quivive can attach to it and why not, and what it runs.",
        },
        footer = {"", "Example:", "  quivive list"})
final class ListCommand implements Callable<Integer> {
    private static final List<String> TITLES = List.of("PID", "USER", "JAVA", "MAIN", "ATTACH");

    private final Output out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    ListCommand(Output out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        List<Jvm> jvms = Machine.here().jvms();
        if (jvms.isEmpty()) {
            Main.warn("no JVM is seen on this machine");
            return ExitStatus.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        for (Jvm jvm : jvms) {
            rows.add(List.of(Long.toString(jvm.pid()), jvm.user(), jvm.version(), jvm.main(), text(jvm.access())));
        }
        int[] widths = new int[TITLES.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        Ansi ansi = command.commandLine().getColorScheme().ansi();
        for (int r = 0; r < rows.size(); r++) {
            String line = line(rows.get(r), widths);
            boolean attachable = r == 0 || jvms.get(r - 1).access() instanceof Attachable;
            out.print(styled(ansi, r == 0 ? "bold" : attachable ? "" : "faint", line) + "\n");
        }
        out.flush();
        return ExitStatus.OK;
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - length(row.get(i)));
            boolean right = i == 0;
            line.append(right ? padding : "").append(row.get(i));
            if (i < widths.length - 1) {
                line.append(right ? "" : padding).append("  ");
            }
        }
        return line.toString();
    }

    /** The text is a target's own, so that it may not pass through picocli's markup. */
    private static String styled(Ansi ansi, String style, String line) {
        return ansi.enabled() && !style.isEmpty()
                ? Ansi.Style.valueOf(style).on() + line + Ansi.Style.reset.on()
                : line;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String text(Access access) {
        if (access instanceof ThreadPrintOnly only) {
            return "thread print only: " + only.reason();
        }
        return access instanceof Refused refused ? "no: " + refused.reason() : "yes";
    }
}
