// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import io.quivive.http.WrapperAnswers;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/**
 * The innermost filter: here the request tells the user that the application's own filters have found. It stands behind the filters that are
 * declared; one that is added later with {@code isMatchAfter} is behind it, and what that finds is not seen.
 *
 * <p>Nor is a user seen here whom nobody has looked up yet, as on a path that is open to everybody, where Jetty and Spring Security wait
 * until the application asks: asking first would authenticate, or access the session, and a looker changes nothing. {@link QuiviveFilter}
 * asks the container's request again when it has been served.
 */
final class UserFilter implements Filter {
    private static final int MAX_WRAPPERS = 100;
    private static final String SPRING = "org.springframework.security";

    private final Library library;

    UserFilter(Library library) {
        this.library = library;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean isKnown = !(request instanceof HttpServletRequest asked) || tellsUser(asked, false);
        try {
            chain.doFilter(request, response);
        } finally {
            if (!isKnown) {
                tellsUser((HttpServletRequest) request, true);
            }
        }
    }

    /** Answers false if nobody knows yet, which is told only at the end: what the application asks meanwhile, Spring Security finds out. */
    private boolean tellsUser(HttpServletRequest request, boolean atEnd) {
        try {
            return userTold(request, atEnd);
        } catch (Throwable e) { // of what is around the request
            library.monitor().sessions().omit("userNames");
            return true;
        }
    }

    private boolean userTold(HttpServletRequest request, boolean atEnd) {
        String user = library.userOf(request);
        String by = teller(request).getName();
        boolean byApplication = !by.equals(GuardedRequest.class.getName()) && !by.startsWith(SPRING);
        if (user != null) {
            library.tracker().user(user, by, byApplication);
        } else if (atEnd && !byApplication) {
            library.tracker().user("", "", false);
        }
        return user != null;
    }

    /** The class that answers who the user is. */
    private static Class<?> teller(HttpServletRequest request) {
        ServletRequest inner = request;
        for (int i = 0; i < MAX_WRAPPERS && inner instanceof ServletRequestWrapper wrapper; i++) {
            if (inner instanceof GuardedRequest
                    || WrapperAnswers.tellsPrincipal(inner)
                    || WrapperAnswers.tellsRemoteUser(inner)) {
                return inner.getClass();
            }
            inner = wrapper.getRequest();
        }
        return GuardedRequest.class;
    }
}
