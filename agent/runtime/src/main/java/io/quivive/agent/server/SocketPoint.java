// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Point;
import io.quivive.http.OpenSocket;
import io.quivive.session.Binding;
import org.jspecify.annotations.Nullable;

/** A method in which a thread handles a message of a WebSocket. */
public final class SocketPoint implements Point {
    private final Tracking tracking;
    private final Sockets sockets;

    /** Finds the socket, from the object and the method's first two arguments. */
    public interface Sockets {
        @Nullable
        OpenSocket of(Object self, @Nullable Object first, @Nullable Object second);
    }

    /** A method. */
    public SocketPoint(Tracking tracking, Sockets sockets) {
        this.tracking = tracking;
        this.sockets = sockets;
    }

    @Override
    public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
        OpenSocket open = self == null ? null : sockets.of(self, first, second);
        return open == null ? null : tracking.begin(open.message());
    }

    @Override
    public void left(@Nullable Object token) {
        if (token instanceof Binding binding) {
            tracking.registry().threads().end(binding);
        }
    }
}
