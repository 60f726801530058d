// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** The JDK's HTTP server, whose handler holds its requests on an executor. */
public final class HttpServerHost {
    private HttpServerHost() {}

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/", exchange -> {
            Hold.here();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> {
                    Hold.release();
                    Requests.end();
                }
                case "busy" -> {
                    Requests.begin(server.getAddress().getPort(), 2);
                    Hold.await(2);
                }
                case "stopped" -> server.stop(0);
                default -> throw new IllegalArgumentException(phase);
            }
        });
    }
}
