// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Point;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all servlet containers have in common: a servlet is called after the filters, by when the application knows its user. */
final class Servlets {
    private final Tracking tracking;

    Servlets(Tracking tracking) {
        this.tracking = tracking;
    }

    List<Hook> hooks() {
        return List.of(service("jakarta.servlet"), service("javax.servlet"), library());
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
                new Point() {
                    @Override
                    public @Nullable Object entered(
                            @Nullable Object self, @Nullable Object first, @Nullable Object second) {
                        if (first != null && tracking.requests().wantsUser()) {
                            String name = tracking.users().ofRequest(first);
                            if (name != null) {
                                tracking.requests().user(name);
                            }
                        }
                        return null;
                    }
                },
                api + ".http.HttpServlet",
                "service",
                api + ".ServletRequest",
                api + ".ServletResponse");
    }
}
