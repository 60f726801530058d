// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.tool.jmx.JmxOptions;
import io.quivive.tool.source.Attempt;
import io.quivive.tool.source.Source;

/** Finds a target and opens it. */
@FunctionalInterface
public interface SourceOpener {
    /**
     * Opens a target.
     *
     * @param target a process id, a name, or a JMX service URL
     * @param attempt how far it may be pressed
     * @throws ToolException if there is no such target or it cannot be asked
     */
    Source open(String target, Attempt attempt, JmxOptions jmx) throws ToolException;
}
