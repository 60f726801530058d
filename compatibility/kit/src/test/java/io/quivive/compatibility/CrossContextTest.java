// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A request that is passed on to another application of the same server, where its client has another session, stays what was received. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("products")
class CrossContextTest {
    private static final Set<Product> PRODUCTS = Set.of(
            Product.TOMCAT_11,
            Product.JETTY_12,
            Product.JETTY_12_EE10,
            Product.JETTY_12_EE9,
            Product.JETTY_12_EE8,
            Product.JETTY_9,
            Product.UNDERTOW);

    static Stream<Arguments> places() {
        return Stream.of(Place.newest(), Place.others())
                .flatMap(places -> places)
                .filter(place -> PRODUCTS.contains(place.product()))
                .flatMap(place -> Stream.of("look", "follow").map(depth -> Arguments.of(place, depth)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("places")
    void aRequestOfTwoApplicationsIsThatWhichWasReceived(Place place, String depth) throws Exception {
        try (Server server = Server.unattached(place, "other")) {
            Client client = server.signedIn("user1");
            client.at("/other").get("/session");
            assertThat(client.get("/hello").user()).isEqualTo("user1");
            server.attach();
            if (depth.equals("follow")) {
                server.follow();
            }
            client.get("/hello");
            Seen before = server.snapshot();
            String id = Seen.id(before.session("user1"));
            assertThat(before.json().at("/snapshot/depth").asString()).isEqualTo(depth);
            for (String how : List.of("how=forward&hold", "how=include&hold", "how=include&holdBack")) {
                String marker = Server.marker();
                String url = "/cross?to=/other&marker=" + marker + "&" + how + "=" + marker;
                CompletableFuture<Reply> reply = client.begin(url);
                // each application has its own classes, and what they keep
                Client where = server.client().at(how.endsWith("holdBack") ? "/kit" : "/other");
                while (!where.get("/held?marker=" + marker).json().path("held").asBoolean()) {
                    assertThat(reply).isNotDone();
                }
                Seen seen = server.snapshot();
                where.get("/release?marker=" + marker);
                long thread = Client.end(reply).threadId();
                JsonNode process = seen.processServing("/cross?to=/other&marker=" + marker);
                assertThat(process.path("ID").asLong()).isEqualTo(thread);
                assertThat(process.path("url").asString()).isEqualTo("/kit" + url);
                assertThat(process.path("sessionID").asString())
                        .as(seen::summary)
                        .isEqualTo(id);
                assertThat(process.at("/session/userName").asString()).isEqualTo("user1");
                assertThat(seen.sessionIds()).containsExactlyInAnyOrderElementsOf(before.sessionIds());
            }
            Seen after = server.await("idle", now -> now.serving("/kit/cross").isEmpty());
            assertThat(after.sessions("user1")).hasSize(1);
            assertThat(after.sessions()).allMatch(session -> Seen.waiting(session) == 0 && Seen.running(session) == 0);
            assertThat(after.requests("/cross")).isEmpty();
        }
    }
}
