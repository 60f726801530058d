// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.request;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests in progress of the servers of one product, from the fields of their own objects, while their threads change them. No method
 * of the host's is called but the JDK's own.
 *
 * <p>Used by one thread at a time, during one look. Every method may throw {@link Unreadable}; whatever else one throws costs that request alone.
 *
 * @param <R> where a request may be in progress: a connection, a processor, a request object that is used again
 */
public interface RequestReader<R> extends RequestFacts<R> {
    /** Product, to tell what could not be read. */
    String product();

    /** Product and version of the server there. */
    String server(R place);

    /** A sample begins, between two looks: of the servers of the last one, and of threads that run now. */
    default void sample(LiveThreads threads) {}

    /** Shows each place, whether a request is in progress there or not. */
    void places(Consumer<R> visitor);

    /** What tells the request in progress there, read anew at each call; {@code null} if there is none. */
    @Nullable
    Stamp stamp(R place);

    /** When it began, milliseconds since 1970; -1 where its server does not keep that. */
    long startedMillis(R place);

    /** Whether it waits asynchronously, on no thread. */
    boolean isWaiting(R place);

    /** Whether its session has been ended while it runs. */
    boolean isSessionEnded(R place);

    /** The user whom the server, or a framework on its thread, knows; empty for nobody; {@code null} if that could not be read. */
    @Nullable
    String user(R place);

    /** Whether that user has signed in with the request, or to its session: not whom an application acts for, nor who once opened a WebSocket. */
    boolean isSignedIn(R place);
}
