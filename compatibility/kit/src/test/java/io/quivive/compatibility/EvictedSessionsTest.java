// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Looked.Hung;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Sessions that are valid and not in memory, in files of Jetty: they are counted, are shown once a request has brought them into memory, and keep
 * their IDs when they leave it and come back.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("products")
class EvictedSessionsTest {
    static Stream<Place> places() {
        return Place.evicting();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void aLookCountsThoseThatWereEvicted(Place place) throws Exception {
        try (Server server = Server.unattached(place, "evict")) {
            assertIsTold(server);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void aLookCountsThoseThatNoCacheKeeps(Place place) throws Exception {
        try (Server server = Server.unattached(place, "null-cache")) {
            assertIsTold(server);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void thoseThatAreEvictedAreFollowed(Place place) throws Exception {
        try (Server server = Server.unattached(place, "evict")) {
            server.follow();
            assertIsTold(server);
            assertKeepsItsIdWhenItIsRenamed(server);
            assertAreFollowed(server);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void thoseThatNoCacheKeepsAreFollowed(Place place) throws Exception {
        try (Server server = Server.unattached(place, "null-cache")) {
            server.follow();
            assertIsTold(server);
            assertAreFollowed(server);
        }
    }

    private static void assertIsTold(Server server) throws Exception {
        Client one = server.signedIn("user1");
        Client two = server.signedIn("user2");
        server.attach();
        Seen first = await(server, "", 3); // with that of the server's earlier user
        assertThat(first.sessions()).as(first::summary).isEmpty();
        String id = hold(server, one);
        Seen evicted = await(server, "1 that was in memory is", 2);
        assertThat(evicted.sessionIds()).as(evicted::summary).containsExactly(id);
        assertThat(evicted.session("user1").at("/more/running").asInt(0)).isZero();
        server.collect(); // the container's object goes, the session stays
        assertThat(hold(server, one)).as("when it has come back").isEqualTo(id);
        String other = hold(server, two);
        assertThat(other).isNotEqualTo(id);
        await(server, "2 that were in memory are", 1);
        two.get("/invalidate");
        Seen less = await(server, "1 that was in memory is", 1);
        assertThat(less.sessionIds()).as(less::summary).containsExactly(id);
        server.earlier().get("/invalidate");
        await(server, "1 that was in memory is", 0);
        one.get("/invalidate");
        Seen none = server.await("none", seen -> seen.unread().isEmpty());
        assertThat(none.sessions()).as(none::summary).isEmpty();
    }

    /** Also one that gets another id while nobody looks; a cache that keeps none makes two of it. */
    private static void assertKeepsItsIdWhenItIsRenamed(Server server) throws Exception {
        Client client = server.client();
        client.get("/session");
        String id = hold(server, client, "");
        client.get("/login?user=user1");
        server.collect();
        assertThat(client.get("/hello").user()).isEqualTo("user1");
        assertThat(hold(server, client, "user1")).isEqualTo(id);
        Seen renamed = await(server, "1 that was in memory is", 0);
        assertThat(renamed.session("user1").path("ID").asString()).isEqualTo(id);
        client.get("/invalidate");
        server.await("none", seen -> seen.sessions().isEmpty() && seen.unread().isEmpty());
    }

    /** Also those that come and go while nobody looks. */
    private static void assertAreFollowed(Server server) throws Exception {
        Client one = server.signedIn("user1");
        Client two = server.signedIn("user2");
        server.collect();
        Seen both = await(server, "2 that were in memory are", 0);
        String id = both.session("user1").path("ID").asString();
        String other = both.session("user2").path("ID").asString();
        assertThat(hold(server, one)).isEqualTo(id);
        assertThat(hold(server, two)).isEqualTo(other);
        one.get("/hello");
        one.get("/invalidate");
        Seen less = await(server, "1 that was in memory is", 0);
        assertThat(less.sessionIds()).as(less::summary).containsExactly(other);
    }

    /** Waits until so many sessions of files are counted, beside those that were in memory. */
    private static Seen await(Server server, String away, int others) throws Exception {
        List<String> wanted = new ArrayList<>();
        if (!away.isEmpty()) {
            wanted.add(away + " in FileSessionDataStore now");
        }
        if (others > 0) {
            wanted.add(
                    others == 1
                            ? "1 more is in FileSessionDataStore, not in memory; who it is of is not read"
                            : others + " more are in FileSessionDataStore, not in memory; who they are of is not read");
        }
        return server.await(wanted.toString(), seen -> {
            List<String> told = seen.unread();
            return told.size() == 1
                    && told.get(0).startsWith("Jetty")
                    && told.get(0).endsWith(", sessions of /kit: " + String.join("; ", wanted));
        });
    }

    private static String hold(Server server, Client client) throws Exception {
        return hold(server, client, client.get("/hello").user());
    }

    /** The ID of a client's session, as it is shown while a request of it is held. */
    private static String hold(Server server, Client client, String user) throws Exception {
        Hung hung = Looked.hang(server, client, "/hello?", "hold", null);
        Seen seen = server.snapshot();
        JsonNode row = seen.processServing(hung.marker());
        assertThat(row.path("url").asString()).isEqualTo(hung.url());
        assertThat(row.at("/session/userName").asString()).as(seen::summary).isEqualTo(user);
        assertThat(seen.sessionIds())
                .as(seen::summary)
                .contains(row.path("sessionID").asString());
        server.release(hung.marker());
        assertThat(Client.end(hung.reply()).status()).isEqualTo(200);
        return row.path("sessionID").asString();
    }
}
