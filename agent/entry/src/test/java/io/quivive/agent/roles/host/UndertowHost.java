// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import io.undertow.Undertow;
import io.undertow.server.handlers.BlockingHandler;
import java.net.InetSocketAddress;

/** Undertow with a handler that holds its requests. */
public final class UndertowHost {
    private UndertowHost() {}

    public static void main(String[] arguments) throws Exception {
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(new BlockingHandler(exchange -> Hold.here()))
                .build();
        undertow.start();
        int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> {
                    Hold.release();
                    Requests.end();
                }
                case "busy" -> {
                    Requests.begin(port, 2);
                    Hold.await(2);
                }
                case "stopped" -> undertow.stop();
                default -> throw new IllegalArgumentException(phase);
            }
        });
    }
}
