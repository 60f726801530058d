// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Many users at the same time, and an agent that comes and goes. */
interface CrowdTests extends Kit {
    int USERS = 8;
    int SNAPSHOTS = 25;

    @Test
    default void noRequestIsShownUnderAnothersSession() throws Exception {
        needs(Ability.SERVLETS);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<CompletableFuture<Void>> crowd = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            String user = "user" + i;
            Client client = server().signedIn(user);
            crowd.add(loop(over, () -> {
                Reply reply = client.get("/hello?burn=2&who=" + user + ".");
                assertThat(reply.user()).isEqualTo(user);
                answered.incrementAndGet();
            }));
        }
        int read = 0;
        try {
            for (int i = 0; i < SNAPSHOTS; i++) {
                Seen seen = server().snapshot();
                for (JsonNode row : seen.serving("who=")) {
                    String url = row.path("url").asString();
                    String user = url.substring(url.indexOf("who=") + 4, url.lastIndexOf('.'));
                    assertThat(row.at("/session/userName").asString())
                            .as(() -> url + " of session " + row.path("session") + " in " + seen.summary())
                            .isEqualTo(user);
                    read++;
                }
            }
        } finally {
            over.set(true);
        }
        crowd.forEach(CompletableFuture::join);
        assertThat(read).as("requests seen of %s", answered).isPositive();
    }

    @Test
    default void noRequestFailsWhileTheAgentComesAndGoes() throws Exception {
        needs(Ability.AGENT);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<CompletableFuture<Void>> crowd = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            Client client = user("user" + (10 + i));
            crowd.add(loop(over, () -> {
                for (String path : List.of("/hello?burn=1", "/executor?kind=fixed&burn=1")) {
                    assertThat(client.get(path).status()).isEqualTo(200);
                }
                answered.incrementAndGet();
            }));
        }
        try {
            for (int i = 0; i < 2; i++) {
                server().detach();
                awaitMore(answered);
                int alone = malformed();
                server().attachAgain();
                server().snapshot();
                awaitMore(answered);
                assertThat(malformed()).isEqualTo(alone);
            }
        } finally {
            over.set(true);
        }
        crowd.forEach(CompletableFuture::join);
        // what the agent that came last sees is right again
        Held held = server().hold(user("user18"), "/hello");
        assertThat(held.process().path("ID").asLong()).isEqualTo(held.reply().threadId());
    }

    /** The status of a request whose cookies some servers cannot parse, which they tell whoever asks for them first. */
    private int malformed() throws Exception {
        return server().client()
                .get("/hello", "Cookie", "$Version=x; JSESSIONID=none")
                .status();
    }

    private static void awaitMore(AtomicInteger answered) {
        int before = answered.get();
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (answered.get() < before + USERS) {
            assertThat(System.nanoTime()).as("no more answers than %s", before).isLessThan(giveUpAt);
            Thread.onSpinWait();
        }
    }

    private static CompletableFuture<Void> loop(AtomicBoolean over, Step step) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!over.get()) {
                            step.run();
                        }
                        end.complete(null);
                    } catch (Throwable e) { // told by the thread of the test
                        end.completeExceptionally(e);
                    }
                },
                "crowd");
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    interface Step {
        void run() throws Exception;
    }
}
