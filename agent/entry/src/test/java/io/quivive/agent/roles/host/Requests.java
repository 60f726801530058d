// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests to a server of this JVM, sent without threads. */
final class Requests {
    private static final List<Socket> OPEN = new ArrayList<>();

    private Requests() {}

    /** Sends requests whose answers nobody awaits; the connections stay open until {@link #end}. */
    static void begin(int port, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            OPEN.add(socket);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Reads every answer to its end. */
    static void end() throws Exception {
        for (Socket socket : OPEN) {
            socket.getInputStream().readAllBytes();
            socket.close();
        }
        OPEN.clear();
    }
}
