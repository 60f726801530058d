// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.machine.Machine;
import java.time.Duration;
import java.util.function.Consumer;

/** Opens sources by what the command line calls them. */
public final class Sources {
    private Sources() {}

    /**
     * Opens a JVM of this machine by pid or name.
     *
     * @param timeout how long it may take to answer, beside the measuring interval
     * @param warnings gets a line where less is told than could be
     * @throws ToolException if there is no such JVM, or it cannot be asked
     */
    public static Source open(String target, Duration timeout, Consumer<String> warnings) throws ToolException {
        if (target.startsWith("service:jmx:")) {
            throw new ToolException(
                    ExitStatus.USAGE, "'" + target + "' is a JMX service URL; expected a pid or a name");
        }
        return AttachedSource.open(Machine.here().find(target), timeout, warnings);
    }
}
