// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.net.InetAddress;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/** Tomcat as Spring Boot starts it. */
public final class BootHost {
    private BootHost() {}

    public static void main(String[] arguments) throws Exception {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setAddress(InetAddress.getLoopbackAddress());
        WebServer server = factory.getWebServer();
        server.start();
        Phases.lead(phase -> server.stop());
    }
}
