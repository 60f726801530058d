// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.TargetJvm;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two applications in one server, each with its own copy of the library, one without, and the agent: one answer. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("products")
class CopiesTest {
    private static final int REQUESTS = 4;

    @ParameterizedTest
    @MethodSource("io.quivive.compatibility.Place#copies")
    void whoeverAnswersTheAnswerIsOneAndNothingIsCountedTwice(Place place, @TempDir Path temporary) throws Exception {
        try (TargetJvm jvm =
                TargetJvm.start(place.product().copies(place.jdk(), temporary), Pattern.compile("(?m)^port \\d+"))) {
            String port = jvm.printed()
                    .lines()
                    .filter(line -> line.startsWith("port "))
                    .findFirst()
                    .orElseThrow()
                    .substring(5);
            Client one = client(port, "/one", "user1");
            Client two = client(port, "/two", "user2");
            Map<String, String> before = sessions(fromLibrary(jvm, "/one"));
            assertThat(before.keySet()).containsExactly("", "user1", "user2");
            assertThat(sessions(fromLibrary(jvm, "/two"))).isEqualTo(before);

            try (AgentConnection agent = jvm.attach()) {
                agent.snapshot("interval=100");
                Client three = client(port, "/three", "user3");
                for (Client client : List.of(one, two, three)) {
                    for (int i = 1; i < REQUESTS; i++) {
                        client.get("/hello");
                    }
                }
                Seen byAgent = new Seen(agent.snapshot("interval=100"));
                Map<String, String> all = sessions(byAgent);
                assertThat(all).containsAllEntriesOf(before).containsOnlyKeys("", "user1", "user2", "user3");
                for (String path : List.of("/one", "/two")) {
                    Seen byLibrary = fromLibrary(jvm, path);
                    assertThat(sessions(byLibrary)).as(path).isEqualTo(all);
                    assertThat(byLibrary.json().at("/snapshot/instance"))
                            .isEqualTo(byAgent.json().at("/snapshot/instance"));
                }
                for (String user : List.of("user1", "user2", "user3")) {
                    assertThat(Seen.requests(byAgent.session(user))).as(user).isEqualTo(REQUESTS);
                }
                assertThat(byAgent.unread()).isEmpty();
                assertTimeOutsAreCountedOnce(List.of(one, two, three), agent);
                assertOneProcessServes(one, agent, jvm);
                assertWorkersShowNothing(one, agent, jvm);
                assertThat(jvm.call("undeploy /one")).isEqualTo("done");
                useConnections(one.at("/three"));
                Seen without = new Seen(agent.snapshot("interval=100"));
                assertThat(sessions(without)).containsOnlyKeys("", "user2", "user3");
                assertThat(sessions(fromLibrary(jvm, "/two"))).isEqualTo(sessions(without));
                assertThat(jvm.call("collected /one")).isEqualTo("yes");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.compatibility.Place#fatJars")
    void theCopyInAFatJarAndTheAgentGiveOneAnswer(Place place) throws Exception {
        try (Server server = Server.start(place)) {
            Client before = server.signedIn("user1");
            try (AgentConnection agent = server.jvm().attach()) {
                agent.snapshot("interval=100");
                Client after = server.signedIn("user2");
                for (Client client : List.of(before, after)) {
                    client.get("/hello");
                }
                Seen byAgent = new Seen(agent.snapshot("interval=100"));
                Map<String, String> all = sessions(byAgent);
                assertThat(all).containsKeys("", "user1", "user2");
                assertThat(sessions(server.snapshot())).isEqualTo(all);
                for (String user : List.of("user1", "user2")) {
                    assertThat(Seen.requests(byAgent.session(user))).as(user).isEqualTo(3);
                }
                CompletableFuture<Reply> reply = after.begin("/hello?marker=fat&hold=fat");
                server.awaitHeld("fat", reply);
                Seen held = new Seen(agent.snapshot("interval=100"));
                server.release("fat");
                JsonNode process = held.processServing("hold=fat");
                assertThat(process.path("ID").asLong())
                        .isEqualTo(Client.end(reply).threadId());
                assertThat(process.at("/session/userName").asString()).isEqualTo("user2");
            }
        }
    }

    private static void assertTimeOutsAreCountedOnce(List<Client> clients, AgentConnection agent) throws Exception {
        long before = requests(agent);
        for (Client client : clients) {
            assertThat(client.get("/async-timeout?after=1000&listener=none").status())
                    .isEqualTo(500);
        }
        assertThat(requests(agent)).isEqualTo(before + clients.size());
        Seen seen = new Seen(agent.snapshot("interval=100"));
        for (String user : List.of("user1", "user2", "user3")) {
            assertThat(Seen.requests(seen.session(user))).as(user).isEqualTo(REQUESTS + 1);
            assertThat(Seen.waiting(seen.session(user))).as(user).isZero();
        }
    }

    /** By the count of the servers. */
    private static long requests(AgentConnection agent) throws Exception {
        long requests = 0;
        for (JsonNode server :
                new JsonMapper().readTree(agent.ask("command=web")).path("servers")) {
            requests += server.path("httpRequestCount").asLong();
        }
        return requests;
    }

    private static void assertOneProcessServes(Client client, AgentConnection agent, TargetJvm jvm) throws Exception {
        CompletableFuture<Reply> reply = client.begin("/hello?hold=here");
        while (!client.get("/held?marker=here").json().path("held").asBoolean()) {
            assertThat(reply).isNotDone();
        }
        Seen byAgent = new Seen(agent.snapshot("interval=100"));
        Seen byOther = fromLibrary(jvm, "/two");
        client.get("/release?marker=here");
        Reply answer = Client.end(reply);
        for (Seen seen : List.of(byAgent, byOther)) {
            JsonNode process = seen.processServing("/one/hello?hold=here");
            assertThat(process.path("ID").asLong()).isEqualTo(answer.threadId());
            assertThat(process.at("/session/userName").asString()).isEqualTo("user1");
            assertThat(Seen.running(seen.session("user1"))).isEqualTo(1);
        }
    }

    /** What a request of the library's gives to another thread is not followed, so nothing is shown of it, be it wrong or right. */
    private static void assertWorkersShowNothing(Client client, AgentConnection agent, TargetJvm jvm) throws Exception {
        // threads of a pool of its own would keep the application from being collected
        CompletableFuture<Reply> reply = client.begin("/executor?kind=common&hold=elsewhere");
        while (!client.get("/held?marker=elsewhere").json().path("held").asBoolean()) {
            assertThat(reply).isNotDone();
        }
        Seen byAgent = new Seen(agent.snapshot("interval=100"));
        Seen byOther = fromLibrary(jvm, "/two");
        client.get("/release?marker=elsewhere");
        Reply answer = Client.end(reply);
        for (Seen seen : List.of(byAgent, byOther)) {
            assertThat(seen.processServing("/one/executor").path("ID").asLong()).isEqualTo(answer.threadId());
            assertThat(seen.process(answer.workerId()).has("sessionID")).isFalse();
            assertThat(Seen.running(seen.session("user1"))).isEqualTo(1);
        }
    }

    /** Jetty keeps with a connection what served its last request. */
    private static void useConnections(Client client) throws Exception {
        CompletableFuture<Reply> reply = client.begin("/hello?hold=again");
        while (!client.get("/held?marker=again").json().path("held").asBoolean()) {
            assertThat(reply).isNotDone();
        }
        client.get("/release?marker=again");
        Client.end(reply);
    }

    private static Client client(String port, String path, String user) throws Exception {
        Client client = new Client(URI.create("http://127.0.0.1:" + port + path), Version.HTTP_1_1);
        assertThat(client.get("/login?user=" + user).user()).isEqualTo(user);
        return client;
    }

    private static Seen fromLibrary(TargetJvm jvm, String path) throws Exception {
        return new Seen(new JsonMapper().readTree(jvm.call("snapshot " + path)));
    }

    /** User to id, of all sessions; that of jobs has no user. */
    private static Map<String, String> sessions(Seen seen) {
        Map<String, String> ids = new TreeMap<>();
        for (JsonNode session : seen.json().path("sessions")) {
            assertThat(ids.put(session.path("userName").asString(), Seen.id(session)))
                    .as(() -> "twice in " + seen.json().path("sessions"))
                    .isNull();
        }
        return ids;
    }
}
