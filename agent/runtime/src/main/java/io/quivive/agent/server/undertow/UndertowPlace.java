// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.undertow;

import org.jspecify.annotations.Nullable;

/** Where a request may be in progress, during one look. What was found there is as of the last stamp. */
sealed interface UndertowPlace {
    /** An exchange, and the servlet context beside it if it has come to a servlet. */
    abstract sealed class OfExchange implements UndertowPlace {
        @Nullable
        Object exchange;

        @Nullable
        Object context;
    }

    /** A thread, with the local that holds what it is in. */
    final class OnThread extends OfExchange {
        final Thread thread;
        final ThreadLocal<?> local;

        OnThread(Thread thread, ThreadLocal<?> local) {
            this.thread = thread;
            this.local = local;
        }
    }

    /** A connection's exchange that is on no thread that we know. */
    final class Loose extends OfExchange {
        Loose(Object exchange) {
            this.exchange = exchange;
        }
    }

    /** A WebSocket, by what is given its messages. */
    record Socket(Object handler) implements UndertowPlace {}
}
