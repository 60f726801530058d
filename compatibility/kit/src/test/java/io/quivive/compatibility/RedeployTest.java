// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.TargetJvm;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** An application that is deployed again and again while an agent stays and looks: nothing keeps what it was. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("truth")
class RedeployTest {
    static final String[] LOOK = {"interval=100", "depth=look"};
    private static final int CONNECTIONS = 10;

    static Stream<Place> places() {
        return Place.copies();
    }

    @ParameterizedTest
    @MethodSource("places")
    void anApplicationThatWasReplacedIsCollected(Place place, @TempDir Path temporary) throws Exception {
        redeploy(place, temporary, 2);
    }

    @Tag("large")
    @Tag("truth")
    @ParameterizedTest
    @MethodSource("places")
    void manyApplicationsThatWereReplacedAreCollected(Place place, @TempDir Path temporary) throws Exception {
        redeploy(place, temporary, 20);
    }

    private static void redeploy(Place place, Path temporary, int times) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(
                place.product().applications(place.jdk(), temporary), Pattern.compile("(?m)^port \\d+"))) {
            String port = jvm.printed()
                    .lines()
                    .filter(line -> line.startsWith("port "))
                    .findFirst()
                    .orElseThrow()
                    .substring(5);
            Client client = new Client(URI.create("http://127.0.0.1:" + port + "/one"), Version.HTTP_1_1);
            try (AgentConnection agent = jvm.attach()) {
                for (int i = 0; i < times; i++) {
                    assertIsSeen(client, agent);
                    assertThat(jvm.call("redeploy /one")).isEqualTo("done");
                    Seen after = new Seen(agent.snapshot(LOOK));
                    assertThat(after.sessions("user1")).isEmpty();
                    assertThat(after.unread()).isEmpty();
                }
                assertIsSeen(client, agent);
                useAllConnections(client); // so that none keeps what served its last request
                assertThat(jvm.call("replaced /one")).as("class loaders left").isEqualTo("0");
            }
        }
    }

    /** Jetty finds no session now and then after an application was replaced, without an agent too: it is asked again. */
    static void assertIsSeen(Client client, AgentConnection agent) throws Exception {
        while (!isSeen(client, agent).equals("user1")) {
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    /** Who the user of a request is, as the application and a look say. */
    private static String isSeen(Client client, AgentConnection agent) throws Exception {
        assertThat(client.get("/login?user=user1").user()).isEqualTo("user1");
        CompletableFuture<Reply> reply = client.begin("/hello?hold=here");
        awaitHeld(client, "here", reply);
        Seen seen = new Seen(agent.snapshot(LOOK));
        client.get("/release?marker=here");
        String user = Client.end(reply).user();
        JsonNode process = seen.processServing("/one/hello?hold=here");
        assertThat(process.at("/session/userName").asString(""))
                .as(() -> process + " in " + seen.summary())
                .isEqualTo(user);
        assertThat(process.at("/more/userUnknown").asBoolean(false)).isFalse();
        return user;
    }

    /** More requests than it may have opened, each on one of its own since none is answered before all are there. */
    static void useAllConnections(Client client) throws Exception {
        Map<String, CompletableFuture<Reply>> replies = new HashMap<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            replies.put("all" + i, client.begin("/hello?hold=all" + i));
        }
        for (Map.Entry<String, CompletableFuture<Reply>> each : replies.entrySet()) {
            awaitHeld(client, each.getKey(), each.getValue());
        }
        for (Map.Entry<String, CompletableFuture<Reply>> each : replies.entrySet()) {
            client.get("/release?marker=" + each.getKey());
            assertThat(Client.end(each.getValue()).status()).isEqualTo(200);
        }
    }

    private static void awaitHeld(Client client, String marker, CompletableFuture<Reply> reply) throws Exception {
        while (!client.get("/held?marker=" + marker).json().path("held").asBoolean()) {
            assertThat(reply).isNotDone();
        }
    }
}
