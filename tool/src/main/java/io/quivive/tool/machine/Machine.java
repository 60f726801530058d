// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** This machine, as a place where JVMs run. */
public interface Machine {
    /**
     * What a look at the machine found.
     *
     * @param jvms that can be seen, in order of their pids, without the one that runs this
     * @param left how many processes were not looked at, since the time was up
     */
    record Seen(List<Jvm> jvms, int left) {}

    /** The JVMs of the machine. */
    Seen look() throws ToolException;

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
     * alone. Upper and lower case are the same. A name is what a process claims: where JVMs of more than one user, or root folder, fit it in any of these
     * ways, it means none.
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
        Seen seen = look();
        if (seen.left() > 0) {
            throw new ToolException(
                    ExitStatus.NO_TARGET,
                    "'" + target + "' may be one of " + seen.left()
                            + " processes that could not be looked at in time; give the pid");
        }
        return JvmName.of(target).oneOf(seen.jvms());
    }
}
