// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Point;
import io.quivive.http.HttpAdapter;
import io.quivive.session.Binding;
import org.jspecify.annotations.Nullable;

/** A method that serves a request, which is its first argument. */
public final class RequestPoint implements Point {
    private final Tracking tracking;
    private final HttpAdapter<Object> adapter;

    public RequestPoint(Tracking tracking, HttpAdapter<Object> adapter) {
        this.tracking = tracking;
        this.adapter = adapter;
    }

    @Override
    public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
        return first == null ? null : tracking.requests().begin(adapter, first);
    }

    @Override
    public void left(
            @Nullable Object token,
            @Nullable Object self,
            @Nullable Object first,
            @Nullable Object second,
            @Nullable Object result,
            @Nullable Throwable thrown) {
        if (token instanceof Binding binding && first != null) {
            tracking.requests().end(adapter, first, binding);
        }
    }
}
