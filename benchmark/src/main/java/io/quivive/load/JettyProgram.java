// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Jetty that is measured. */
public final class JettyProgram {
    private static final int MAX_THREADS = 250;
    private static final long IDLE_MILLIS = 600_000;

    private JettyProgram() {}

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new QueuedThreadPool(MAX_THREADS));
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        connector.setIdleTimeout(IDLE_MILLIS);
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        context.addServlet(new ServletHolder(new Answers()), "/");
        server.setHandler(context);
        server.start();
        Figures.serve(connector.getLocalPort());
    }
}
