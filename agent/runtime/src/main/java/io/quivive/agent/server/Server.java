// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Hook;
import java.util.List;

/** One kind of HTTP server. */
public interface Server {
    /** Where we are called. */
    List<Hook> hooks();

    /**
     * Called once at attach, with what the JVM's threads were given to run: finds the servers that are at work already, and their sessions.
     * The one time that a container's session list is walked.
     */
    void discover(List<Object> tasks);
}
