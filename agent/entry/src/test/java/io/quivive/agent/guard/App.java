// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.guard.app.AppHost;
import java.io.IOException;
import java.io.OutputStream;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The application in a JVM of its own, and who talks to it. Used by the thread of the test, but for what says otherwise. */
final class App implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final TargetJvm jvm;
    private final int port;
    private AgentConnection agent;

    private App(TargetJvm jvm) {
        this.jvm = jvm;
        String ready = jvm.printed()
                .lines()
                .filter(line -> line.startsWith("ready "))
                .findFirst()
                .orElseThrow();
        port = Integer.parseInt(ready.substring("ready ".length()));
    }

    static App start(Jdk jdk, String... jvmOptions) throws IOException {
        return new App(TargetJvm.start(jdk, List.of(jvmOptions), AppHost.class));
    }

    App attached() throws Exception {
        agent = jvm.attach();
        agent.snapshot("interval=100");
        return this;
    }

    TargetJvm jvm() {
        return jvm;
    }

    int port() {
        return port;
    }

    /** Any thread. */
    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Somebody's browser. Any thread. */
    HttpClient browser() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    }

    /** A browser whose session is a user's. Any thread. */
    HttpClient signedIn(String user) throws Exception {
        HttpClient browser = browser();
        assertThat(get(browser, "/login?name=" + user).body()).isEqualTo("in");
        assertThat(get(browser, "/first").statusCode()).isEqualTo(200);
        return browser;
    }

    /** Any thread. */
    HttpResponse<String> get(HttpClient browser, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends bytes as they are and answers what comes until the server closes. Any thread. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Several of the same, over one connection; answers how many succeeded. Any thread. */
    int rawMany(int count, IntToRequest request) throws IOException {
        int answered = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            byte[] buffer = new byte[8192];
            for (int i = 0; i < count; i++) {
                socket.getOutputStream().write(request.of(i).getBytes(StandardCharsets.ISO_8859_1));
                StringBuilder answer = new StringBuilder();
                while (!isWhole(answer)) {
                    int read = socket.getInputStream().read(buffer);
                    if (read < 0) {
                        return answered;
                    }
                    answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                }
                answered++;
            }
        }
        return answered;
    }

    interface IntToRequest {
        String of(int number);
    }

    private static boolean isWhole(StringBuilder answer) {
        int head = answer.indexOf("\r\n\r\n");
        int length = answer.indexOf("Content-Length: ");
        if (head < 0) {
            return false;
        }
        if (length < 0 || length > head) {
            return answer.indexOf("\r\n0\r\n\r\n", head) >= 0;
        }
        int end = answer.indexOf("\r\n", length);
        return answer.length()
                >= head + 4 + Integer.parseInt(answer.substring(length + "Content-Length: ".length(), end));
    }

    JsonNode snapshot(String... settings) throws IOException {
        String[] all = new String[settings.length + 1];
        all[0] = "interval=100";
        System.arraycopy(settings, 0, all, 1, settings.length);
        return agent.snapshot(all);
    }

    String ask(String... settings) throws IOException {
        return agent.ask(settings);
    }

    /** Takes snapshots until one is as wanted. */
    JsonNode await(Predicate<JsonNode> wanted) throws IOException {
        long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            JsonNode seen = snapshot();
            if (wanted.test(seen)) {
                return seen;
            }
            assertThat(System.nanoTime()).as(() -> "still " + seen).isLessThan(giveUpAt);
        }
    }

    static List<JsonNode> sessions(JsonNode snapshot, String type) {
        List<JsonNode> found = new ArrayList<>();
        snapshot.path("sessions").forEach(session -> {
            if (session.path("type").asString().equals(type)) {
                found.add(session);
            }
        });
        return found;
    }

    static List<JsonNode> requests(JsonNode snapshot) {
        List<JsonNode> found = new ArrayList<>();
        snapshot.path("processes").forEach(row -> {
            if (row.has("url")) {
                found.add(row);
            }
        });
        return found;
    }

    static List<String> unread(JsonNode snapshot) {
        List<String> found = new ArrayList<>();
        snapshot.at("/snapshot/unread")
                .forEach(line -> found.add(
                        line.path("what").asString() + ": " + line.path("why").asString()));
        return found;
    }

    @Override
    public void close() throws IOException {
        if (agent != null) {
            agent.close();
        }
        jvm.close();
    }
}
