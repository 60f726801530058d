// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Clients that take their time. */
interface SlowTests extends Kit {
    int BODY = 20_000;
    int ANSWER = 20_000_000;
    int SMALL_BUFFER = 4096;

    @Test
    default void anUploadIsSeenWhileItLasts() throws Exception {
        Client client = user("user70");
        String marker = Server.marker();
        try (Socket socket = connect()) {
            send(socket, "POST", "/upload?marker=" + marker, client, "Content-Length: " + BODY + "\r\n");
            byte[] half = new byte[BODY / 2];
            Arrays.fill(half, (byte) 'a');
            socket.getOutputStream().write(half);
            Seen seen = server().await("upload", now -> now.serving(marker).size() == 1);
            assertServes(seen.processServing(marker), "user70");
            socket.getOutputStream().write(half);
            assertThat(answer(socket)).startsWith("HTTP/1.1 200").contains("\"bytes\":" + BODY);
        }
        server().await("uploaded", now -> now.serving(marker).isEmpty());
    }

    @Test
    default void anAnswerIsSeenWhileTheClientReadsIt() throws Exception {
        Client client = user("user71");
        String marker = Server.marker();
        try (Socket socket = connect()) {
            send(socket, "GET", "/slow?bytes=" + ANSWER + "&marker=" + marker, client, "");
            socket.getInputStream().readNBytes(1);
            Seen seen = server().await("answer", now -> !now.serving(marker).isEmpty());
            assertServes(seen.processServing(marker), "user71");
            assertThat(drain(socket)).isGreaterThan(ANSWER);
        }
        server().await("read", now -> now.serving(marker).isEmpty());
    }

    @Test
    default void aClientThatGoesAwayLeavesNothing() throws Exception {
        Client client = user("user72");
        String marker = Server.marker();
        try (Socket socket = connect()) {
            send(socket, "GET", "/slow?bytes=" + ANSWER + "&marker=" + marker, client, "");
            server().await("answer", now -> !now.serving(marker).isEmpty());
        }
        server().await("gone", now -> now.serving(marker).isEmpty());
    }

    private void assertServes(JsonNode process, String user) {
        assertThat(process.path("type").asInt()).isEqualTo(HTTP);
        if (server().product().has(Ability.SERVLETS)) {
            assertThat(process.at("/session/userName").asString()).isEqualTo(user);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setSoTimeout((int) Client.PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server().base().getPort()));
        return socket;
    }

    private static void send(Socket socket, String method, String path, Client client, String headers)
            throws IOException {
        String text = method + " /kit" + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/octet-stream\r\nCookie: " + client.cookieHeader() + "\r\n" + headers
                + "\r\n";
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static long drain(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes += read;
        }
        return bytes;
    }
}
