// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard.app;

import io.undertow.Undertow;
import io.undertow.util.SameThreadExecutor;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.apache.tomcat.util.modeler.Registry;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** A server of one kind that has started and answers nothing to everything. Its text is its port; a call stops it. */
public final class OwnServer implements Callable<String> {
    private final int port;
    private final AutoCloseable stops;

    /** Starts one of the kinds {@code tomcat}, {@code jetty} and {@code undertow}. */
    public OwnServer(String kind) throws Exception {
        switch (kind) {
            case "tomcat" -> {
                Registry.disableRegistry(); // what Tomcat leaves in the JVM would keep it
                TomcatURLStreamHandlerFactory.disable();
                Path folder = Files.createTempDirectory("quivive-own");
                Tomcat tomcat = new Tomcat();
                tomcat.setBaseDir(folder.toString());
                tomcat.setPort(0);
                tomcat.getConnector().setProperty("address", "127.0.0.1");
                Context context = tomcat.addContext("", folder.toString());
                Tomcat.addServlet(context, "empty", new Empty()).addMapping("/");
                tomcat.start();
                port = tomcat.getConnector().getLocalPort();
                stops = () -> {
                    tomcat.stop();
                    tomcat.destroy();
                };
            }
            case "jetty" -> {
                Server server = new Server();
                ServerConnector connector = new ServerConnector(server, 1, 1);
                connector.setHost("127.0.0.1");
                server.addConnector(connector);
                server.setHandler(new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        callback.succeeded();
                        return true;
                    }
                });
                server.start();
                port = connector.getLocalPort();
                stops = server::stop;
            }
            case "undertow" -> {
                Undertow undertow = Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setHandler(exchange -> exchange.dispatch(SameThreadExecutor.INSTANCE, exchange::endExchange))
                        .build();
                undertow.start();
                port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
                stops = () -> {
                    undertow.stop();
                    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
                    for (ObjectName left : beans.queryNames(new ObjectName("org.xnio:*"), null)) {
                        beans.unregisterMBean(left);
                    }
                };
            }
            default -> throw new IllegalArgumentException(kind);
        }
    }

    @Override
    public String call() throws Exception {
        stops.close();
        return "";
    }

    @Override
    public String toString() {
        return Integer.toString(port);
    }

    private static final class Empty extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            request.getSession();
        }
    }
}
