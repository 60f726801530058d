// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** Jetty with several applications. */
final class JettyCopies implements Copies {
    private static final String APPLICATION = "org.eclipse.jetty.ee11.webapp.WebAppContext";

    private final Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final ContextHandlerCollection applications = new ContextHandlerCollection();
    private final Map<String, Handler> contexts = new HashMap<>();

    JettyCopies() {
        server.addBean(JettyHost.users());
        server.setHandler(applications);
    }

    @Override
    public void deploy(String path, Path archive, List<String> library) throws Exception {
        Handler application = JettyHost.application(APPLICATION, archive.toString(), path);
        if (!library.isEmpty()) {
            application
                    .getClass()
                    .getMethod("setExtraClasspath", String.class)
                    .invoke(application, String.join(",", library));
            JettyHost.addListener(application, List.of());
        }
        applications.addHandler(application);
        if (applications.isStarted()) {
            application.start();
            keepSessions(application);
        }
        contexts.put(path, application);
    }

    /** Without an end of their own: a session's timer may stay with Jetty's scheduler, and with it its application, after that was replaced. */
    private static void keepSessions(Handler application) throws ReflectiveOperationException {
        Object sessions = application.getClass().getMethod("getSessionHandler").invoke(application);
        sessions.getClass().getMethod("setMaxInactiveInterval", int.class).invoke(sessions, -1);
    }

    @Override
    public int start() throws Exception {
        server.start();
        for (Handler application : contexts.values()) {
            keepSessions(application);
        }
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    @Override
    public ServletContext context(String path) throws Exception {
        return JettyHost.servletContext(requireNonNull(contexts.get(path)));
    }

    @Override
    public void undeploy(String path) throws Exception {
        Handler application = requireNonNull(contexts.remove(path));
        application.stop();
        applications.removeHandler(application);
        application.destroy();
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }
}
