// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Looked.Hung;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Looks again and again at a server that clients of bad faith are at, while one request hangs: its row stays true, there is none of what is no
 * request, and the server goes on.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("products")
class HardLooksTest {
    private static final int FEWEST_LOOKS = 5;
    /** Of all looks of a test, but for the fewest. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final int CLIENTS = 4;
    /** Limits of a process for files are 20,000 and more. */
    private static final int TRICKLING = 10_000;
    /** More than Tomcat takes when nobody says so. */
    private static final String MEMORY = "-Xmx2g";

    /** Something of ours in what a host prints, beside the kit itself. */
    private static final Pattern OURS = Pattern.compile("io\\.quivive\\.(?!compatibility)");

    private static final Pattern SENT = Pattern.compile("/kit/hello\\?as=(user[0-9]+)?&");

    static Stream<Place> places() {
        return Place.copies();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void urlsOf64KilobytesAndOfBytesThatAreNoText(Place place) throws Exception {
        try (Server server = with(place, "long")) {
            Hung hung = Looked.hang(server, server.signedIn("user1"), "/hello?", "hold", null);
            Client longs = server.signedIn("user2");
            String marker = Server.marker();
            String sent = Raw.longQuery("/hello?marker=" + marker + "&hold=" + marker);
            CompletableFuture<Reply> reply = longs.begin(sent);
            server.awaitHeld(marker, reply);
            Hung noText = Looked.hang(server, server.signedIn("user3"), "/hello?%01%7f=%ef%bf%bf&", "hold", null);
            server.attach();
            List<String> cookies = List.of("", server.signedIn("user4").cookieHeader());
            Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
            try (Crowd crowd = new Crowd(CLIENTS, random -> {
                int of = random.nextInt(cookies.size());
                String begin = "/kit/hello?as=" + (of == 0 ? "" : "user4") + "&x=";
                int status = Raw.status(server.base().getPort(), Raw.target(begin, random), cookies.get(of));
                statuses.merge(status, 1, Integer::sum);
            })) {
                for (Looks looks = new Looks(); looks.hasNext(); ) {
                    Seen seen = server.snapshot();
                    assertIsTrue(seen, hung, "user1");
                    assertIsTrue(seen, noText, "user3");
                    JsonNode row = seen.processServing("marker=" + marker + "&");
                    assertIsCut(row.path("url").asString(), "/kit" + sent);
                    assertThat(row.at("/session/userName").asString()).isEqualTo("user2");
                    assertNothingIsWrong(seen);
                    assertThat(longs.get("/hello").user()).isEqualTo("user2");
                    crowd.check();
                }
            }
            assertGoesOn(server, hung, noText);
            server.release(marker);
            assertThat(Client.end(reply).status()).isEqualTo(200);
            assertThat(statuses.getOrDefault(200, 0))
                    .as("taken of %s", statuses)
                    .isPositive();
            assertThat(statuses.getOrDefault(400, 0))
                    .as("refused of %s", statuses)
                    .isPositive();
            System.out.println("hard looks: " + place + ": " + statuses);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void connectionsThatTrickle(Place place) throws Exception {
        try (Server server = with(place, "crowd")) {
            Client client = server.signedIn("user1");
            String cookies = server.signedIn("user2").cookieHeader();
            server.attach();
            Hung hung;
            try (Trickle trickle = new Trickle(server.base().getPort(), TRICKLING, cookies);
                    Crowd crowd = new Crowd(1, random -> trickle.drip())) {
                hung = Looked.hang(server, client, "/hello?", "hold", null);
                for (Looks looks = new Looks(); looks.hasNext(); ) {
                    Seen seen = server.snapshot();
                    assertIsTrue(seen, hung, "user1");
                    assertThat(seen.serving(Trickle.PATH)).as(seen::summary).isEmpty();
                    assertNothingIsWrong(seen);
                    assertThat(server.earlier().get("/hello").user()).isEqualTo(Server.EARLIER_USER);
                    crowd.check();
                }
                assertGoesOn(server, hung);
                crowd.end(); // the connections are this thread's now
                System.out.println("hard looks: " + place + ": " + trickle.open() + " open, " + trickle.drips());
                assertThat(trickle.open()).as("connections still open").isGreaterThanOrEqualTo(TRICKLING / 2);
                assertThat(trickle.drips()).isPositive();
                assertThat(trickle.complete())
                        .as("one that was a request after all")
                        .startsWith("HTTP/1.1 200");
            }
        }
    }

    private static final class Looks {
        private final long until = System.nanoTime() + LONGEST.toNanos();
        private int count;

        boolean hasNext() {
            return count++ < FEWEST_LOOKS || System.nanoTime() < until;
        }
    }

    private static Server with(Place place, String option) throws Exception {
        return Server.unattached(
                place,
                program -> program.command(Stream.concat(
                                program.command().stream().map(each -> each.startsWith("-Xmx") ? MEMORY : each),
                                Stream.of(option))
                        .toList()));
    }

    private static void assertIsTrue(Seen seen, Hung hung, String user) throws Exception {
        JsonNode row = seen.processServing(hung.marker());
        assertThat(row.path("url").asString()).isEqualTo(hung.url());
        assertThat(row.path("type").asInt()).isEqualTo(Kit.HTTP);
        assertThat(row.path("session")).isEqualTo(seen.session(user));
        assertThat(Instant.parse(row.at("/more/since").asString()))
                .as(row::toString)
                .isBefore(Instant.now());
        assertThat(seen.requests(hung.marker())).isEmpty();
    }

    /** What is shown of a long one is what it begins with; of its last parameter nobody can tell whether it is a secret. */
    private static void assertIsCut(String shown, String sent) {
        assertThat(shown).endsWith("…").hasSizeLessThan(sent.length());
        assertThat(sent).startsWith(shown.substring(0, shown.length() - 1));
        assertThat(shown.length()).isGreaterThan(4096);
    }

    /** Rows are of requests that were sent, each of its own user's or saying that this is not known yet. */
    private static void assertNothingIsWrong(Seen seen) {
        // Undertow refuses a request before its servlets see it
        assertThat(seen.unread()).allMatch(line -> line.contains("one that is no servlet"));
        for (String list : List.of("processes", "requests")) {
            for (JsonNode row : seen.json().path(list)) {
                String url = row.path("url").asString("");
                Matcher sent = SENT.matcher(url);
                if (sent.lookingAt()) {
                    assertIsOf(sent.group(1) == null ? "" : sent.group(1), row, seen);
                } else if (row.path("type").asInt() == Kit.HTTP || list.equals("requests")) {
                    JsonNode more = list.equals("requests") ? row : row.path("more");
                    assertThat(url.startsWith("/kit/h")
                                    || (url.isEmpty()
                                            && more.path("unknown").toString().contains("url")))
                            .as(row::toString)
                            .isTrue();
                }
            }
        }
    }

    private static void assertIsOf(String user, JsonNode row, Seen seen) {
        JsonNode more = row.has("ID") ? row.path("more") : row;
        boolean isUnknown =
                more.has("userUnknown") || more.path("unknown").toString().contains("sessionID");
        if (row.has("sessionID")) {
            JsonNode session = seen.sessionById(row.path("sessionID").asString());
            assertThat(session.path("userName").asString()).as(row::toString).isEqualTo(user);
        } else {
            assertThat(user.isEmpty() || isUnknown).as(row::toString).isTrue();
        }
        assertThat(more.path("userName").asString("")).as(row::toString).isIn("", user);
    }

    private static void assertGoesOn(Server server, Hung... held) throws Exception {
        for (Hung each : held) {
            server.release(each.marker());
            assertThat(Client.end(each.reply()).status()).isEqualTo(200);
        }
        assertThat(OURS.matcher(server.jvm().printed()).find())
                .as(server.jvm()::printed)
                .isFalse();
    }

    /** Threads that do one thing again and again, each with numbers of its own seed. */
    private static final class Crowd implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<CompletableFuture<Void>> ends = new ArrayList<>();

        interface Step {
            void take(Random random) throws Exception;
        }

        Crowd(int size, Step step) {
            for (int i = 0; i < size; i++) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                Random random = new Random(i);
                Thread thread = new Thread(() -> run(step, random, end), "crowd-" + i);
                thread.setDaemon(true);
                thread.start();
                ends.add(end);
            }
        }

        private void run(Step step, Random random, CompletableFuture<Void> end) {
            try {
                while (!over.get()) {
                    step.take(random);
                }
                end.complete(null);
            } catch (Throwable e) { // told by the thread of the test
                end.completeExceptionally(e);
            }
        }

        /** Fails if one of them has failed. */
        void check() {
            ends.stream().filter(CompletableFuture::isCompletedExceptionally).forEach(CompletableFuture::join);
        }

        @Override
        public void close() throws IOException {
            end();
        }

        void end() throws IOException {
            over.set(true);
            try {
                CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
