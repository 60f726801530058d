// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.TargetJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A product that runs the application in a JVM of its own, with the agent attached to it while it ran. Used by the thread of the tests, but
 * for {@link #client}.
 */
final class Server implements AutoCloseable {
    /** Signed in before the agent came. */
    static final String EARLIER_USER = "user99";

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final AtomicInteger MARKERS = new AtomicInteger();

    private final Place place;
    private final Path temporary;
    private final TargetJvm jvm;
    private final URI base;
    private final Client control;
    private final Client earlier;
    private List<String> asked;
    private @Nullable Seen first;
    private @Nullable AgentConnection agent;

    private Server(Place place, Path temporary, TargetJvm jvm, URI base, List<String> asked) throws Exception {
        this.place = place;
        this.temporary = temporary;
        this.jvm = jvm;
        this.base = base;
        control = client();
        earlier = client();
        if (place.product().has(Product.Ability.SERVLETS)) {
            earlier.get("/login?user=" + EARLIER_USER);
        } else {
            earlier.get("/hello");
        }
        this.asked = asked;
    }

    /** Looks at a server that has answered requests and has no agent yet. */
    interface BeforeAttach {
        void look(long pid) throws Exception;
    }

    static Server start(Place place) throws Exception {
        return start(place, pid -> {});
    }

    static Server start(Place place, BeforeAttach before) throws Exception {
        return start(place, before, List.of());
    }

    /** With more arguments than the product's own. */
    static Server start(Place place, BeforeAttach before, List<String> more) throws Exception {
        Server server = open(place, program -> program.command(joined(program.command(), more)), List.of());
        try {
            before.look(server.jvm.pid());
            if (place.product().has(Product.Ability.AGENT)) {
                server.attach();
            } else {
                server.first = server.snapshot();
            }
            return server;
        } catch (Exception | Error e) {
            server.close();
            throw e;
        }
    }

    /**
     * Has no agent yet, and is only read by one: see {@link #attach}.
     *
     * @param changes how it is started
     */
    static Server unattached(Place place, Consumer<ProcessBuilder> changes) throws Exception {
        return open(place, changes, List.of("depth=look"));
    }

    /** The same, with more arguments than the product's own. */
    static Server unattached(Place place, String... more) throws Exception {
        return unattached(place, program -> program.command(joined(program.command(), List.of(more))));
    }

    private static List<String> joined(List<String> command, List<String> more) {
        return Stream.concat(command.stream(), more.stream()).toList();
    }

    private static Server open(Place place, Consumer<ProcessBuilder> changes, List<String> asked) throws Exception {
        Path temporary = Files.createTempDirectory("quivive-kit");
        TargetJvm jvm = null;
        try {
            Product product = place.product();
            ProcessBuilder program = product.program(place.jdk(), temporary);
            changes.accept(program);
            jvm = TargetJvm.start(program, product.ready());
            Matcher line = product.port().matcher(jvm.printed());
            if (!line.find()) {
                throw new IllegalStateException(jvm.printed());
            }
            jvm.drain();
            return new Server(place, temporary, jvm, URI.create("http://127.0.0.1:" + line.group(1) + "/kit"), asked);
        } catch (Exception | Error e) {
            if (jvm != null) {
                e.addSuppressed(new IOException(jvm.printed()));
                jvm.close();
            }
            delete(temporary);
            throw e;
        }
    }

    Place place() {
        return place;
    }

    Product product() {
        return place.product();
    }

    TargetJvm jvm() {
        return jvm;
    }

    URI base() {
        return base;
    }

    /** The browser of {@link #EARLIER_USER}. */
    Client earlier() {
        return earlier;
    }

    /** The first snapshot after the agent came, before any other request. */
    Seen first() {
        return requireNonNull(first);
    }

    /** A browser of somebody. */
    Client client() {
        return new Client(base, Version.HTTP_1_1);
    }

    /** A browser of somebody who has signed in in code. */
    Client signedIn(String user) throws Exception {
        Client client = client();
        Reply reply = client.get("/login?user=" + user);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.user()).isEqualTo(user);
        client.get("/hello"); // a login is seen at the next request at the latest
        return client;
    }

    Seen snapshot(String... settings) throws IOException {
        String[] all = Stream.of(Stream.of("interval=100"), asked.stream(), Stream.of(settings))
                .flatMap(each -> each)
                .toArray(String[]::new);
        if (agent == null) {
            String port = jvm.printed()
                    .lines()
                    .filter(line -> line.startsWith("snapshots "))
                    .findFirst()
                    .orElseThrow();
            return new Seen(new JsonMapper()
                    .readTree(URI.create("http://127.0.0.1:" + port.substring(10) + "/")
                            .toURL()
                            .openStream()));
        }
        return new Seen(agent.snapshot(all));
    }

    /** What is told of the HTTP server, the only one. */
    JsonNode webServer() throws IOException {
        String[] question =
                Stream.concat(Stream.of("command=web"), asked.stream()).toArray(String[]::new);
        return new JsonMapper().readTree(requireNonNull(agent).ask(question)).at("/servers/0");
    }

    void detach() throws IOException {
        AgentConnection open = requireNonNull(agent);
        open.detach();
        open.close();
    }

    /** The first agent comes, and looks. */
    void attach() throws Exception {
        agent = jvm.attach();
        first = snapshot();
    }

    /** From now on it is followed. */
    void follow() {
        asked = List.of();
    }

    void attachAgain() throws Exception {
        agent = jvm.attach();
    }

    /** Has it collect all that nobody holds. */
    void collect() throws Exception {
        diagnose("GC.run");
    }

    /** What the JVM answers to a command of its own. */
    String diagnose(String... command) throws Exception {
        List<String> all =
                new ArrayList<>(List.of(place.jdk().home().resolve("bin/jcmd").toString(), Long.toString(jvm.pid())));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    /** A text that no other request has. */
    static String marker() {
        return "m" + MARKERS.incrementAndGet() + "x";
    }

    /** Starts a request that waits within the application, looks at it, lets it go, and waits for its answer. */
    Held hold(Client client, String path, String... headers) throws Exception {
        return hold(request(client, path, headers));
    }

    /** The same for any request that is told its marker. */
    Held hold(Request request) throws Exception {
        return hold(request, now -> true);
    }

    /** The same for a request that threads hand over: looks at it once the one that handed it over has left it. */
    Held holdAlone(Client client, String user, String path, String... headers) throws Exception {
        return hold(
                request(client, path, headers),
                now -> now.processesOf(now.session(user)).size() == 1);
    }

    private static Request request(Client client, String path, String... headers) {
        return marker -> client.begin(withParameters(path, "marker=" + marker + "&hold=" + marker), headers);
    }

    private Held hold(Request request, Condition condition) throws Exception {
        String marker = marker();
        CompletableFuture<Reply> reply = request.begin(marker);
        Seen seen;
        try {
            awaitHeld(marker, reply);
            seen = await("held", condition);
        } finally {
            release(marker);
        }
        return new Held(marker, seen, Client.end(reply));
    }

    interface Request {
        CompletableFuture<Reply> begin(String marker) throws Exception;
    }

    /** Waits until somebody waits at the marker, or the request is answered. */
    void awaitHeld(String marker, CompletableFuture<?> reply) throws Exception {
        long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
        while (!control.get("/held?marker=" + marker).json().path("held").asBoolean()) {
            assertThat(reply).as("answered without being held").isNotDone();
            assertThat(System.nanoTime()).as("nobody came to " + marker).isLessThan(giveUpAt);
        }
    }

    void release(String marker) throws Exception {
        control.get("/release?marker=" + marker);
    }

    /** Takes snapshots until one satisfies the condition. */
    Seen await(String what, Condition condition, String... settings) throws Exception {
        long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Seen seen = snapshot(settings);
            if (condition.holds(seen)) {
                return seen;
            }
            assertThat(System.nanoTime())
                    .as(() -> what + ": still not in " + seen.summary())
                    .isLessThan(giveUpAt);
        }
    }

    interface Condition {
        boolean holds(Seen seen) throws Exception;
    }

    static String withParameters(String path, String parameters) {
        return path + (path.contains("?") ? "&" : "?") + parameters;
    }

    @Override
    public void close() throws IOException {
        if (agent != null) {
            agent.close();
        }
        jvm.close();
        delete(temporary);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
