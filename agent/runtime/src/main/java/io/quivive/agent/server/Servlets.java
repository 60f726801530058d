// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Point;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all servlet containers have in common: a servlet is called after the filters, by when the application knows its user. */
final class Servlets {
    private static final String SPRING_SESSION = "org.springframework.session.web.http.SessionRepositoryFilter";

    private final Tracking tracking;
    private final OtherContainers others;
    private volatile boolean springSession;

    Servlets(Tracking tracking, OtherContainers others) {
        this.tracking = tracking;
        this.others = others;
    }

    List<Hook> hooks() {
        return List.of(
                service("jakarta.servlet"),
                service("javax.servlet"),
                library(),
                Hook.all(new SpringSession(), SPRING_SESSION, "doFilterInternal"));
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

    private final class Service implements Point {
        private static final Object UNDECIDED = new Object();

        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            if (first == null) {
                return null;
            }
            Object token = others.entered(first, second);
            return tellsUser(first, false) || token != null ? token : UNDECIDED;
        }

        /** Answers false if the application does not know yet, which is told only at the end. */
        private boolean tellsUser(Object request, boolean atEnd) {
            if (!tracking.requests().wantsUser()) {
                return true;
            }
            try {
                Users.Told told = tracking.users().ofRequest(request);
                boolean isDecided = told == null || told.isDecided();
                if (told != null && (isDecided || atEnd)) {
                    tracking.requests().user(told.name(), told.by(), told.byApplication());
                }
                return isDecided;
            } catch (RuntimeException | LinkageError e) { // what was begun is to be ended all the same
                tracking.registry().omit("userNames");
                return true;
            }
        }

        @Override
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            if (token != UNDECIDED) {
                others.left(token);
            } else if (first != null) {
                tellsUser(first, true);
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
                        .uninstrumented(
                                "Spring Session",
                                "the sessions that it keeps are not listed, since asking for one counts as an access");
            }
            return null;
        }
    }
}
