// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard.app;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Security of the application's own: a thread's context says who it works for. The request that servlets see asks the context of the thread
 * that asks, and a request with the parameter {@code user} brings a user that misbehaves.
 */
public final class ContextFilter implements Filter {
    /** Who the current thread works for. Left as it is when a request ends, as careless applications do. */
    static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();

    /** The one principal of the whole application. */
    private static final Principal WHOEVER = new Counted() {
        @Override
        public String getName() {
            return CONTEXT.get();
        }
    };

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        String kind = http.getParameter("user");
        HttpSession session = http.getSession(false);
        Object user = session == null ? null : session.getAttribute("user");
        CONTEXT.set(user == null ? null : user.toString());
        HttpServletRequest seen = http.getParameter("looksUp") != null ? new LooksUp(http) : new Request(http);
        chain.doFilter(kind != null ? Hostile.request(http, kind) : seen, response);
    }

    /** Looks into the session for whoever asks, which begins if there is none. */
    private static final class LooksUp extends HttpServletRequestWrapper {
        LooksUp(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable Principal getUserPrincipal() {
            Object user = getSession().getAttribute("user");
            return user == null ? null : user::toString;
        }
    }

    private static final class Request extends HttpServletRequestWrapper {
        Request(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Principal getUserPrincipal() {
            return CONTEXT.get() == null ? null : WHOEVER;
        }

        @Override
        public String getRemoteUser() {
            return CONTEXT.get();
        }
    }
}
