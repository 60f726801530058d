// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Asynchronous requests that the application does not complete: each is one request, and waits until its container has ended it. */
interface AsyncTests extends Kit {
    /** What the listener does when the time is over. */
    List<String> LISTENERS = List.of("none", "nothing", "completes", "dispatches", "refuses");

    /** Time enough to see all of them wait. */
    int AFTER_MILLIS = 5000;

    int FOR_EVER = 3_600_000;

    /**
     * A request that waits, alone in its session.
     *
     * @param requests of its session, with it
     */
    record Waiting(String listener, String user, long requests, String marker, CompletableFuture<Reply> reply) {
        boolean waits(Seen seen) {
            JsonNode session = seen.session(user);
            return Seen.waiting(session) == 1 && isCountedOnce(seen) && isOnNoThread(seen);
        }

        boolean isOver(Seen seen) {
            return Seen.waiting(seen.session(user)) == 0 && isCountedOnce(seen) && isOnNoThread(seen);
        }

        boolean isCountedOnce(Seen seen) {
            return Seen.requests(seen.session(user)) == requests;
        }

        private boolean isOnNoThread(Seen seen) {
            JsonNode session = seen.session(user);
            return Seen.running(session) == 0 && seen.processesOf(session).isEmpty();
        }
    }

    @Test
    default void aRequestThatTimesOutIsOneRequestUntilItsContainerHasAnswered() throws Exception {
        needs(Ability.SERVLETS);
        List<Waiting> requests = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < LISTENERS.size(); i++) {
            clients.add(user("user" + (55 + i)));
        }
        Seen before = idle("user55", "user56", "user57", "user58", "user59");
        for (int i = 0; i < LISTENERS.size(); i++) {
            String user = "user" + (55 + i);
            String marker = Server.marker();
            requests.add(new Waiting(
                    LISTENERS.get(i),
                    user,
                    Seen.requests(before.session(user)) + 1,
                    marker,
                    clients.get(i).begin(timesOut(LISTENERS.get(i), AFTER_MILLIS) + held(LISTENERS.get(i), marker))));
        }
        server().await("all wait", now -> requests.stream().allMatch(each -> each.waits(now)));
        for (Waiting each : requests) {
            if (isHeld(each)) {
                server().awaitHeld(each.marker(), each.reply());
            }
        }
        Seen timedOut = server().snapshot();
        for (Waiting each : requests) {
            if (isHeld(each)) {
                assertInProgress(each, timedOut);
                server().release(each.marker());
            }
        }
        for (Waiting each : requests) {
            assertAnswered(each.listener(), Client.end(each.reply()));
        }
        server().await("all are over", now -> requests.stream().allMatch(each -> each.isOver(now)));
    }

    @Test
    default void aRequestWhoseClientHasGoneIsOneRequestUntilItsContainerHasEndedIt() throws Exception {
        needs(Ability.SERVLETS);
        List<Waiting> requests = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        List<String> kinds = new ArrayList<>(LISTENERS);
        kinds.add("completed by another thread");
        for (int i = 0; i < kinds.size(); i++) {
            clients.add(user("user" + (44 + i)));
        }
        Seen before = idle("user44", "user45", "user46", "user47", "user48", "user49");
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < kinds.size(); i++) {
                String user = "user" + (44 + i);
                String marker = Server.marker();
                String path = i < LISTENERS.size()
                        ? timesOut(kinds.get(i), AFTER_MILLIS)
                        : "/async-dispatch?holdBefore=" + marker;
                sockets.add(send(path, clients.get(i)));
                requests.add(new Waiting(
                        kinds.get(i),
                        user,
                        Seen.requests(before.session(user)) + 1,
                        marker,
                        new CompletableFuture<>()));
            }
            List<Waiting> timed = requests.subList(0, LISTENERS.size());
            server().await("all wait", now -> timed.stream().allMatch(each -> each.waits(now)));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        Waiting last = requests.get(LISTENERS.size());
        server().awaitHeld(last.marker(), last.reply());
        server().release(last.marker());
        server().await("all are over", now -> requests.stream().allMatch(each -> each.isOver(now)));
    }

    @Test
    default void aStreamThatItsClientHasResetIsOneRequestUntilItsContainerHasEndedIt() throws Exception {
        needs(Ability.SERVLETS);
        needs(Ability.HTTP2);
        Client client = new Client(server().base(), Version.HTTP_2);
        client.get("/hello"); // which upgrades
        client.get("/login?user=user68");
        client.get("/hello");
        long before = Seen.requests(idle("user68").session("user68"));
        CompletableFuture<Reply> reply = client.begin(timesOut("none", AFTER_MILLIS));
        Waiting request = new Waiting("none", "user68", before + 1, "", reply);
        server().await("waits", request::waits);
        assertThat(reply.cancel(true)).isTrue();
        server().await("is over", request::isOver);
    }

    @Test
    default void aRequestThatWaitsWhileItsServerStopsIsOverWithIt() throws Exception {
        needs(Ability.STOPPED);
        try (Server own = Server.start(server().place())) {
            Client client = own.signedIn("user1");
            long before = Seen.requests(idle(own, "user1").session("user1"));
            Waiting request = new Waiting("none", "user1", before + 1, "", client.begin(timesOut("none", FOR_EVER)));
            own.await("waits", request::waits);
            own.jvm().send("stop server");
            own.await("is over", request::isOver);
        }
    }

    @Test
    default void aRequestThatWaitsWhileItsApplicationStopsLeavesNothing() throws Exception {
        needs(Ability.STOPPED);
        try (Server own = Server.start(server().place())) {
            Client client = own.signedIn("user1");
            long before = Seen.requests(idle(own, "user1").session("user1"));
            CompletableFuture<Reply> reply = client.begin(timesOut("none", AFTER_MILLIS));
            Waiting request = new Waiting("none", "user1", before + 1, "", reply);
            own.await("waits", request::waits);
            own.jvm().send("stop application");
            own.await("session is gone", now -> now.sessions("user1").isEmpty());
            reply.handle((answer, failure) -> "over").get(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Seen after = own.await("over", now -> now.serving("/async-timeout").isEmpty());
            assertThat(after.json().at("/snapshot/omitted").has("requests"))
                    .as(after.summary())
                    .isFalse();
        }
    }

    private Seen idle(String... users) throws Exception {
        return idle(server(), users);
    }

    private static Seen idle(Server server, String... users) throws Exception {
        return server.await(
                "idle",
                now -> List.of(users).stream()
                        .allMatch(user ->
                                now.processesOf(now.session(user)).isEmpty() && Seen.running(now.session(user)) == 0));
    }

    private static String timesOut(String listener, int millis) {
        return "/async-timeout?after=" + millis + "&listener=" + listener;
    }

    /** Where it is held once its time is over. */
    private static String held(String listener, String marker) {
        String where = switch (listener) {
            case "none" -> "&holdError=";
            case "dispatches" -> "&hold=";
            default -> "&holdTimeOut=";
        };
        return where + marker + "&marker=" + marker;
    }

    private boolean isHeld(Waiting request) {
        return switch (request.listener()) {
            case "none" -> false;
            case "refuses" -> server().product().has(Ability.ERROR_PAGE);
            default -> true;
        };
    }

    private void assertInProgress(Waiting request, Seen seen) {
        JsonNode session = seen.session(request.user());
        assertThat(request.isCountedOnce(seen))
                .as(() -> request + " in " + seen.summary())
                .isTrue();
        assertThat(Seen.waiting(session) + Seen.running(session))
                .as(() -> request + " in " + seen.summary())
                .isEqualTo(1);
        if (server().product().has(Ability.AGENT)) {
            JsonNode process = seen.processServing(request.marker());
            assertThat(process.at("/session/userName").asString()).isEqualTo(request.user());
        }
    }

    private static void assertAnswered(String listener, Reply reply) {
        switch (listener) {
            case "completes" ->
                assertThat(reply.json().path("timeout").asBoolean()).isTrue();
            case "dispatches" ->
                assertThat(reply.json().path("dispatcher").asString()).isEqualTo("ASYNC");
            case "refuses" -> assertThat(reply.status()).isEqualTo(503);
            default -> assertThat(reply.status()).isEqualTo(500);
        }
    }

    private Socket send(String path, Client client) throws Exception {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server().base().getPort());
        String text =
                "GET /kit" + path + " HTTP/1.1\r\nHost: localhost\r\nCookie: " + client.cookieHeader() + "\r\n\r\n";
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
