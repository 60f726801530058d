// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.compatibility.Product.Ability;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Asynchronous requests that the application does not complete: each is one request, and waits until its container has ended it. */
interface AsyncTests extends Kit {
    /** What the listener does when the time is over. */
    List<String> LISTENERS = List.of("none", "nothing", "completes", "dispatches", "refuses");

    /** Time enough to see all of them wait. */
    int AFTER_MILLIS = 5000;

    /**
     * Requests of a session that wait.
     *
     * @param kind what becomes of them
     * @param count how many
     * @param earlier requests that the session has had before
     * @param marker where they are held once they wait no longer
     * @param reply to the last of them
     */
    record Waiting(String kind, String user, int count, long earlier, String marker, CompletableFuture<Reply> reply) {
        boolean wait(Seen seen) {
            JsonNode session = seen.session(user);
            return Seen.waiting(session) == count && areCountedOnce(session) && areOnNoThread(seen, session);
        }

        boolean areOver(Seen seen) {
            JsonNode session = seen.session(user);
            return Seen.waiting(session) == 0 && areCountedOnce(session) && areOnNoThread(seen, session);
        }

        boolean areCountedOnce(JsonNode session) {
            return Seen.requests(session) == earlier + count;
        }

        private static boolean areOnNoThread(Seen seen, JsonNode session) {
            return Seen.running(session) == 0 && seen.processesOf(session).isEmpty();
        }
    }

    /** Sends a request. */
    interface Start {
        CompletableFuture<Reply> begin(Client client, String kind, String marker) throws Exception;
    }

    @Test
    default void aRequestThatTimesOutIsOneRequestUntilItsContainerHasAnswered() throws Exception {
        needs(Ability.SERVLETS);
        List<Waiting> requests =
                begin(LISTENERS, 55, 1, (client, kind, marker) -> client.begin(timesOut(kind) + held(kind, marker)));
        awaitAll("wait", requests, Waiting::wait);
        List<Waiting> held = requests.stream().filter(this::isHeld).toList();
        for (Waiting each : held) {
            server().awaitHeld(each.marker(), each.reply());
        }
        Seen timedOut = server().snapshot();
        for (Waiting each : held) {
            assertInProgress(each, timedOut);
            server().release(each.marker());
        }
        for (Waiting each : requests) {
            assertAnswered(each.kind(), Client.end(each.reply()));
        }
        awaitAll("are over", requests, Waiting::areOver);
    }

    @Test
    default void aRequestWhoseClientHasGoneIsOneRequestUntilItsContainerHasEndedIt() throws Exception {
        needs(Ability.SERVLETS);
        List<String> kinds = new ArrayList<>(LISTENERS);
        kinds.addAll(List.of("dispatched", "answered"));
        List<Socket> sockets = new ArrayList<>();
        List<Waiting> requests;
        try {
            requests = begin(kinds, 73, 2, (client, kind, marker) -> {
                sockets.add(send(ended(kind, marker), client));
                return new CompletableFuture<>();
            });
            awaitAll("wait", requests.subList(0, LISTENERS.size()), Waiting::wait);
            for (Waiting each : requests.subList(LISTENERS.size(), kinds.size())) {
                server().awaitHeld(each.marker(), each.reply());
            }
        } finally {
            for (Socket socket : sockets) {
                socket.setSoLinger(sockets.indexOf(socket) % 2 == 0, 0); // of two, one is reset
                socket.close();
            }
        }
        for (Waiting each : requests.subList(LISTENERS.size(), kinds.size())) {
            server().release(each.marker());
        }
        awaitAll("are over", requests, Waiting::areOver);
    }

    @Test
    default void aStreamThatItsClientHasResetIsOneRequestUntilItsContainerHasEndedIt() throws Exception {
        needs(Ability.SERVLETS);
        needs(Ability.HTTP2);
        Client client = new Client(server().base(), Version.HTTP_2);
        client.get("/hello"); // which upgrades
        client.get("/login?user=user68");
        client.get("/hello");
        Waiting request = beginOne(server(), "user68", client);
        server().await("waits", request::wait);
        assertThat(request.reply().cancel(true)).isTrue();
        server().await("is over", request::areOver);
    }

