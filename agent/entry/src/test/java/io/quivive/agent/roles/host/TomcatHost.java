// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.juli.AsyncFileHandler;

/** Tomcat with a servlet that holds its requests, and JULI's asynchronous log; with the argument {@code virtual} on virtual threads. */
public final class TomcatHost {
    private TomcatHost() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        Path folder = Files.createTempDirectory("quivive-tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("minSpareThreads", "3");
        if (arguments.length > 0) {
            tomcat.getConnector().setProperty("useVirtualThreads", "true");
        }
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "hold", new HoldingServlet());
        context.addServletMapping("/", "hold");
        AsyncFileHandler log = new AsyncFileHandler(folder.toString(), "log", ".txt");
        log.publish(new LogRecord(Level.INFO, "logged"));
        tomcat.start();
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> {
                    Hold.release();
                    Requests.end();
                }
                case "busy" -> {
                    Requests.begin(tomcat.getConnector().getLocalPort(), 2);
                    Hold.await(2);
                }
                case "stopped" -> {
                    tomcat.stop();
                    tomcat.destroy();
                    log.close();
                }
                default -> throw new IllegalArgumentException(phase);
            }
        });
    }

    private static final class HoldingServlet extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            Hold.here();
        }
    }
}
