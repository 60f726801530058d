// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.tool.jmx.JmxOptions;
import io.quivive.tool.jmx.JmxSource;
import io.quivive.tool.jmx.JmxSummary;
import io.quivive.tool.machine.Access;
import io.quivive.tool.machine.Access.Refused;
import io.quivive.tool.machine.Access.ThreadPrintOnly;
import io.quivive.tool.machine.Jvm;
import io.quivive.tool.machine.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quivive list}. */
@Command(
        name = "list",
        description = {
            "Lists the JVMs of this machine: pid, user, Java version, whether quivive can attach to it and why not, and what it runs.",
        },
        footer = {
            "",
            "Examples:",
            "  quivive list                                                    the JVMs of this machine",
            "  quivive list service:jmx:rmi:///jndi/rmi://host:7091/jmxrmi     the one behind that URL"
        })
final class ListCommand implements Callable<Integer> {
    private static final List<String> TITLES = List.of("PID", "USER", "JAVA", "MAIN", "ATTACH");

    private static final String YES = "yes";

    private final Output out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(arity = "0..1", paramLabel = "URL", description = "A JMX service URL: the JVM behind it instead.")
    private @Nullable String url;

    @Mixin
    private JmxOptions jmx = new JmxOptions();

    ListCommand(Output out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        if (url == null) {
            Machine.Seen seen = Machine.here().look();
            if (seen.left() > 0) {
                Main.warn(seen.left() + " processes were not looked at, since others kept quivive waiting;"
                        + " if one of them is meant, give its pid");
            }
            for (Jvm jvm : seen.jvms()) {
                rows.add(List.of(Long.toString(jvm.pid()), jvm.user(), jvm.version(), jvm.main(), text(jvm.access())));
            }
        } else {
            rows.add(row(url));
        }
        if (rows.size() == 1) {
            Main.warn("no JVM is seen on this machine");
            return ExitStatus.OK;
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
            boolean attachable = r == 0 || rows.get(r).get(TITLES.size() - 1).equals(YES);
            out.print(styled(ansi, r == 0 ? "bold" : attachable ? "" : "faint", line) + "\n");
        }
        out.flush();
        return ExitStatus.OK;
    }

    private List<String> row(String target) throws ToolException {
        if (!JmxSource.isUrl(target)) {
            throw new ParameterException(
                    command.commandLine(),
                    "'" + target + "' is no JMX service URL: expected one that begins with service:jmx:");
        }
        try (JmxSource source = JmxSource.open(target, jmx, Duration.ofSeconds(10), Main::warn)) {
            JmxSummary summary = source.summary();
            return List.of(
                    Long.toString(summary.pid()),
                    summary.user().orElse("?"),
                    summary.javaVersion(),
                    summary.mainClass().orElse("?"),
                    "over JMX");
        }
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
        return access instanceof Refused refused ? "no: " + refused.reason() : YES;
    }
}
