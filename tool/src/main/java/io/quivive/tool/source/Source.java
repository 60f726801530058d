// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ToolException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** A JVM that can be asked. Not thread-safe. */
public interface Source extends AutoCloseable {
    /**
     * Asks for a snapshot and passes its JSON on, {@code null} if the session that was asked for is not known. What is passed on is JSON
     * text in UTF-8 without any raw control character, or the call fails.
     *
     * @throws ToolException if the JVM cannot or does not answer
     * @throws IOException as {@code json} throws it
     */
    void snapshot(Request request, OutputStream json) throws ToolException, IOException;

    /**
     * Asks for the HTTP servers and passes their JSON on, of which the same holds.
     *
     * @param settings the text of an operator's settings of sessions
     * @throws ToolException if the JVM cannot or does not answer
     * @throws IOException as {@code json} throws it
     */
    void webServers(Optional<String> settings, OutputStream json) throws ToolException, IOException;

    /**
     * Takes Quivive out of the JVM.
     *
     * @throws ToolException if that cannot be done
     */
    void detach() throws ToolException;

    @Override
    void close();
}
