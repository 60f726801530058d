// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ToolException;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A way into a JVM. Not thread-safe. */
interface Door {
    /**
     * The agent that is there already and listens, without an attach.
     *
     * @return the connection to it; empty if there is none
     * @throws ToolException if the JVM is gone, or there is no safe way to it
     */
    Optional<SocketChannel> dial(Patience patience) throws ToolException;

    /**
     * Has an agent loaded, or the one that is there told of us, by an attach.
     *
     * @param options of the agent beside those by which it finds us: {@code ,name=value} each
     * @return the connection that the agent has dialled
     * @throws AgentsForbiddenException where no agent may be loaded
     * @throws ToolException for everything else that fails
     */
    SocketChannel load(AgentJar.Kind kind, String options, Patience patience)
            throws ToolException, AgentsForbiddenException;

    /**
     * The JVM's own thread print, which pauses it.
     *
     * @throws ToolException if it is not told
     */
    String threadPrint(Patience patience) throws ToolException;

    /** Thrown where the target takes no agent while it runs. */
    final class AgentsForbiddenException extends Exception {
        private static final long serialVersionUID = 1;
    }
}
