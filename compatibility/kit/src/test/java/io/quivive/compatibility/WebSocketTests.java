// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.net.http.HttpClient.Version;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Connections that were upgraded. */
interface WebSocketTests extends Kit {
    @Test
    default void theHandlingOfAMessageShowsTheSession() throws Exception {
        needs(Ability.AGENT);
        needs(Ability.WEBSOCKET);
        Client client = user("user80");
        Answer answer = new Answer();
        WebSocket socket = client.openWebSocket("/ws", answer);
        try {
            Held held = server().hold(marker -> {
                CompletableFuture<WebSocket> sent = socket.sendText(marker, true);
                return sent.thenCombine(answer.text, (done, body) -> new Reply(101, Version.HTTP_1_1, body));
            });
            assertThat(held.reply().user()).isEqualTo("user80");
            JsonNode process = held.seen().process(held.reply().threadId());
            assertThat(process.at("/session/userName").asString())
                    .as(process::toString)
                    .isEqualTo("user80");
        } finally {
            socket.abort();
        }
        server().await("idle", now -> now.processesOf(now.session("user80")).isEmpty());
    }

    @Test
    default void aSocketIsOfWhoOpenedItWhoeverSignsInAfterwards() throws Exception {
        needs(Ability.AGENT);
        needs(Ability.WEBSOCKET);
        needs(Ability.LOGOUT);
        Client client = user("user82");
        Answer answer = new Answer();
        WebSocket socket = client.openWebSocket("/ws", answer);
        try {
            client.get("/logout");
            assertThat(client.get("/login?user=user83").user()).isEqualTo("user83");
            Held held = server().hold(marker -> {
                CompletableFuture<WebSocket> sent = socket.sendText(marker, true);
                return sent.thenCombine(answer.text, (done, body) -> new Reply(101, Version.HTTP_1_1, body));
            });
            assertThat(held.reply().user()).isEqualTo("user82");
            JsonNode process = held.seen().process(held.reply().threadId());
            String more = process.at("/more/userName").asString("");
            assertThat(process.at("/session/userName").asString(more))
                    .as(process::toString)
                    .isEqualTo("user82");
        } finally {
            socket.abort();
        }
    }

    @Test
    default void anOpenConnectionIsNoRequest() throws Exception {
        needs(Ability.WEBSOCKET);
        Client client = user("user81");
        WebSocket socket = client.openWebSocket("/ws", new Answer());
        try {
            server().await("idle", now -> now.processesOf(now.session("user81")).isEmpty());
        } finally {
            socket.abort();
        }
    }

    /** The first text. */
    final class Answer implements WebSocket.Listener {
        final CompletableFuture<String> text = new CompletableFuture<>();
        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                text.complete(parts.toString());
            }
            socket.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            text.completeExceptionally(error);
        }
    }
}
