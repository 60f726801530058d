// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.boot;

import io.quivive.compatibility.app.Answer;
import io.quivive.compatibility.app.Holds;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/** Users of whom Spring Security is told in ways of an application's own. */
final class StrangeUsers {
    private StrangeUsers() {}

    private static void tell(AbstractAuthenticationToken user) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(user);
        SecurityContextHolder.setContext(context);
    }

    private static void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Holds.here(request.getParameter("hold"));
        response.setContentType("application/json");
        Authentication found = SecurityContextHolder.getContext().getAuthentication();
        response.getWriter()
                .print(new Answer()
                        .withText("user", found == null ? "" : found.getName())
                        .withThread(""));
    }

    /** Around Spring's filters: leaves the user of the parameter {@code as} on the thread. */
    static final class Left extends HttpFilter {
        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException {
            serve(request, response);
            String user = request.getParameter("as");
            if (user != null) {
                tell(UsernamePasswordAuthenticationToken.authenticated(user, "", List.of()));
            }
        }
    }

    /** Its user is of a class that nobody knows. */
    static final class Unknown extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            tell(new Clerk());
            serve(request, response);
        }
    }

    private static final class Clerk extends AbstractAuthenticationToken {
        Clerk() {
            super(List.of());
            setAuthenticated(true);
        }

        @Override
        public Object getCredentials() {
            return "";
        }

        @Override
        public Object getPrincipal() {
            return "cl" + "erk".repeat(1);
        }
    }
}
