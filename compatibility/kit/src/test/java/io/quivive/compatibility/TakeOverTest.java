// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.TargetJvm;
import io.quivive.compatibility.Looked.Hung;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Agents that take over from one another. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TakeOverTest {
    private static final String NEWER = "99.0+x";
    private static final String[] LOOK = {"interval=100", "depth=look"};
    private static final String[] FOLLOW = {"interval=100"};

    static Stream<Place> places() {
        return Stream.concat(Place.newestLooks(), Place.copies()).distinct();
    }

    @ParameterizedTest
    @MethodSource("places")
    void sessionsKeepTheirIdsFromLooksToFollowingUntilADetach(Place place) throws Exception {
        try (Server server = Server.unattached(place)) {
            TargetJvm jvm = server.jvm();
            Client first = server.signedIn("user1");
            server.signedIn("user2");
            List<String> ids;
            try (AgentConnection agent = jvm.attachLook()) {
                ids = ids(agent, LOOK);
                assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(3);
                try (AgentConnection newer = jvm.attach(TargetJvm.builtLook(), NEWER)) {
                    assertThat(ids(newer, LOOK)).as("of a newer one").containsExactlyInAnyOrderElementsOf(ids);
                }
            }
            try (AgentConnection agent = jvm.attach()) {
                Seen followed = new Seen(agent.snapshot(FOLLOW));
                assertThat(followed.json().at("/snapshot/depth").asString()).isEqualTo("follow");
                assertThat(followed.sessionIds()).as(followed::summary).containsExactlyInAnyOrderElementsOf(ids);
                first.get("/hello");
                assertThat(ids(agent, FOLLOW)).as("after a request").containsExactlyInAnyOrderElementsOf(ids);
            }
            try (AgentConnection newer = jvm.attach(TargetJvm.builtAgent(), NEWER)) {
                List<String> others = ids(newer, FOLLOW);
                assertThat(others).as("of one that follows after another").hasSameSizeAs(ids);
                assertThat(others).doesNotContainAnyElementsOf(ids);
                newer.detach();
                ids.addAll(others);
            }
            try (AgentConnection agent = jvm.attachLook()) {
                assertThat(ids(agent, LOOK))
                        .as("after a detach")
                        .hasSize(ids.size() / 2)
                        .doesNotContainAnyElementsOf(ids);
            }
        }
    }

    /** As when the first command follows, and when one follows after others have looked. */
    @ParameterizedTest
    @MethodSource("places")
    void whatHungBeforeItWasFollowedIsStillShown(Place place) throws Exception {
        try (Server server = Server.unattached(place)) {
            Hung first = Looked.hang(server, server.signedIn("user1"), "/hello?", "hold", null);
            try (AgentConnection agent = server.jvm().attachLook()) {
                assertIsShown(agent, first, "user1", LOOK);
            }
            Hung second = Looked.hang(server, server.signedIn("user2"), "/hello?", "hold", null);
            try (AgentConnection agent = server.jvm().attach()) {
                for (int i = 0; i < 3; i++) {
                    assertIsShown(agent, first, "user1", FOLLOW);
                    assertIsShown(agent, second, "user2", FOLLOW);
                }
                for (Hung each : List.of(first, second)) {
                    server.release(each.marker());
                    assertThat(Client.end(each.reply()).status()).isEqualTo(200);
                    Seen over = new Seen(agent.snapshot(FOLLOW));
                    // not that which has released it, and may not be over yet
                    assertThat(over.serving("hold=" + each.marker())).isEmpty();
                    assertThat(over.requests(each.marker())).isEmpty();
                }
            }
        }
    }

    private static void assertIsShown(AgentConnection agent, Hung hung, String user, String... settings)
            throws Exception {
        Seen seen = new Seen(agent.snapshot(settings));
        JsonNode row = seen.processServing(hung.marker());
        assertThat(row.path("url").asString()).isEqualTo(hung.url());
        assertThat(row.path("session")).isEqualTo(seen.session(user));
        assertThat(Instant.parse(row.at("/more/since").asString())).isBefore(Instant.now());
    }

    private static List<String> ids(AgentConnection agent, String... settings) throws Exception {
        return new ArrayList<>(new Seen(agent.snapshot(settings)).sessionIds());
    }
}
