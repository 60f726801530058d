// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat that is measured. */
public final class TomcatProgram {
    private TomcatProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("quivive-tomcat");
        folder.toFile().deleteOnExit();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        Connector connector = tomcat.getConnector();
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("maxThreads", "250");
        connector.setProperty("maxConnections", "20000");
        connector.setProperty("keepAliveTimeout", "-1");
        connector.setProperty("connectionTimeout", "600000");
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "answers", new Answers()).addMapping("/");
        tomcat.start();
        Figures.serve(connector.getLocalPort());
    }
}
