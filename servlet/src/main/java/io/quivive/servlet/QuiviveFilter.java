// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import io.quivive.session.Binding;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The outermost filter: while the request is in it, its thread works for it. The application is given a {@link GuardedRequest}, so that it
 * can be asked for its user and nothing changes. An agent that is at work beside the library is called at
 * {@link #doFilter} by name, and leaves the request to it.
 */
final class QuiviveFilter implements Filter {
    private final Library library;

    QuiviveFilter(Library library) {
        this.library = library;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        GuardedRequest guarded = request instanceof HttpServletRequest asked ? library.guard(asked) : null;
        Exchange exchange = exchange(guarded, response);
        Binding binding = exchange == null ? null : library.tracker().begin(exchange, exchange.key());
        boolean failed = true;
        try {
            chain.doFilter(guarded == null ? request : guarded, response);
            failed = false;
        } finally {
            if (exchange != null && binding != null) {
                exchange.leaves(binding, failed);
                library.tracker().end(exchange, exchange.key(), binding);
            }
        }
    }

    private @Nullable Exchange exchange(@Nullable GuardedRequest request, ServletResponse response) {
        try {
            return request != null && response instanceof HttpServletResponse answered
                    ? new Exchange(library, request, answered)
                    : null;
        } catch (Throwable e) { // of a wrapper of the application's
            library.monitor().sessions().omit("requests");
            return null;
        }
    }
}
