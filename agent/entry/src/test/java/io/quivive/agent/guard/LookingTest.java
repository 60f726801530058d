// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks.Jdk;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Who only looks changes nothing. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class LookingTest {
    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aSessionThatOnlyWeLookAtExpiresOnTime(Jdk jdk) throws Exception {
        try (App app = App.start(jdk).attached()) {
            app.get(app.browser(), "/login?name=short&seconds=10");
            JsonNode first = app.snapshot();
            assertThat(App.sessions(first, "web")).hasSize(1);
            String expires =
                    App.sessions(first, "web").get(0).at("/more/expires").asString();
            JsonNode last = first;
            JsonNode gone = first;
            while (!App.sessions(gone, "web").isEmpty()) {
                last = gone;
                assertThat(App.sessions(last, "web").get(0).at("/more/expires").asString())
                        .isEqualTo(expires);
                gone = app.snapshot();
            }
            assertThat(app.jvm().call("sessions"))
                    .as("the container has ended it")
                    .isEqualTo("0");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aSessionStoreIsAskedNoMoreThanWithoutUs(Jdk jdk) throws Exception {
        try (App app = App.start(jdk)) {
            long without = accesses(app, false);
            assertThat(without).as("what the container asks itself").isPositive();
            app.attached();
            assertThat(accesses(app, true)).isEqualTo(without);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aRequestThatLooksForItsUserInASessionGetsNoneByOurAsking(Jdk jdk) throws Exception {
        try (App app = App.start(jdk).attached()) {
            HttpResponse<String> reply = app.get(app.browser(), "/echo?looksUp=1");
            assertThat(reply.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(app.jvm().call("sessions")).isEqualTo("0");
            HttpClient browser = app.browser();
            app.get(browser, "/login?name=alice");
            app.get(browser, "/echo?looksUp=1");
            assertThat(App.sessions(app.snapshot(), "web"))
                    .singleElement()
                    .matches(session -> session.path("userName").asString().equals("alice"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whoLooksAtAnothersSessionIsNotInIt(Jdk jdk) throws Exception {
        try (App app = App.start(jdk).attached()) {
            app.signedIn("alice");
            HttpClient admin = app.signedIn("admin");
            long before = requestsOf(app, "alice");
            app.get(admin, "/take?other=alice");
            assertThat(requestsOf(app, "alice")).isEqualTo(before);
            assertThat(requestsOf(app, "admin")).isEqualTo(before + 1);
        }
    }

    private static long requestsOf(App app, String user) throws Exception {
        List<JsonNode> found = App.sessions(app.snapshot(), "web").stream()
                .filter(session -> session.path("userName").asString().equals(user))
                .toList();
        assertThat(found).as(user).hasSize(1);
        return found.get(0).at("/more/requests").asLong();
    }

    private static long accesses(App app, boolean looked) throws Exception {
        long before = Long.parseLong(app.jvm().call("store"));
        for (int i = 0; i < 5; i++) {
            HttpClient browser = app.signedIn("user" + i);
            for (int j = 0; j < 5; j++) {
                app.get(browser, "/echo");
                app.get(app.browser(), "/echo", "Cookie", "JSESSIONID=0123456789ABCDEF");
                if (looked) {
                    app.snapshot();
                    app.jvm().call("ActivityExtended");
                }
            }
        }
        return Long.parseLong(app.jvm().call("store")) - before;
    }
}
