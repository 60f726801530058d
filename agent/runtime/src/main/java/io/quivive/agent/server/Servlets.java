// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Point;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all servlet containers have in common: a servlet is called after the filters, by when the application knows its user. */
final class Servlets {
    private static final String SPRING_SESSION = "org.springframework.session.web.http.SessionRepositoryFilter";

    private static final String SPRING_CONTEXTS =
            "org.springframework.security.web.context.HttpSessionSecurityContextRepository";

    /** The last of Spring Security's filters, which lets a request through: of today, and of before. */
    private static final List<String> SPRING_SECURITY = List.of(
            "org.springframework.security.web.access.intercept.AuthorizationFilter",
            "org.springframework.security.web.access.intercept.FilterSecurityInterceptor");

    private final Tracking tracking;
    private final OtherContainers others;
    private volatile boolean springSession;

    Servlets(Tracking tracking, OtherContainers others) {
        this.tracking = tracking;
        this.others = others;
    }

    List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>(List.of(
                service("jakarta.servlet"),
                service("javax.servlet"),
                library(),
                Hook.all(new SpringSession(), SPRING_SESSION, "doFilterInternal"),
                Hook.all(new Saved(), SPRING_CONTEXTS, "saveContext")));
        for (String type : SPRING_SECURITY) {
            hooks.add(secured("jakarta.servlet", type));
            hooks.add(secured("javax.servlet", type));
        }
        return hooks;
    }

    /** An application's own copy follows its requests from its filter on. */
    private Hook library() {
        return Hook.of(
                new Point() {
                    @Override
                    public @Nullable Object entered(
                            @Nullable Object self, @Nullable Object first, @Nullable Object second) {
                        tracking.requests().leave();
                        return null;
                    }
                },
                "io.quivive.servlet.QuiviveFilter",
                "doFilter",
                "jakarta.servlet.ServletRequest",
                "jakarta.servlet.ServletResponse",
                "jakarta.servlet.FilterChain");
    }

    private Hook service(String api) {
        return Hook.of(
                new Service(), api + ".http.HttpServlet", "service", api + ".ServletRequest", api + ".ServletResponse");
    }

    private Hook secured(String api, String type) {
        return Hook.of(
                new Secured(),
                type,
                "doFilter",
                api + ".ServletRequest",
                api + ".ServletResponse",
                api + ".FilterChain");
    }

    /** Who a request says that its user is; {@code null} if that is known already, or if it does not tell. */
    private Users.@Nullable Told ask(Object request) {
        if (!tracking.requests().wantsUser()) {
            return null;
        }
        try {
            return tracking.users().ofRequest(request, tracking.requests().isOfSomebody());
        } catch (RuntimeException | LinkageError e) { // what was begun is to be ended all the same
            tracking.registry().omit("userNames");
            return null;
        }
    }

    private void tell(Users.Told told) {
        try {
            tracking.requests().user(told.name(), told.by(), told.byApplication());
        } catch (RuntimeException | LinkageError e) {
            tracking.registry().omit("userNames");
        }
    }

    /** At the end of a request, of which it was said at its begin who its user is, or that nobody knows yet. */
    private void tellAtEnd(Object request, Users.Told before) {
        Users.Told now = ask(request);
        if (now != null && now.isFromWhere(before)) {
            tell(now);
        }
    }

    /** Spring Security lets a request through, to whatever answers it: where that is a filter, no servlet is called. */
    private final class Secured implements Point {
        private static final Object NOTHING = new Object();

        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            Object context = first == null ? null : Users.context(first);
            return context == null ? NOTHING : context;
        }

        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            Users.Told told = first == null ? null : ask(first);
            if (told != null && !told.name().isEmpty() && told.context() == token) {
                tell(told);
            }
        }
    }

    /** Spring Security keeps a context among a session's attributes, as it or the application does at a login: whose it is has signed in. */
    private final class Saved implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            if (first == null || tracking.registry().threads().current() == null) {
                return null; // the application's own copy follows the request
            }
            Users.Told told = tracking.users().ofContext(first);
            if (told != null && !told.name().isEmpty()) {
                tell(told);
            }
            return null;
        }
    }

    private final class Service implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            if (first == null) {
                return null;
            }
            Object token = others.entered(first, second);
            Users.Told told = ask(first);
            if (told == null) {
                return token;
            }
            if (told.isDecided()) {
                tell(told);
                return token;
            }
            return token == null ? told : token;
        }

        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            if (!(token instanceof Users.Told before)) {
                others.left(token);
            } else if (first != null) {
                tellAtEnd(first, before);
            }
        }
    }

    /** Takes the place of the container's sessions. */
    private final class SpringSession implements Point {
        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            tracking.requests().storedElsewhere();
            if (!springSession) {
                springSession = true;
                tracking.registry()
                        .unread(
                                "Spring Session",
                                "the sessions that it keeps are not listed, since asking for one counts as an access");
            }
            return null;
        }
    }
}
