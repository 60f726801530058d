// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.quivive.compatibility.app.Answer;
import io.quivive.compatibility.app.Burner;
import io.quivive.compatibility.app.Credentials;
import io.quivive.compatibility.app.Elsewhere;
import io.quivive.compatibility.app.Holds;
import io.quivive.compatibility.app.Lifeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The JDK's own server with those endpoints of the kit that need no servlets. */
public final class HttpServerHost {
    private static final int THREADS = 12;
    private static final int CHUNK = 8192;

    private HttpServerHost() {}

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Optional<Tls> tls = Tls.of(arguments);
        if (tls.isPresent()) {
            HttpsServer secure = HttpsServer.create(any, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls.get().context()));
            start(secure);
            Tls.print(secure.getAddress().getPort());
        }
        HttpServer server = HttpServer.create(any, 0);
        start(server);
        Lifeline.serve(server.getAddress().getPort());
    }

    private static void start(HttpServer server) {
        server.createContext("/kit/", HttpServerHost::handle);
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.start();
    }

    private static void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/kit".length());
            Map<String, String> parameters = parameters(exchange);
            if (path.equals("/slow")) {
                slow(exchange, Long.parseLong(parameters.getOrDefault("bytes", "0")));
                return;
            }
            String user = "";
            int status = 200;
            if (path.startsWith("/rest/")) {
                @Nullable
                String proved = Credentials.user(exchange.getRequestHeaders().getFirst("Authorization"));
                status = proved == null ? 401 : 200;
                user = proved == null ? "" : proved;
            }
            byte[] body = serve(path, exchange, parameters, user).toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Answer serve(String path, HttpExchange exchange, Map<String, String> parameters, String user)
            throws IOException {
        @Nullable String query = exchange.getRequestURI().getRawQuery();
        Answer answer = new Answer()
                .withText("marker", parameters.get("marker"))
                .withText("user", user)
                .withText("uri", exchange.getRequestURI().getRawPath())
                .withText("query", query)
                .withText("protocol", exchange.getProtocol())
                .with("session", false)
                .withThread("");
        @Nullable String hold = parameters.get("hold");
        @Nullable String burn = parameters.get("burn");
        switch (path) {
            case "/release" -> answer.with("released", Holds.release(parameters.get("marker")));
            case "/held" -> answer.with("held", Holds.isHeld(parameters.get("marker")));
            case "/upload" -> answer.with("bytes", drain(exchange));
            case "/fail" -> {
                Holds.here(hold);
                throw new IOException("asked for");
            }
            case "/executor" -> {
                executor(answer, parameters.getOrDefault("kind", ""), hold, burn);
                Holds.here(parameters.get("holdAfter"));
            }
            default -> {
                Holds.here(hold);
                if (burn != null) {
                    answer.with("burnt", Burner.burn(Long.parseLong(burn)));
                }
            }
        }
        return answer;
    }

    private static void executor(Answer answer, String kind, @Nullable String hold, @Nullable String burn)
            throws IOException {
        try {
            Elsewhere.call(kind, () -> {
                answer.withThread("worker-");
                Holds.here(hold);
                if (burn != null) {
                    answer.with("worker-burnt", Burner.burn(Long.parseLong(burn)));
                }
                return answer;
            });
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void slow(HttpExchange exchange, long bytes) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] chunk = new byte[CHUNK];
        for (long sent = 0; sent < bytes; sent += chunk.length) {
            exchange.getResponseBody().write(chunk);
        }
    }

    private static long drain(HttpExchange exchange) throws IOException {
        byte[] buffer = new byte[CHUNK];
        long bytes = 0;
        for (int read = exchange.getRequestBody().read(buffer);
                read >= 0;
                read = exchange.getRequestBody().read(buffer)) {
            bytes += read;
        }
        return bytes;
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        Map<String, String> parameters = new HashMap<>();
        @Nullable String query = exchange.getRequestURI().getRawQuery();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return parameters;
    }
}
