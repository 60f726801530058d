// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Work that other threads do for a request. */
interface HandOverTests extends Kit {
    @Test
    default void aThreadThatWorksForARequestShowsItsSession() throws Exception {
        needs(Ability.AGENT);
        needs(Ability.SERVLETS);
        Client client = user("user50");
        List<String> kinds = Stream.concat(
                        Stream.of("fixed", "forkjoin", "scheduled", "completable", "common"),
                        server().place().jdk().feature() >= 21 ? Stream.of("virtual") : Stream.empty())
                .toList();
        for (String kind : kinds) {
            for (int i = 0; i < 2; i++) { // the second time the pool has its threads already
                Held held = server().hold(client, "/executor?kind=" + kind);
                assertThat(held.worker().at("/session/userName").asString())
                        .as("%s: %s", kind, held.worker())
                        .isEqualTo("user50");
                assertThat(held.process().at("/session/userName").asString())
                        .as(kind)
                        .isEqualTo("user50");
            }
        }
    }

    @Test
    default void aPoolsThreadIsNobodysWhenTheTaskHasEnded() throws Exception {
        needs(Ability.AGENT);
        needs(Ability.SERVLETS);
        Client client = user("user51");
        for (String kind : List.of("fixed", "forkjoin", "scheduled")) {
            String after = Server.marker();
            CompletableFuture<Reply> reply = client.begin("/executor?kind=" + kind + "&holdAfter=" + after);
            Seen seen;
            try {
                server().awaitHeld(after, reply);
                seen = server().await(
                                kind + " ended",
                                now -> now.processesOf(now.session("user51")).size() == 1);
            } finally {
                server().release(after);
            }
            Reply answer = Client.end(reply);
            assertThat(seen.processServing(after).path("ID").asLong()).isEqualTo(answer.threadId());
            assertThat(seen.isBound(answer.workerId())).as(kind).isFalse();
        }
    }

    @Test
    default void aGuestsWorkIsNobodys() throws Exception {
        user("user52");
        Held held = server().hold(server().client(), "/executor?kind=fixed");
        assertThat(held.process().has("sessionID")).isFalse();
        assertThat(held.worker().has("sessionID")).isFalse();
    }

    @Test
    default void anAsynchronousRequestIsWhereItsWorkIs() throws Exception {
        needs(Ability.AGENT);
        needs(Ability.SERVLETS);
        Client client = user("user53");
        Held held = server().holdAlone(client, "user53", "/async");
        Seen seen = held.seen();
        assertThat(seen.processesOf(seen.session("user53")).get(0).path("ID").asLong())
                .isEqualTo(held.reply().workerId());
        Seen after = server().await("idle", now -> Seen.running(now.session("user53")) == 0);
        assertThat(after.processesOf(after.session("user53"))).isEmpty();
    }

    @Test
    default void anAsynchronousDispatchIsBoundAnew() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user54");
        Held held = server().holdAlone(client, "user54", "/async-dispatch");
        assertThat(held.reply().json().path("dispatcher").asString()).isEqualTo("ASYNC");
        JsonNode process = held.process();
        assertThat(process.path("ID").asLong()).isEqualTo(held.reply().threadId());
        assertThat(process.path("url").asString()).startsWith("/kit/async-dispatch?marker=");
        assertThat(process.path("type").asInt()).isEqualTo(HTTP);
        assertThat(process.at("/session/userName").asString()).isEqualTo("user54");
        server().await("idle", now -> Seen.running(now.session("user54")) == 0);
    }

    @Test
    default void aRequestThatWaitsIsOnNoThreadAndStaysVisibleInItsSession() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user69");
        CompletableFuture<Reply> reply = client.begin("/async-timeout?after=4000&listener=completes");
        server().await("waits", now -> {
            JsonNode session = now.session("user69");
            return Seen.waiting(session) == 1 && now.processesOf(session).isEmpty();
        });
        assertThat(Client.end(reply).json().path("timeout").asBoolean()).isTrue();
        server().await("over", now -> {
            JsonNode session = now.session("user69");
            return Seen.waiting(session) == 0 && now.processesOf(session).isEmpty();
        });
    }
}
