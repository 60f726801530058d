// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One user's browser, with its own cookies. */
final class Client {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI base;
    private final CookieManager cookies;
    private final HttpClient http;

    Client(URI base, Version version) {
        this.base = base;
        this.cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
        this.http = HttpClient.newBuilder()
                .cookieHandler(cookies)
                .followRedirects(Redirect.ALWAYS)
                .version(version)
                .connectTimeout(PATIENCE)
                .build();
    }

    private Client(URI base, CookieManager cookies, HttpClient http) {
        this.base = base;
        this.cookies = cookies;
        this.http = http;
    }

    /** The same browser, with the same connections, at another application of the server. */
    Client at(String application) {
        return new Client(base.resolve(application), cookies, http);
    }

    /** Asks and waits for the answer. */
    Reply get(String path, String... headers) throws Exception {
        return end(begin(path, headers));
    }

    /** Asks. */
    CompletableFuture<Reply> begin(String path, String... headers) {
        return send(request(path, headers));
    }

    /** Sends a text. */
    CompletableFuture<Reply> beginPost(String path, String body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)));
    }

    /** Signs in with the form of the application, on the way to what only users may see. */
    Reply signIn(String user, String password) throws Exception {
        get("/private");
        return submitForm(user, password);
    }

    /** The form alone. */
    Reply submitForm(String user, String password) throws Exception {
        return end(beginPost(
                "/j_security_check",
                "j_username=" + user + "&j_password=" + URLEncoder.encode(password, StandardCharsets.UTF_8),
                "Content-Type",
                "application/x-www-form-urlencoded"));
    }

    static Reply end(CompletableFuture<Reply> reply) throws Exception {
        try {
            return reply.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    WebSocket openWebSocket(String path, WebSocket.Listener listener) throws Exception {
        URI uri = URI.create(base.toString().replace("http:", "ws:") + path);
        return http.newWebSocketBuilder()
                .header("Cookie", cookieHeader())
                .buildAsync(uri, listener)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** For requests that are written by hand. */
    String cookieHeader() {
        return secrets().stream()
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    /** What nobody but this client may see. */
    List<HttpCookie> secrets() {
        return cookies.getCookieStore().getCookies();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private CompletableFuture<Reply> send(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenApply(Reply::of);
    }
}
