// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A Jetty that is measured. */
public final class JettyProgram {
    private static final long IDLE_MILLIS = 600_000;

    private JettyProgram() {}

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ServerConnector connector = (ServerConnector) server.getConnectors()[0];
        connector.setIdleTimeout(IDLE_MILLIS);
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        context.addServlet(new ServletHolder(new Answers()), "/");
        server.setHandler(context);
        server.start();
        Figures.serve(connector.getLocalPort());
    }
}
