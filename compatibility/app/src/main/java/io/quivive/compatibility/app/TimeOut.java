// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Does what the parameter {@code listener} says when a request's time is over: {@code nothing}, {@code completes},
 * {@code dispatches} or {@code refuses}. */
final class TimeOut implements AsyncListener {
    private final String listener;
    private final @Nullable String hold;
    private final Answer answer;
    private final HttpServletResponse response;
    private final AsyncContext async;

    TimeOut(HttpServletRequest request, HttpServletResponse response, AsyncContext async) {
        this.listener = request.getParameter("listener");
        this.hold = request.getParameter("holdTimeOut");
        this.answer = KitServlet.answer(request);
        this.response = response;
        this.async = async;
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        Holds.here(hold);
        switch (listener) {
            case "nothing" -> {
                // the container answers
            }
            case "completes" -> {
                KitServlet.send(response, answer.with("timeout", true));
                async.complete();
            }
            case "dispatches" -> async.dispatch();
            case "refuses" -> {
                response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
                async.complete();
            }
            default -> throw new IllegalArgumentException("no listener '" + listener + "'");
        }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}
}
