// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Looked.Hung;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Sessions that Tomcat has put into files: that they are not listed is told, and those in memory are shown whole until they leave it. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("products")
class SwappedSessionsTest {
    static Stream<Place> places() {
        return Place.swapping();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void aLookTellsThatTheyAreNotListed(Place place) throws Exception {
        try (Server server = Server.unattached(place, "swap")) {
            assertIsTold(server);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void thatTheyAreNotListedIsToldWhereTheyAreFollowed(Place place) throws Exception {
        try (Server server = Server.unattached(place, "swap")) {
            server.follow();
            assertIsTold(server);
        }
    }

    private static void assertIsTold(Server server) throws Exception {
        Client one = server.signedIn("user1");
        server.signedIn("user2");
        server.attach();
        awaitSwapped(server);
        for (int i = 0; i < 2; i++) {
            Hung hung = Looked.hang(server, one, "/hello?", "hold", null);
            Seen seen = server.await("the others are out", now -> now.sessions().size() == 1);
            JsonNode row = seen.processServing(hung.marker());
            assertThat(row.path("url").asString()).isEqualTo(hung.url());
            assertThat(row.path("session")).isEqualTo(seen.session("user1"));
            assertIsTold(seen);
            server.release(hung.marker());
            assertThat(Client.end(hung.reply()).user()).isEqualTo("user1");
            awaitSwapped(server);
        }
    }

    private static void awaitSwapped(Server server) throws Exception {
        server.await("all are out", seen -> {
            assertIsTold(seen);
            return seen.sessions().isEmpty();
        });
    }

    private static void assertIsTold(Seen seen) {
        assertThat(seen.unread())
                .singleElement()
                .asString()
                .startsWith("sessions of Apache Tomcat/")
                .endsWith(
                        ", /kit: those that are in FileStore, not in memory, are not listed, and get another ID when they come back");
        assertThat(seen.sessions())
                .as(seen::summary)
                .allSatisfy(session -> assertThat(
                                session.path("userName").asString().startsWith("user")
                                        || session.at("/more/userUnknown").asBoolean(false))
                        .isTrue());
    }
}
