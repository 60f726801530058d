// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A server with requests that hung before an agent came to look. Used by one thread.
 *
 * @param server with an agent that only reads
 * @param ofUser a request of {@link #USER}
 * @param ofGuest one of nobody, whose url has a secret
 * @param ofEnded one of {@link #ENDED_USER}, whose session has ended since
 * @param waiting one of {@link #WAITING_USER} that waits on no thread
 * @param ofStream one of {@link #STREAM_USER} over HTTP/2, where the product has it
 */
record Looked(Server server, Hung ofUser, Hung ofGuest, Hung ofEnded, Hung waiting, Optional<Hung> ofStream)
        implements AutoCloseable {
    static final String USER = "user1";
    static final String OTHER_USER = "user2";
    static final String WAITING_USER = "user3";
    static final String ENDED_USER = "user4";
    static final String STREAM_USER = "user7";
    static final String SECRET = "abc123";

    /**
     * A request that waits within the application.
     *
     * @param url as it has to be shown
     * @param sent before it was sent
     * @param held when it was known to be within the application
     */
    record Hung(Client client, String marker, String url, Instant sent, Instant held, CompletableFuture<Reply> reply) {}

    static Looked start(Place place) throws Exception {
        Server server = Server.unattached(place);
        try {
            return before(server);
        } catch (Exception | Error e) {
            server.close();
            throw e;
        }
    }

    private static Looked before(Server server) throws Exception {
        server.signedIn(OTHER_USER);
        Hung ofUser = hang(server, server.signedIn(USER), "/hello?a=%20b&", "hold", null);
        Hung ofGuest = hang(server, server.client(), "/secret?API_Token=" + SECRET + "&", "hold", SECRET);
        Hung ofEnded = hang(server, server.signedIn(ENDED_USER), "/invalidate?", "hold", null);
        Hung waiting = hang(server, server.signedIn(WAITING_USER), "/async-dispatch?", "holdBefore", null);
        Optional<Hung> ofStream = Optional.empty();
        if (server.product().has(Product.Ability.HTTP2)) {
            Client client = new Client(server.base(), Version.HTTP_2);
            client.get("/hello"); // which upgrades
            client.get("/login?user=" + STREAM_USER);
            client.get("/hello");
            ofStream = Optional.of(hang(server, client, "/hello?", "hold", null));
        }
        server.attach();
        return new Looked(server, ofUser, ofGuest, ofEnded, waiting, ofStream);
    }

    /** A new one. */
    static Hung hang(Server server, Client client, String path, String hold, @Nullable String secret) throws Exception {
        String marker = Server.marker();
        String url = path + "marker=" + marker + "&" + hold + "=" + marker;
        Instant sent = Instant.now();
        CompletableFuture<Reply> reply = client.begin(url);
        server.awaitHeld(marker, reply);
        String shown = "/kit" + (secret == null ? url : url.replace(secret, "…"));
        return new Hung(client, marker, shown, sent, Instant.now(), reply);
    }

    /** Lets one go; answers what it was answered. */
    Reply end(Hung hung) throws Exception {
        server.release(hung.marker());
        return Client.end(hung.reply());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
