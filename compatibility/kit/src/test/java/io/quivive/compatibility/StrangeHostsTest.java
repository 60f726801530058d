// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.TargetJvm;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Looks at hosts that change while they are looked at, or whose classes are in modules. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("products")
class StrangeHostsTest {
    private static final int REDEPLOYMENTS = 5;
    private static final List<String> APPLICATIONS = List.of("/one", "/two", "/three");
    private static final Pattern PORT = Pattern.compile("(?m)^port \\d+");

    static Stream<Place> places() {
        return Place.copies();
    }

    static Stream<Place> tomcats() {
        return Place.copies().filter(place -> place.product() == Product.TOMCAT_11);
    }

    static Stream<Place> modules() {
        return Place.copies().filter(place -> place.product() != Product.UNDERTOW);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void anApplicationIsReplacedWhileLooksRun(Place place, @TempDir Path temporary) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(place.product().applications(place.jdk(), temporary), PORT);
                AgentConnection agent = jvm.attach()) {
            Client one = client(jvm, "/one");
            CompletableFuture<Reply> reply = hold(client(jvm, "/two"), "user2");
            AtomicBoolean over = new AtomicBoolean();
            Semaphore looks = new Semaphore(0);
            CompletableFuture<Void> looking = looks(agent, over, seen -> {
                looks.release();
                assertIsHeld(seen, "/two", "user2");
                for (JsonNode row : seen.serving("/one/")) {
                    assertThat(row.at("/session/userName").asString(""))
                            .as(row::toString)
                            .isIn("", "user1");
                }
                assertThat(seen.unread()).isEmpty();
            });
            for (int i = 0; i < REDEPLOYMENTS; i++) {
                assertThat(one.get("/login?user=user1").user()).isEqualTo("user1");
                awaitMore(looks, looking);
                assertThat(jvm.call("redeploy /one")).isEqualTo("done");
                awaitMore(looks, looking);
            }
            over.set(true);
            looking.get(1, TimeUnit.MINUTES);
            client(jvm, "/two").get("/release?marker=here");
            assertThat(Client.end(reply).status()).isEqualTo(200);
            RedeployTest.assertIsSeen(one, agent);
            RedeployTest.useAllConnections(one); // so that none keeps what served its last request
            assertThat(jvm.call("replaced /one")).as("class loaders left").isEqualTo("0");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void aServerStopsWhileLooksRun(Place place, @TempDir Path temporary) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(place.product().applications(place.jdk(), temporary), PORT);
                AgentConnection agent = jvm.attach()) {
            CompletableFuture<Reply> reply = hold(client(jvm, "/two"), "user2");
            AtomicBoolean over = new AtomicBoolean();
            Semaphore looks = new Semaphore(0);
            AtomicInteger held = new AtomicInteger();
            CompletableFuture<Void> looking = looks(agent, over, seen -> {
                looks.release();
                if (!seen.serving("hold=here").isEmpty()) {
                    held.incrementAndGet();
                    JsonNode row = seen.processServing("hold=here");
                    assertThat(row.path("url").asString()).isEqualTo("/two/hello?hold=here");
                    String user = row.at("/session/userName")
                            .asString(row.at("/more/userName").asString(""));
                    boolean isUnknown = row.at("/more/userUnknown").asBoolean(false);
                    assertThat(isUnknown ? "user2" : user).as(row::toString).isEqualTo("user2");
                }
                assertThat(seen.unread()).isEmpty();
            });
            awaitMore(looks, looking);
            assertThat(held).hasPositiveValue();
            assertThat(jvm.call("stop server")).isEqualTo("done");
            awaitMore(looks, looking);
            for (String application : APPLICATIONS) {
                assertThat(jvm.call("undeploy " + application)).isEqualTo("done");
            }
            awaitMore(looks, looking);
            over.set(true);
            looking.get(1, TimeUnit.MINUTES);
            Seen after = new Seen(agent.snapshot(RedeployTest.LOOK));
            assertThat(after.sessions("user2")).isEmpty();
            assertThat(jvm.call("collected /three")).isEqualTo("yes");
            reply.cancel(true);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tomcats")
    void twoVersionsInOneJvmAreEachRead(Place place, @TempDir Path temporary) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(Product.twoTomcats(place.jdk(), temporary), PORT)) {
            jvm.awaitLine("port ");
            List<String> ports = jvm.printed()
                    .lines()
                    .filter(line -> line.startsWith("port "))
                    .map(line -> line.substring(5))
                    .toList();
            assertThat(ports).hasSize(2).doesNotContain("-1");
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < ports.size(); i++) {
                Client client = new Client(URI.create("http://127.0.0.1:" + ports.get(i) + "/kit"), Version.HTTP_1_1);
                replies.add(hold(client, "user" + i, "/hello?n=" + i + "&hold=here"));
            }
            try (AgentConnection agent = jvm.attach()) {
                for (int look = 0; look < 3; look++) {
                    Seen seen = new Seen(agent.snapshot(RedeployTest.LOOK));
                    List<String> servers = new ArrayList<>();
                    for (int i = 0; i < ports.size(); i++) {
                        JsonNode row = seen.processServing("/kit/hello?n=" + i + "&");
                        assertThat(row.path("session")).isEqualTo(seen.session("user" + i));
                        servers.add(row.at("/more/server").asString());
                        assertThat(seen.session("user" + i).at("/more/server").asString(servers.get(i)))
                                .isEqualTo(servers.get(i));
                    }
                    assertThat(servers.stream().map(each -> each.replaceAll("[^/]*/([0-9]+)\\..*", "$1")))
                            .as(servers::toString)
                            .containsExactlyInAnyOrder("10", "11");
                    assertThat(seen.unread()).isEmpty();
                }
            }
            for (int i = 0; i < ports.size(); i++) {
                new Client(URI.create("http://127.0.0.1:" + ports.get(i) + "/kit"), Version.HTTP_1_1)
                        .get("/release?marker=here");
                assertThat(Client.end(replies.get(i)).user()).isEqualTo("user" + i);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modules")
    void aServerOfNamedModulesIsReadWhole(Place place) throws Exception {
        try (Server server = Server.unattached(place, program -> program.command(asModules(program.command())))) {
            Hung hung = Hung.of(server);
            server.attach();
            Seen seen = server.snapshot();
            JsonNode row = seen.processServing(hung.marker);
            assertThat(row.path("url").asString())
                    .isEqualTo("/kit/hello?marker=" + hung.marker + "&hold=" + hung.marker);
            assertThat(row.path("session")).isEqualTo(seen.session("user1"));
            assertThat(row.at("/more/server").asString())
                    .contains(place.product().server());
            assertThat(row.at("/more/address").asString()).isEqualTo("127.0.0.1");
            assertThat(row.at("/more").has("sinceAtLeast")).as(row::toString).isFalse();
            assertThat(seen.unread()).isEmpty();
            server.release(hung.marker);
            assertThat(Client.end(hung.reply).status()).isEqualTo(200);
        }
    }

    private record Hung(String marker, CompletableFuture<Reply> reply) {
        static Hung of(Server server) throws Exception {
            Client client = server.signedIn("user1");
            String marker = Server.marker();
            CompletableFuture<Reply> reply = client.begin("/hello?marker=" + marker + "&hold=" + marker);
            server.awaitHeld(marker, reply);
            return new Hung(marker, reply);
        }
    }

    /** The jars of the product as named modules; the host and the application stay on the class path. */
    private static List<String> asModules(List<String> command) {
        List<String> changed = new ArrayList<>(command);
        int at = changed.indexOf("-cp") + 1;
        List<String> entries = List.of(changed.get(at).split(File.pathSeparator));
        String product = entries.get(2).replace("/*", "");
        changed.set(at, String.join(File.pathSeparator, entries.subList(0, 2)));
        changed.addAll(at + 1, List.of("--module-path", product, "--add-modules", "ALL-MODULE-PATH"));
        return changed;
    }

    private static Client client(TargetJvm jvm, String path) {
        String port = jvm.printed()
                .lines()
                .filter(line -> line.startsWith("port "))
                .findFirst()
                .orElseThrow()
                .substring(5);
        return new Client(URI.create("http://127.0.0.1:" + port + path), Version.HTTP_1_1);
    }

    private static CompletableFuture<Reply> hold(Client client, String user) throws Exception {
        return hold(client, user, "/hello?hold=here");
    }

    private static CompletableFuture<Reply> hold(Client client, String user, String url) throws Exception {
        assertThat(client.get("/login?user=" + user).user()).isEqualTo(user);
        CompletableFuture<Reply> reply = client.begin(url);
        while (!client.get("/held?marker=here").json().path("held").asBoolean()) {
            assertThat(reply).isNotDone();
        }
        return reply;
    }

    private static void assertIsHeld(Seen seen, String application, String user) {
        JsonNode row = seen.processServing(application + "/hello?hold=here");
        assertThat(row.path("session")).isEqualTo(seen.session(user));
    }

    private interface Check {
        void check(Seen seen) throws IOException;
    }

    private static CompletableFuture<Void> looks(AgentConnection agent, AtomicBoolean over, Check check) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!over.get()) {
                            check.check(new Seen(agent.snapshot(RedeployTest.LOOK)));
                        }
                        end.complete(null);
                    } catch (Throwable e) { // told by the thread of the test
                        end.completeExceptionally(e);
                    }
                },
                "looks");
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    /** One of them began after this was called. */
    private static void awaitMore(Semaphore looks, CompletableFuture<Void> looking) throws Exception {
        looks.drainPermits();
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (!looks.tryAcquire(2, 1, TimeUnit.SECONDS)) {
            if (looking.isDone()) {
                looking.get();
            }
            assertThat(System.nanoTime()).as("no more looks").isLessThan(giveUpAt);
        }
    }
}