    @Test
    default void aRequestThatWaitsWhileItsServerStopsIsOneRequestUntilItsContainerHasEndedIt() throws Exception {
        needs(Ability.SERVLETS);
        assumeTrue(server().product().isStoppable(), () -> server().product() + " cannot be stopped, or tells nobody");
        try (Server own = Server.start(server().place())) {
            Waiting request = beginOne(own, "user1", own.signedIn("user1"));
            own.await("waits", request::wait);
            own.jvm().send("stop server");
            own.await("is over", request::areOver);
        }
    }

    @Test
    default void aRequestThatWaitsWhileItsApplicationStopsLeavesNothing() throws Exception {
        needs(Ability.SERVLETS);
        assumeTrue(server().product().isStoppable(), () -> server().product() + " cannot be stopped, or tells nobody");
        needs(Ability.AGENT); // the library ends with its application
        try (Server own = Server.start(server().place())) {
            Waiting request = beginOne(own, "user1", own.signedIn("user1"));
            own.await("waits", request::wait);
            own.jvm().send("stop application");
            own.await("session is gone", now -> now.sessions("user1").isEmpty());
            request.reply().handle((answer, failure) -> "over").get(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Seen after = own.await("over", now -> now.serving("/async-timeout").isEmpty());
            assertThat(after.json().at("/snapshot/omitted").has("requests"))
                    .as(after.summary())
                    .isFalse();
        }
    }

    /** Sends so many of each kind, each kind from a user of its own. */
    private List<Waiting> begin(List<String> kinds, int firstUser, int count, Start start) throws Exception {
        List<Client> clients = new ArrayList<>();
        List<String> users = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            users.add("user" + (firstUser + i));
            clients.add(user(users.get(i)));
        }
        Seen before = idle(server(), users);
        List<Waiting> requests = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            String marker = Server.marker();
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            for (int j = 0; j < count; j++) {
                reply = start.begin(clients.get(i), kinds.get(i), marker);
            }
            long earlier = Seen.requests(before.session(users.get(i)));
            requests.add(new Waiting(kinds.get(i), users.get(i), count, earlier, marker, reply));
        }
        return requests;
    }

    private static Waiting beginOne(Server server, String user, Client client) throws Exception {
        long earlier = Seen.requests(idle(server, List.of(user)).session(user));
        return new Waiting("none", user, 1, earlier, "", client.begin(timesOut("none")));
    }

    private static Seen idle(Server server, List<String> users) throws Exception {
        return server.await(
                "idle", now -> users.stream().allMatch(user -> Waiting.areOnNoThread(now, now.session(user))));
    }

    private void awaitAll(String what, List<Waiting> requests, BiPredicate<Waiting, Seen> condition) throws Exception {
        server().await(what, now -> requests.stream().allMatch(each -> condition.test(each, now)));
    }

    private static String timesOut(String listener) {
        return "/async-timeout?after=" + AFTER_MILLIS + "&listener=" + listener;
    }

    /** By its container when its time is over, by another thread or by its own. */
    private static String ended(String kind, String marker) {
        return switch (kind) {
            case "dispatched" -> "/async-dispatch?holdBefore=" + marker;
            case "answered" -> "/async-slow?bytes=" + SlowTests.ANSWER + "&hold=" + marker;
            default -> timesOut(kind);
        };
    }

    /** Where it is held once its time is over. */
    private static String held(String listener, String marker) {
        String where = switch (listener) {
            case "refuses" -> "&holdError=";
            case "dispatches" -> "&hold=";
            default -> "&holdTimeOut=";
        };
        return where + marker + "&marker=" + marker;
    }

    private boolean isHeld(Waiting request) {
        return switch (request.kind()) {
            case "none" -> false;
            case "refuses" -> server().product().has(Ability.ERROR_PAGE);
            default -> true;
        };
    }

    private void assertInProgress(Waiting request, Seen seen) {
        JsonNode session = seen.session(request.user());
        assertThat(request.areCountedOnce(session))
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
