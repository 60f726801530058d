// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Point;
import io.quivive.http.HttpAdapter;
import io.quivive.session.Binding;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A method in which a thread serves a request of a server that passes them from thread to thread. */
public final class PassedOn implements Point {
    private final Tracking tracking;
    private final HttpAdapter<Object> adapter;
    private final BiFunction<Object, @Nullable Object, @Nullable Object> request;

    /** Kept from the begin, since at the end the server may have let go of the request already. */
    private record Entered(Object request, Binding binding) {}

    /**
     * A method.
     *
     * @param request finds the request, from the object and the method's first argument
     */
    public PassedOn(
            Tracking tracking,
            HttpAdapter<Object> adapter,
            BiFunction<Object, @Nullable Object, @Nullable Object> request) {
        this.tracking = tracking;
        this.adapter = adapter;
        this.request = request;
    }

    @Override
    public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
        Object found = self == null ? null : request.apply(self, first);
        Binding binding = found == null ? null : tracking.requests().begin(adapter, found);
        return binding == null || found == null ? null : new Entered(found, binding);
    }

    @Override
    public void left(@Nullable Object token) {
        if (token instanceof Entered entered) {
            tracking.requests().end(adapter, entered.request, entered.binding);
        }
    }
}
