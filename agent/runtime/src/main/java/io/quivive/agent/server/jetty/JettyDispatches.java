// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.hook.Hook;
import io.quivive.agent.hook.Member;
import io.quivive.agent.hook.Point;
import io.quivive.agent.server.Tracking;
import io.quivive.session.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests that one application passes on to another of the same server. What that says of its session and its user is not the request's, which
 * stays what was received.
 */
final class JettyDispatches {
    private static final String JETTY = "org.eclipse.jetty.";
    private static final List<String> NESTED = List.of("forward", "include");
    private static final String SINCE_12_1 = "async";
    private static final List<String> SERVLETS = List.of("forward", "include", SINCE_12_1);

    /** Of a request of Jetty 9.4: where it is; and of a handler: what that is for. */
    private static final Member NOW = Member.field("_context");

    private static final Member OWN = Member.field("_scontext");

    private final Tracking tracking;

    JettyDispatches(Tracking tracking) {
        this.tracking = tracking;
    }

    List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>();
        for (String servlets : List.of("ee8.nested.", "ee9.nested.", "ee10.servlet.", "ee11.servlet.")) {
            for (String how : servlets.endsWith("nested.") ? NESTED : SERVLETS) {
                Hook hook = Hook.all(
                        new Elsewhere((self, second) -> true), JETTY + servlets + "CrossContextDispatcher", how);
                hooks.add(how.equals(SINCE_12_1) ? hook.optional() : hook);
            }
        }
        for (String servlets : List.of("ee10.servlet.", "ee11.servlet.")) {
            hooks.add(Hook.of(
                    new Elsewhere((self, second) -> JettyRequests.isPassedOn(self)),
                    JETTY + servlets + "ServletChannel",
                    "handle"));
        }
        // before 12
        hooks.add(Hook.of(
                        new Elsewhere((self, second) -> NOW.of(second) != null && NOW.of(second) != OWN.of(self)),
                        JETTY + "server.handler.ContextHandler",
                        "doScope",
                        "java.lang.String",
                        JETTY + "server.Request",
                        "javax.servlet.http.HttpServletRequest",
                        "javax.servlet.http.HttpServletResponse")
                .optional());
        return hooks;
    }

    /** A method that serves a request in another application, if what it is called on and its second argument say so. */
    private final class Elsewhere implements Point {
        private final BiPredicate<Object, @Nullable Object> isElsewhere;

        Elsewhere(BiPredicate<Object, @Nullable Object> isElsewhere) {
            this.isElsewhere = isElsewhere;
        }

        @Override
        public @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
            return self != null && isElsewhere.test(self, second)
                    ? tracking.requests().passOn()
                    : null;
        }

        @Override
        public void left(@Nullable Object token) {
            if (token instanceof Work work) {
                tracking.requests().takeBack(work);
            }
        }
    }
}
