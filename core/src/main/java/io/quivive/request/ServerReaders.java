// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.request;

import java.util.List;

/** What is known of how to read the servers of a JVM. Used by one thread at a time. */
public interface ServerReaders {
    /** Nothing is read. */
    ServerReaders NONE = threads -> List.of();

    /**
     * Finds the servers that are at work, brings what is known of their sessions in line with what they keep now, and answers what reads their
     * requests during this look.
     */
    List<RequestReader<?>> look(LiveThreads threads);

    /** The requests of a look have been read: what was found to be missing meanwhile is told. */
    default void looked() {}
}
