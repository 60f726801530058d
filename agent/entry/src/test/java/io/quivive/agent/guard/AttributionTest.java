// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks;
import io.quivive.agent.Jdks.Jdk;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every request under its own user, and every user charged with what his requests used, against what the application itself knows. */
@Tag("large")
@Tag("truth")
@Timeout(value = 900, threadMode = ThreadMode.SEPARATE_THREAD)
class AttributionTest {
    private static final int USERS = 50;
    private static final int THREADS = 8;
    private static final int ROUNDS = 4;
    private static final int BURN_MILLIS = 200;
    private static final double SHARE = 0.02;
    private static final int READS = 100_000;

    private static final List<String> WAYS = List.of("request", "pool", "forkjoin", "future", "async", "container");

    static Stream<Arguments> jdksAndWays() {
        return Jdks.all().flatMap(jdk -> WAYS.stream().map(how -> Arguments.of(jdk, how)));
    }

    @ParameterizedTest
    @MethodSource("jdksAndWays")
    void eachSessionIsChargedWithWhatItsWorkUsed(Jdk jdk, String how) throws Exception {
        try (App app = App.start(jdk).attached()) {
            List<HttpClient> browsers = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                browsers.add(app.signedIn("user" + i));
            }
            burn(app, browsers, how, 1, 10); // loads and compiles what it needs
            Map<String, Double> before = charged(app);
            Map<String, Double> dueBefore = due(app);
            burn(app, browsers, how, ROUNDS, BURN_MILLIS);
            Map<String, Double> after = charged(app);
            Map<String, Double> due = due(app);
            double worst = 0;
            for (int i = 0; i < USERS; i++) {
                String user = "user" + i;
                double owed = due.get(user) - dueBefore.get(user);
                double told = after.get(user) - before.get(user);
                assertThat(told).as(user + " burnt " + owed).isBetween(owed * (1 - SHARE), owed * (1 + SHARE));
                worst = Math.max(worst, Math.abs(told / owed - 1));
            }
            System.out.printf("%s, %s: %d users, at most %.2f %% off%n", jdk, how, USERS, worst * 100);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void noRequestIsEverShownUnderAnother(Jdk jdk) throws Exception {
        Set<String> names = new HashSet<>();
        try (App app = App.start(jdk).attached()) {
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<?>> crowd = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                String user = "user" + i;
                String other = "user" + (i + 1) % USERS;
                HttpClient browser = app.signedIn(user);
                List<String> paths = Stream.concat(
                                Stream.of("/swap?who=" + user + ".&other=" + other),
                                WAYS.stream().map(how -> "/burn?who=" + user + ".&millis=1&how=" + how))
                        .toList();
                crowd.add(CompletableFuture.runAsync(
                        () -> browse(app, browser, over, paths),
                        task -> daemon(task).start()));
            }
            int read = 0;
            int snapshots = 0;
            try {
                while (read < READS) {
                    assertThat(crowd).noneMatch(CompletableFuture::isDone);
                    snapshots++;
                    for (JsonNode row : App.requests(app.snapshot())) {
                        String url = row.path("url").asString();
                        String user = url.substring(url.indexOf("who=") + 4, url.indexOf('.'));
                        assertThat(row.at("/session/userName").asString())
                                .as(url)
                                .isEqualTo(user);
                        assertThat(row.path("sessionID").asString())
                                .isEqualTo(row.at("/session/ID").asString());
                        names.add(row.path("name").asString().replaceAll("[0-9]+", "*"));
                        read++;
                    }
                }
            } finally {
                over.set(true);
            }
            crowd.forEach(CompletableFuture::join);
            System.out.printf("%s: %d requests in %d snapshots, on threads %s%n", jdk, read, snapshots, names);
            assertThat(names).as("threads of pools among them").hasSizeGreaterThan(2);
        }
    }

    private static void browse(App app, HttpClient browser, AtomicBoolean over, List<String> paths) {
        try {
            while (!over.get()) {
                for (String path : paths) {
                    assertThat(app.get(browser, path).statusCode()).isEqualTo(200);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void burn(App app, List<HttpClient> browsers, String how, int rounds, int millis) {
        CompletableFuture<?>[] crowd = IntStream.range(0, THREADS)
                .mapToObj(thread -> CompletableFuture.runAsync(
                        () -> {
                            for (int round = 0; round < rounds; round++) {
                                for (int i = thread; i < browsers.size(); i += THREADS) {
                                    String path = "/burn?how=" + how + "&who=user" + i + "&millis=" + millis;
                                    try {
                                        assertThat(app.get(browsers.get(i), path)
                                                        .statusCode())
                                                .isEqualTo(200);
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                }
                            }
                        },
                        task -> daemon(task).start()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(crowd).join();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "crowd");
        thread.setDaemon(true);
        return thread;
    }

    /** When nothing is running any more. */
    private static Map<String, Double> charged(App app) throws Exception {
        JsonNode idle = app.await(seen -> App.sessions(seen, "web").stream()
                .allMatch(session -> session.at("/more/running").asInt() == 0));
        return App.sessions(idle, "web").stream()
                .collect(Collectors.toMap(
                        session -> session.path("userName").asString(),
                        session -> session.at("/more/cpuTime").asDouble()));
    }

    private static Map<String, Double> due(App app) throws Exception {
        Map<String, Double> due = new TreeMap<>();
        Arrays.stream(app.jvm().call("burnt").split(" "))
                .map(entry -> entry.split("="))
                .forEach(entry -> due.put(entry[0], Long.parseLong(entry[1]) / 1e9));
        return due;
    }
}
