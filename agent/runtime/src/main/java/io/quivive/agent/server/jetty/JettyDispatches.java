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
    private static final String HANDLER = "ContextHandler";
    private static final String REQUEST = "Request";

    private static final Member NOW = Member.field("_context");
    private static final Member OWN_9 = Member.field("_scontext");
    private static final Member OWN = Member.field("_apiContext");

    private final Tracking tracking;

    JettyDispatches(Tracking tracking) {
        this.tracking = tracking;
    }

    List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>();
        for (String servlets : List.of("ee10.servlet.", "ee11.servlet.")) {
            String jetty = "org.eclipse.jetty." + servlets;
            for (String how : List.of("forward", "include", "async")) {
                hooks.add(Hook.all(new Elsewhere((self, second) -> true), jetty + "CrossContextDispatcher", how));
            }
            hooks.add(Hook.of(
                    new Elsewhere((self, second) -> JettyRequests.isPassedOn(self)),
                    jetty + "ServletChannel",
                    "handle"));
        }
        hooks.add(inOneChannel("org.eclipse.jetty.server.handler.", "org.eclipse.jetty.server.", "javax", OWN_9));
        for (String nested : List.of("org.eclipse.jetty.ee8.nested.", "org.eclipse.jetty.ee9.nested.")) {
            hooks.add(inOneChannel(nested, nested, nested.contains("ee8") ? "javax" : "jakarta", OWN));
        }
        return hooks;
    }

    /** Where a request goes through the contexts in the channel that it came by. */
    private Hook inOneChannel(String handlers, String requests, String api, Member own) {
        return Hook.of(
                new Elsewhere((self, second) -> NOW.of(second) != null && NOW.of(second) != own.of(self)),
                handlers + HANDLER,
                "doScope",
                "java.lang.String",
                requests + REQUEST,
                api + ".servlet.http.HttpServletRequest",
                api + ".servlet.http.HttpServletResponse");
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
        public void left(
                @Nullable Object token,
                @Nullable Object self,
                @Nullable Object first,
                @Nullable Object second,
                @Nullable Object result,
                @Nullable Throwable thrown) {
            if (token instanceof Work work) {
                tracking.requests().takeBack(work);
            }
        }
    }
}
