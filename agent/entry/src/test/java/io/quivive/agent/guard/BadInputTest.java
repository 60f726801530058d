// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks.Jdk;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Whatever comes, the host answers as it would without us. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class BadInputTest {
    private static final List<String> HOSTILE = List.of(
            "throwing",
            "overflowing",
            "memory",
            "blocking",
            "stubborn",
            "nameless",
            "endless",
            "throwing-request",
            "blocking-request");

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void answersAreTheSameWithAndWithoutUs(Jdk jdk) throws Exception {
        try (App app = App.start(jdk)) {
            List<String> before = answers(app);
            assertThat(before).anyMatch(answer -> answer.startsWith("HTTP/1.1 200"));
            assertThat(before).anyMatch(answer -> answer.startsWith("HTTP/1.1 400"));
            assertThat(before).anyMatch(answer -> answer.startsWith("HTTP/1.1 500"));
            app.attached();
            for (int i = 0; i < 3; i++) {
                assertThat(answers(app)).isEqualTo(before);
                app.snapshot();
            }
            app.jvm().call("asked"); // reads what it has printed until then
            assertThat(app.jvm().printed())
                    .as("what the host printed")
                    .doesNotContain(
                            "io.quivive.bridge", "io.quivive.agent.hook", "io.quivive.agent.asm", "Unsafe", "quivive:");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void hostileUsersNeitherHoldTheirRequestsUpNorAreAskedForMoreThanTheirName(Jdk jdk) throws Exception {
        try (App app = App.start(jdk).attached()) {
            for (String kind : HOSTILE) {
                HttpClient browser = app.signedIn("somebody");
                for (int i = 0; i < 10; i++) {
                    var reply = app.get(browser, "/echo?user=" + kind);
                    assertThat(reply.statusCode()).as(kind).isEqualTo(200);
                    assertThat(reply.body())
                            .as("an interrupt of ours reached the application from " + kind)
                            .contains("interrupted false");
                }
            }
            JsonNode seen = app.snapshot();
            for (String kind : List.of("Throwing", "Overflowing", "Memory", "ThrowingRequest")) {
                assertThat(App.unread(seen))
                        .anyMatch(line -> line.contains("Hostile$" + kind + ":") && line.contains("threw"));
            }
            for (String kind : List.of("Blocking", "Stubborn", "BlockingRequest")) {
                assertThat(App.unread(seen))
                        .anyMatch(line -> line.contains("Hostile$" + kind + ":") && line.contains("blocked"));
            }
            assertThat(seen.at("/snapshot/omitted/userNames").asLong())
                    .as("all but one answer, which came late")
                    .isEqualTo(69);
            for (JsonNode session : App.sessions(seen, "web")) {
                assertThat(session.path("userName").asString().length()).isLessThanOrEqualTo(256);
            }
            assertThat(app.jvm().call("asked"))
                    .as("hashCode, equals and toString")
                    .isEqualTo("0");
            // others are still known
            app.signedIn("alice");
            assertThat(App.sessions(app.snapshot(), "web"))
                    .anyMatch(session -> session.path("userName").asString().equals("alice"));
            app.await(snapshot -> !snapshot.path("processes").toString().contains("quivive-watchdog"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void hostileAttributesOfSessionsFromBeforeUsHideNoOthers(Jdk jdk) throws Exception {
        try (App app = App.start(jdk)) {
            for (String kind : List.of("throwing", "blocking", "blocking", "carol")) {
                app.get(app.browser(), "/login?name=x&context=" + kind);
            }
            app.attached();
            JsonNode seen = app.snapshot();
            assertThat(App.sessions(seen, "web").stream()
                            .map(session -> session.path("userName").asString()))
                    .containsExactly("", "", "", "carol");
            assertThat(App.unread(seen))
                    .anyMatch(line -> line.contains("Hostile$BlockingContext:") && line.contains("blocked"));
            assertThat(app.jvm().call("asked"))
                    .as("hashCode, equals and toString")
                    .isEqualTo("0");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void classesThatCannotBeInstrumentedAreNamedWithTheReason(Jdk jdk) throws Exception {
        try (App app = App.start(jdk).attached()) {
            assertThat(app.jvm().call("hidden")).isEqualTo("loaded");
            assertThat(App.unread(app.snapshot()))
                    .anyMatch(line -> line.startsWith("jakarta.servlet.http.HttpServlet: ")
                            && line.contains("Hiding hides io.quivive.bridge"));
        }
        try (App app = App.start(jdk).attached()) {
            assertThat(app.jvm().call("large")).isEqualTo("loaded");
            assertThat(App.unread(app.snapshot()))
                    .anyMatch(line ->
                            line.startsWith("jakarta.servlet.http.HttpServlet: ") && line.contains("too large"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void nobodyIsWhereHeOnlySaysThatHeIs(Jdk jdk) throws Exception {
        try (App app = App.start(jdk).attached()) {
            String[] spoofed = {
                "X-Forwarded-For", "192.0.2.66", "Forwarded", "for=192.0.2.66", "X-Real-IP", "192.0.2.66"
            };
            app.get(app.browser(), "/login?name=a", spoofed);
            assertThat(App.sessions(app.snapshot(), "web"))
                    .allMatch(session -> session.path("IPAddress").asString().equals("127.0.0.1"));
            app.snapshot("settings=trustedProxies=127.0.0.0/8");
            // as HAProxy does, in a line of its own behind the client's
            app.get(app.browser(), "/login?name=b", "X-Forwarded-For", "192.0.2.66", "X-Forwarded-For", "192.0.2.7");
            assertThat(App.sessions(app.snapshot(), "web"))
                    .anyMatch(session -> session.path("IPAddress").asString().equals("192.0.2.7"))
                    .noneMatch(session -> session.path("IPAddress").asString().equals("192.0.2.66"));
        }
    }

    /** What the host answers to requests good and bad, without what differs from one time to the next. */
    private static List<String> answers(App app) throws Exception {
        List<String> requests = new ArrayList<>(List.of(
                get("/echo?a=b&a=c", "Host: x"),
                get("/echo;jsessionid=nonsense/x;y=z?%zz=%", "Host: x"),
                get("/echo?" + "q=" + "x".repeat(8 * 1024), "Host: x"),
                get("/" + "p".repeat(8 * 1024), "Host: x"),
                get("/echo", "Host: x", "Cookie: JSESSIONID=" + "f".repeat(4000) + "; a=\"b; ;;=,"),
                get("/echo", "Host: x", "Authorization: Digest ,,,=,nonce=\"", "X-API-Key: \u00ff\u00fe"),
                get("/echo", "Host: x", "Forwarded: for=\";;==,", "X-Forwarded-For: " + ",".repeat(4000)),
                get("/echo", "Host: x", "Content-Type: ;;/ text/xml; =", "SOAPAction: \u0080\u00e9"),
                get("/echo", "Host: x", "User-Agent: " + "\u001b[31m".repeat(1000)),
                get("/echo", "Host: x", "Bad Header: x", ": y"),
                get("/echo", "Host: \u0000"),
                get("/echo\u0000", "Host: x"),
                get("/a%00b%2e%2e%2f", "Host: x"),
                get("/../../etc", "Host: x"),
                get("/status?status=404", "Host: x"),
                get("/status?status=418", "Host: x"),
                get("/fail", "Host: x"),
                get("/forwarded", "Host: x"),
                "GET /echo\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded"
                        + "\r\nContent-Length: 21\r\n\r\npassword=a&b=%zz&c=%d",
                "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        List<String> answers = new ArrayList<>();
        for (String request : requests) {
            answers.add(app.raw(request).replaceAll("(?m)^Date: .*$", "Date"));
        }
        return answers;
    }

    private static String get(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
    }
}
