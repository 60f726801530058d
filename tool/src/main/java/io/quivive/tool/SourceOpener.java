// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.tool.jmx.JmxOptions;
import io.quivive.tool.source.Source;
import java.time.Duration;

/** Finds a target and opens it. */
@FunctionalInterface
public interface SourceOpener {
    /**
     * Opens a target.
     *
     * @param target a process id, a name, or a JMX service URL
     * @param timeout how long the target may take to answer, the measuring interval not counted
     * @throws ToolException if there is no such target or it cannot be asked
     */
    Source open(String target, Duration timeout, JmxOptions jmx) throws ToolException;
}
