// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks.Jdk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** As many credentials as anybody can think of. */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class FloodTest {
    private static final int THREADS = 4;
    private static final int MAX_GROWTH = 8 << 20;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void credentialsOfStrangersNeitherPushUsersOutNorFillTheHeap(Jdk jdk) throws Exception {
        flood(jdk, 8_000, 1_000);
    }

    @Tag("large")
    @Tag("crowds")
    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aHundredThousandOfThemDoNotEither(Jdk jdk) throws Exception {
        flood(jdk, 100_000, 200_000);
    }

    private static void flood(Jdk jdk, int count, int maxSessions) throws Exception {
        try (App app = App.start(jdk, "-Xmx256m").attached()) {
            app.snapshot("settings=maxSessions=" + maxSessions);
            int places = maxSessions / 10;
            app.get(app.browser(), "/echo", "Authorization", "Bearer of a user");
            String first =
                    App.sessions(app.snapshot(), "rest").get(0).path("ID").asString();
            send(app, count / 8, "/status?status=401", "refused");
            assertThat(App.sessions(app.snapshot(), "rest")).as("refused ones").hasSize(1);
            send(app, count, "/echo", "accepted");
            long heap = Long.parseLong(app.jvm().call("heap"));
            send(app, count, "/echo", "more");
            JsonNode seen = app.snapshot();
            assertThat(App.sessions(seen, "rest").size()).isBetween(Math.min(places, count) / 2, places);
            assertThat(App.sessions(seen, "rest"))
                    .anyMatch(session -> session.path("ID").asString().equals(first));
            assertThat(seen.at("/snapshot/omitted/restSessions").asLong())
                    .isEqualTo(2L * count + 1 - App.sessions(seen, "rest").size());
            long after = Long.parseLong(app.jvm().call("heap"));
            System.out.printf("%s: %d credentials, heap %d to %d%n", jdk, 2 * count, heap, after);
            assertThat(after).isLessThan(heap + MAX_GROWTH);
        }
    }

    private static void send(App app, int count, String path, String credential) {
        List<CompletableFuture<Integer>> senders = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String own = "GET " + path + (path.contains("?") ? "&" : "?")
                    + "x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + credential + i + "-";
            senders.add(CompletableFuture.supplyAsync(() -> {
                try {
                    int sent = 0;
                    // a connection is good for so many requests
                    for (int left = count / THREADS; left > 0; left -= 100) {
                        int from = sent;
                        sent += app.rawMany(Math.min(100, left), number -> own + (from + number) + "\r\n\r\n");
                    }
                    return sent;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        assertThat(senders.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(count);
    }
}
