// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** This machine, as a place where JVMs run. */
public interface Machine {
    /** How many a message names. */
    int MAX_CANDIDATES = 6;

    /** The JVMs that can be seen, in order of their pids, without the one that runs this. */
    List<Jvm> jvms() throws ToolException;

    /**
     * One JVM.
     *
     * @throws ToolException if there is no such process, or it is no JVM
     */
    Jvm jvm(long pid) throws ToolException;

    /** The machine that this runs on. */
    static Machine here() throws ToolException {
        Path proc = Path.of("/proc");
        return Files.isReadable(proc.resolve("self/maps"))
                ? ProcMachine.here(proc)
                : new AttachMachine(ProcessHandle.current().pid());
    }

    /**
     * The JVM that is meant by a pid or a name: the class or jar that it runs, in full, without packages or folders, or a part of that which fits one JVM
     * alone. Upper and lower case are the same.
     *
     * @throws ToolException if there is none, or more than one
     */
    default Jvm find(String target) throws ToolException {
        if (!target.isEmpty() && target.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                return jvm(Long.parseLong(target));
            } catch (NumberFormatException e) {
                throw new ToolException(
                        ExitStatus.NO_TARGET, "there is no process " + target + "; see quivive list", e);
            }
        }
        String wanted = target.toLowerCase(Locale.ROOT);
        List<Jvm> all = jvms();
        List<Predicate<Jvm>> ways = List.of(
                jvm -> jvm.main().toLowerCase(Locale.ROOT).equals(wanted),
                jvm -> jvm.simpleName().toLowerCase(Locale.ROOT).equals(wanted),
                jvm -> !wanted.isEmpty() && jvm.main().toLowerCase(Locale.ROOT).contains(wanted));
        for (Predicate<Jvm> way : ways) {
            List<Jvm> fitting = all.stream().filter(way).toList();
            if (fitting.size() == 1) {
                return fitting.get(0);
            }
            if (fitting.size() > 1) {
                throw new ToolException(
                        ExitStatus.NO_TARGET,
                        "'" + target + "' fits " + fitting.size() + " JVMs: "
                                + fitting.stream()
                                        .limit(MAX_CANDIDATES)
                                        .map(jvm -> jvm.pid() + " " + jvm.main())
                                        .collect(Collectors.joining(", "))
                                + (fitting.size() > MAX_CANDIDATES ? " …" : "")
                                + "; give the pid");
            }
        }
        throw new ToolException(
                ExitStatus.NO_TARGET, "no JVM of this machine runs anything like '" + target + "'; see quivive list");
    }
}
