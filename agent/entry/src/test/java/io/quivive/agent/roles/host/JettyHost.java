// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Jetty with a handler that holds its requests. */
public final class JettyHost {
    private JettyHost() {}

    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Hold.here();
                callback.succeeded();
                return true;
            }
        });
        server.start();
        server.getScheduler().schedule(() -> {}, 1, TimeUnit.DAYS);
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> {
                    Hold.release();
                    Requests.end();
                }
                case "busy" -> {
                    Requests.begin(connector.getLocalPort(), 2);
                    Hold.await(2);
                }
                case "stopped" -> server.stop();
                default -> throw new IllegalArgumentException(phase);
            }
        });
    }
}
