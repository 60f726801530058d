// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Answers {@code /filtered} itself, and signs in on {@code /rest} as an application's own filter does: by wrapping the request. */
public final class KitFilter implements Filter {
    @Override
    public void init(FilterConfig config) {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        String path = KitServlet.path(http);
        if (path.equals("/filtered")) {
            Holds.here(http.getParameter("hold"));
            KitServlet.send((HttpServletResponse) response, KitServlet.answer(http));
        } else if (path.equals("/cart")) {
            chain.doFilter(ofOwner(http), response);
        } else if (path.startsWith("/rest/")) {
            rest(http, (HttpServletResponse) response, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static void rest(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String user = Credentials.user(request.getHeader("Authorization"));
        if (user == null) {
            Holds.here(request.getParameter("hold"));
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            KitServlet.send(response, KitServlet.answer(request));
            return;
        }
        chain.doFilter(of(request, user), response);
    }

    /** Who owns the cart in the session is its user; a guest's request is passed on as it is. */
    private static HttpServletRequest ofOwner(HttpServletRequest request) {
        HttpSession session = request.getSession(true);
        String told = request.getParameter("owner");
        if (told != null) {
            session.setAttribute("owner", told);
        }
        return session.getAttribute("owner") instanceof String owner && !owner.isEmpty() ? of(request, owner) : request;
    }

    private static HttpServletRequest of(HttpServletRequest request, String user) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public String getRemoteUser() {
                return user;
            }
        };
    }

    @Override
    public void destroy() {}
}
