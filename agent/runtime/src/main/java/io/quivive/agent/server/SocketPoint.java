// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Point;
import io.quivive.http.OpenSocket;
import io.quivive.session.Binding;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A method in which a thread handles a message of a WebSocket. */
public final class SocketPoint implements Point {
    private final Tracking tracking;
    private final BiFunction<Object, @Nullable Object, @Nullable OpenSocket> socket;

    /**
     * A method.
     *
     * @param socket finds the socket, from the object and the method's first argument
     */
    public SocketPoint(Tracking tracking, BiFunction<Object, @Nullable Object, @Nullable OpenSocket> socket) {
        this.tracking = tracking;
        this.socket = socket;
    }

    @Override
    public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
        OpenSocket open = self == null ? null : socket.apply(self, first);
        return open == null ? null : tracking.begin(open.message());
    }

    @Override
    public void left(
            @Nullable Object token,
            @Nullable Object self,
            @Nullable Object first,
            @Nullable Object second,
            @Nullable Object result,
            @Nullable Throwable thrown) {
        if (token instanceof Binding binding) {
            tracking.registry().threads().end(binding);
        }
    }
}
