// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Looked.Hung;
import io.quivive.compatibility.Product.Ability;
import java.net.http.HttpClient.Version;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import tools.jackson.databind.JsonNode;

/** What an agent tells that only reads, of a server where requests hung before it came. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class LookParts implements Kit {
    /** Clocks tell milliseconds, and a server its own instant. */
    private static final Duration CLOCKS = Duration.ofMillis(50);

    private static @Nullable Looked running;

    /** Without it {@link #start} would not be given one. */
    @Parameter
    @Nullable
    Place place;

    @BeforeParameterizedClassInvocation
    static void start(Place place) throws Exception {
        running = Looked.start(place);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        Looked looked = running;
        running = null;
        if (looked != null) {
            looked.close();
        }
    }

    private static Looked looked() {
        return requireNonNull(running);
    }

    @Override
    public Server server() {
        return looked().server();
    }

    @Test
    void aLookSaysThatItIsOne() throws Exception {
        for (Seen seen : List.of(server().first(), server().snapshot())) {
            assertThat(seen.json().at("/snapshot/depth").asString()).isEqualTo("look");
            assertThat(seen.json().at("/snapshot/mode").asString()).isEqualTo("server");
            // where another test has opened one
            List<String> unread = seen.unread().stream()
                    .filter(each -> !each.contains("WebSockets"))
                    .toList();
            if (!server().product().has(Ability.STREAM_THREADS)) {
                assertThat(unread).singleElement().asString().contains("a request of HTTP/2");
            } else if (server().product().has(Ability.EARLIER)) {
                assertThat(unread).isEmpty();
            }
        }
    }

    @Test
    void aRequestThatHungBeforeTheAttachIsShownWhole() throws Exception {
        Hung hung = looked().ofUser();
        for (Seen seen : List.of(server().first(), server().snapshot())) {
            assertServed(seen, hung, Looked.USER);
        }
    }

    @Test
    void aStreamOfHttp2ThatHungBeforeTheAttachIsShownWhole() throws Exception {
        needs(Ability.HTTP2);
        Hung hung = looked().ofStream().orElseThrow();
        if (server().product().has(Ability.STREAM_THREADS)) {
            assertServed(server().first(), hung, Looked.STREAM_USER);
        } else {
            JsonNode request = server().first().request(hung.marker());
            assertThat(request.path("url").asString()).isEqualTo(hung.url());
            assertThat(request.path("sessionID").asString())
                    .isEqualTo(Seen.id(server().first().session(Looked.STREAM_USER)));
            assertIsRead(request, hung);
        }
    }

    @Test
    void aGuestsRequestThatHungBeforeTheAttachHasNoUserAndShowsNoSecret() throws Exception {
        Hung hung = looked().ofGuest();
        for (Seen seen : List.of(server().first(), server().snapshot())) {
            JsonNode process = seen.processServing(hung.marker());
            assertThat(process.path("url").asString()).isEqualTo(hung.url());
            assertThat(process.path("type").asInt()).isEqualTo(HTTP);
            assertIsOfNobody(process);
            assertThat(seen.json().toString()).doesNotContain(Looked.SECRET);
        }
    }

    @Test
    void noSecretOfAClientIsShown() throws Exception {
        String told = server().snapshot().json().toString();
        for (Hung hung : List.of(looked().ofUser(), looked().waiting(), looked().ofEnded())) {
            hung.client().secrets().forEach(cookie -> assertThat(told).doesNotContain(cookie.getValue()));
        }
    }

    @Test
    void sessionsFromBeforeTheAttachAreListedWithTheirUsersAndStayTheSame() throws Exception {
        needs(Ability.EARLIER);
        Seen first = server().first();
        Seen next = server().snapshot();
        for (String user : List.of(Looked.USER, Looked.OTHER_USER, Looked.WAITING_USER, Server.EARLIER_USER)) {
            JsonNode session = first.session(user);
            assertThat(session.path("type").asString()).isEqualTo("web");
            assertThat(session.at("/more/application").asString()).contains("kit");
            assertThat(session.path("more").has("requests"))
                    .as("which nobody counts: %s", session)
                    .isFalse();
            assertThat(session.path("more").has("userUnknown")).isFalse();
            assertThat(Seen.id(next.session(user))).isEqualTo(Seen.id(session));
            assertThat(next.session(user).path("creationDateTime")).isEqualTo(session.path("creationDateTime"));
        }
        assertThat(Seen.running(first.session(Looked.USER))).isEqualTo(1);
        assertThat(Seen.running(first.session(Looked.OTHER_USER))).isZero();
    }

    @Test
    void aRequestKeepsItsNumberAndNoOtherIsGivenIt() throws Exception {
        Hung hung = looked().ofUser();
        long number = number(server().first().processServing(hung.marker()));
        assertThat(number).isPositive();
        Client client = server().signedIn("user10");
        List<Long> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) { // by one connection, whose objects are used again
            Held held = server().hold(client, "/hello");
            others.add(number(held.process()));
            assertThat(number(held.seen().processServing(hung.marker()))).isEqualTo(number);
            Map<Long, String> all = numbers(held.seen());
            assertThat(all).containsKeys(number, others.get(i));
        }
        assertThat(others).doesNotHaveDuplicates().doesNotContain(number).allMatch(other -> other > 0);
    }

    @Test
    void anAsynchronousWaitFromBeforeTheAttachIsARequestOnNoProcess() throws Exception {
        needs(Ability.WAITS);
        Hung hung = looked().waiting();
        for (Seen seen : List.of(server().first(), server().snapshot())) {
            assertThat(seen.serving(hung.marker())).as("on a process").isEmpty();
            assertWaits(seen, hung, Looked.WAITING_USER);
        }
    }

    @Test
    void aRequestThatIsDispatchedAgainIsStillTheSame() throws Exception {
        needs(Ability.WAITS);
        Client client = server().signedIn("user11");
        String before = Server.marker();
        Hung hung = Looked.hang(server(), client, "/async-dispatch?hold=" + before + "&", "holdBefore", null);
        JsonNode waiting = server().await(
                        "waits",
                        now -> now.requests(hung.marker()).size() == 1
                                && now.serving(hung.marker()).isEmpty())
                .request(hung.marker());
        server().release(hung.marker());
        server().awaitHeld(before, hung.reply());
        Seen seen = server().snapshot();
        server().release(before);
        long thread = Client.end(hung.reply()).threadId();
        if (server().product().has(Ability.DISPATCHES)) {
            JsonNode process = seen.processServing(hung.marker());
            assertThat(process.path("ID").asLong()).isEqualTo(thread);
            assertThat(process.path("url").asString()).isEqualTo(hung.url());
            assertThat(process.at("/session/userName").asString()).isEqualTo("user11");
            assertThat(number(process)).isEqualTo(waiting.path("work").asLong());
            assertThat(seen.requests(hung.marker())).as("both").isEmpty();
        } else {
            JsonNode request = seen.request(hung.marker());
            assertThat(seen.serving(hung.marker())).as("both").isEmpty();
            assertThat(request.path("waiting").asBoolean()).isFalse();
            assertThat(request.path("work")).isEqualTo(waiting.path("work"));
            assertThat(request.path("sessionID")).isEqualTo(waiting.path("sessionID"));
        }
    }

    @Test
    void aSessionThatEndedBeforeTheAttachWhileItsRequestRunsIsNotListed() throws Exception {
        Hung hung = looked().ofEnded();
        List<JsonNode> shown = new ArrayList<>();
        for (Seen seen : List.of(server().first(), server().snapshot())) {
            assertThat(seen.sessions(Looked.ENDED_USER)).isEmpty();
            JsonNode process = seen.processServing(hung.marker());
            assertThat(process.path("url").asString()).isEqualTo(hung.url());
            assertThat(process.has("sessionID")).isFalse();
            shown.add(process);
        }
        // some containers know no user any more
        String user = looked().end(hung).user();
        assertThat(user).isIn("", Looked.ENDED_USER);
        for (JsonNode process : shown) {
            JsonNode more = process.path("more");
            assertThat(
                            more.path("userUnknown").asBoolean()
                                    ? user
                                    : more.path("userName").asString(""))
                    .as(process::toString)
                    .isEqualTo(user);
        }
    }

    @Test
    void aSessionThatEndsWhileItsRequestRunsIsGoneAndTheRequestKeepsItsUser() throws Exception {
        Client client = server().signedIn("user12");
        Hung hung = Looked.hang(server(), client, "/hello?", "hold", null);
        Seen before = server().snapshot();
        JsonNode was = before.processServing(hung.marker());
        String id = was.path("sessionID").asString();
        assertThat(was.at("/session/userName").asString()).isEqualTo("user12");
        client.get("/invalidate");
        Seen after = server().snapshot();
        assertThat(after.findSession(id)).isEmpty();
        JsonNode process = after.processServing(hung.marker());
        assertThat(process.has("sessionID")).as(process::toString).isFalse();
        assertThat(process.at("/more/userName").asString())
                .as(process::toString)
                .isEqualTo("user12");
        assertThat(process.at("/more/sessionEnded").asBoolean())
                .as(process::toString)
                .isTrue();
        assertThat(number(process)).isEqualTo(number(was));
        assertThat(looked().end(hung).threadId()).isEqualTo(process.path("ID").asLong());
    }

    @Test
    void whoSignsInAndOutBetweenLooksIsSeenInTheSameSession() throws Exception {
        needs(Ability.EARLIER);
        List<String> known = server().snapshot().sessionIds();
        Client client = server().client();
        client.get("/session");
        List<String> one = new ArrayList<>(server().snapshot().sessionIds());
        one.removeAll(known);
        assertThat(one).hasSize(1);
        JsonNode guest = server().snapshot().sessionById(one.get(0));
        assertThat(guest.path("userName").asString()).isEmpty();
        assertThat(guest.path("more").has("userUnknown")).isFalse();
        client.get("/login?user=user13");
        JsonNode user = server().snapshot().session("user13");
        assertThat(Seen.id(user)).isEqualTo(one.get(0));
        if (server().product().has(Ability.LOGOUT)) {
            client.get("/logout");
            assertThat(server().snapshot()
                            .sessionById(one.get(0))
                            .path("userName")
                            .asString())
                    .isEmpty();
        }
        client.get("/invalidate");
        server().await("ended", now -> now.findSession(one.get(0)).isEmpty());
    }

    @Test
    void whenASessionEndsFollowsWhatItsContainerKeeps() throws Exception {
        needs(Ability.EARLIER);
        Client client = server().signedIn("user14");
        for (int seconds : List.of(600, 1200)) {
            client.get("/expire?seconds=" + seconds);
            Instant now = Instant.now();
            JsonNode session = server().snapshot().session("user14");
            assertThat(Instant.parse(session.at("/more/expires").asString()))
                    .isBetween(now.plusSeconds(seconds - 2), now.plusSeconds(seconds + 1));
        }
        client.get("/expire?seconds=-1");
        assertThat(server().snapshot().session("user14").path("more").has("expires"))
                .as("of one that does not end")
                .isFalse();
    }

    @Test
    void whoWasLeftOnAThreadIsNotTheUserOfItsNextRequests() throws Exception {
        needs(Ability.SPRING_SECURITY);
        SpringSecurityTests.assertThatWhoWasLeftIsNoUser(server());
    }

    @Test
    void aUserOfAnUnknownClassIsUnknown() throws Exception {
        needs(Ability.SPRING_SECURITY);
        SpringSecurityTests.assertThatAnUnknownClassIsUnknown(server());
    }

    @Test
    void whoActsForSomebodyElseStaysTheUser() throws Exception {
        needs(Ability.SPRING_SECURITY);
        SpringSecurityTests.assertThatWhoActsStaysTheUser(server());
    }

    @Test
    void aSessionsProcessorTimeIsSampled() throws Exception {
        Client client = server().signedIn("user41");
        CompletableFuture<Reply> reply = client.begin("/hello?burn=4000");
        if (!server().product().has(Ability.COUNTED)) {
            server().await("burning", LookParts::isUncounted, "interval=1000");
            Client.end(reply);
            return;
        }
        server().await("burning", now -> cpuUsage(now) > 0.2, "interval=1000");
        Client.end(reply);
        JsonNode session = server().snapshot().session("user41");
        assertThat(session.at("/more/estimated").toString()).contains("cpuTime");
        assertThat(session.at("/more/cpuTime").asDouble()).isGreaterThan(0.2);
    }

    private static boolean isUncounted(Seen seen) {
        return seen.session("user41").at("/more/unknown").toString().contains("cpuTime");
    }

    private static double cpuUsage(Seen seen) {
        return seen.session("user41").at("/more/cpuUsage").asDouble();
    }

    @Test
    void aSocketIsOfWhoOpenedItAfterALogout() throws Exception {
        needs(Ability.WEBSOCKET);
        needs(Ability.LOGOUT);
        assertIsOfWhoOpenedIt("user42", "/logout");
    }

    @Test
    void aSocketIsOfWhoOpenedItWhoeverSignsInAfterwards() throws Exception {
        needs(Ability.WEBSOCKET);
        needs(Ability.LOGOUT);
        assertIsOfWhoOpenedIt("user44", "/logout", "/login?user=user45");
    }

    private void assertIsOfWhoOpenedIt(String user, String... paths) throws Exception {
        Client client = server().signedIn(user);
        WebSocketTests.Answer answer = new WebSocketTests.Answer();
        WebSocket socket = client.openWebSocket("/ws", answer);
        try {
            for (String path : paths) {
                client.get(path);
            }
            Held held = server().hold(marker -> socket.sendText(marker, true)
                    .thenCombine(answer.text, (done, body) -> new Reply(101, Version.HTTP_1_1, body)));
            assertThat(held.reply().user()).isEqualTo(user);
            assertThat(held.seen().sessions(user)).as(held.seen()::summary).isEmpty();
            List<JsonNode> rows = new ArrayList<>(held.seen().serving("/kit/ws"));
            rows.addAll(held.seen().requests("/kit/ws"));
            for (JsonNode row : rows) {
                JsonNode more = row.has("ID") ? row.path("more") : row;
                assertThat(row.has("session") || row.has("sessionID"))
                        .as(row::toString)
                        .isFalse();
                assertThat(more.path("userName").asString("")).as(row::toString).isEqualTo(user);
            }
        } finally {
            socket.abort();
        }
        assertThat(server().snapshot().sessions(user)).isEmpty();
    }

    @Test
    void whatIsForwardedOrIncludedShowsWhatWasReceived() throws Exception {
        Client client = server().signedIn("user15");
        for (String path : List.of("/forward", "/include", "/filtered")) {
            Held held = server().hold(client, path);
            JsonNode process = held.process();
            assertThat(process.path("url").asString())
                    .isEqualTo("/kit" + path + "?marker=" + held.marker() + "&hold=" + held.marker());
            assertThat(process.at("/session/userName").asString()).isEqualTo("user15");
            assertThat(process.path("ID").asLong()).isEqualTo(held.reply().threadId());
        }
    }

    @Test
    void aSoapRequestIsOne() throws Exception {
        Client client = server().signedIn("user16");
        Held held = server().hold(marker -> client.beginPost(
                "/soap?marker=" + marker + "&hold=" + marker, "<Envelope/>", "Content-Type", "application/soap+xml"));
        assertThat(held.process().path("type").asInt()).isEqualTo(SOAP);
        assertThat(held.process().at("/more/method").asString()).isEqualTo("POST");
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user16");
    }

    @Test
    void afterARequestItsProcessShowsNothingOfIt() throws Exception {
        Client client = server().signedIn("user17");
        Held held = server().hold(client, "/hello");
        long id = held.reply().threadId();
        assertThat(held.process().path("ID").asLong()).isEqualTo(id);
        Seen after = server().await("over", now -> now.serving(held.marker()).isEmpty());
        assertThat(after.requests(held.marker())).isEmpty();
        assertThat(after.isBound(id)).isFalse();
        assertThat(Seen.running(after.session("user17"))).isZero();
    }

    private void assertServed(Seen seen, Hung hung, String user) throws Exception {
        JsonNode process = seen.processServing(hung.marker());
        assertThat(process.path("url").asString()).isEqualTo(hung.url());
        assertThat(process.path("type").asInt()).isEqualTo(HTTP);
        assertThat(process.path("visible").asBoolean()).isTrue();
        JsonNode session = seen.session(user);
        assertThat(process.path("sessionID").asString()).isEqualTo(Seen.id(session));
        assertThat(process.path("session")).isEqualTo(session);
        JsonNode more = process.path("more");
        assertThat(more.path("method").asString()).isEqualTo("GET");
        assertThat(more.has("userUnknown")).as(process::toString).isFalse();
        assertThat(more.has("sessionEnded")).as(process::toString).isFalse();
        assertIsRead(more, hung);
        assertThat(seen.requests(hung.marker())).as("on no process too").isEmpty();
    }

    private void assertWaits(Seen seen, Hung hung, String user) throws Exception {
        JsonNode request = seen.request(hung.marker());
        assertThat(request.path("url").asString()).isEqualTo(hung.url());
        assertThat(request.path("method").asString()).isEqualTo("GET");
        assertThat(request.path("waiting").asBoolean()).as(request::toString).isTrue();
        assertThat(request.path("sessionID").asString()).isEqualTo(Seen.id(seen.session(user)));
        assertThat(Seen.waiting(seen.session(user))).isEqualTo(1);
        assertIsRead(request, hung);
    }

    /** Of {@code more} of a process, or of a row of the requests. */
    private void assertIsRead(JsonNode row, Hung hung) {
        assertThat(row.path("work").asLong()).as(row::toString).isPositive();
        assertThat(row.path("server").asString()).contains(server().product().server());
        assertThat(row.path("address").asString()).isEqualTo("127.0.0.1");
        Instant since = Instant.parse(row.path("since").asString());
        if (server().product().has(Ability.BEGINS)) {
            assertThat(row.has("sinceAtLeast")).as(row::toString).isFalse();
            assertThat(since).isBetween(hung.sent().minus(CLOCKS), hung.held().plus(CLOCKS));
        } else {
            assertThat(row.path("sinceAtLeast").asBoolean()).as(row::toString).isTrue();
            assertThat(since).isBetween(hung.held(), Instant.now());
        }
    }

    private static void assertIsOfNobody(JsonNode process) {
        assertThat(process.has("sessionID")).as(process::toString).isFalse();
        assertThat(process.has("session")).as(process::toString).isFalse();
        for (String name : List.of("userName", "userUnknown", "sessionEnded")) {
            assertThat(process.path("more").has(name)).as(process::toString).isFalse();
        }
    }

    private static long number(JsonNode process) {
        return process.at("/more/work").asLong();
    }

    /** Of all requests, each once. */
    private static Map<Long, String> numbers(Seen seen) {
        Map<Long, String> numbers = new HashMap<>();
        for (JsonNode process : seen.serving("/")) {
            assertThat(numbers.put(number(process), process.path("url").asString()))
                    .as(seen::summary)
                    .isNull();
        }
        for (JsonNode request : seen.json().path("requests")) {
            assertThat(numbers.put(
                            request.path("work").asLong(), request.path("url").asString()))
                    .as(seen::summary)
                    .isNull();
        }
        return numbers;
    }
}
