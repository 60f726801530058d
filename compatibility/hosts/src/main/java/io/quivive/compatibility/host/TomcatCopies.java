// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import static java.util.Objects.requireNonNull;

import io.quivive.compatibility.app.Users;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.FileResourceSet;
import org.apache.catalina.webresources.StandardRoot;

/** Tomcat with several applications. */
final class TomcatCopies implements Copies {
    private final Tomcat tomcat = new Tomcat();
    private final Connector connector;
    private final Map<String, Context> contexts = new HashMap<>();

    TomcatCopies() throws IOException {
        Path folder = Files.createTempDirectory("quivive-copies");
        Files.createDirectory(folder.resolve("webapps"));
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        connector = tomcat.getConnector();
        connector.setProperty("address", "127.0.0.1");
        for (String user : Users.names()) {
            tomcat.addUser(user, Users.PASSWORD);
            tomcat.addRole(user, Users.ROLE);
        }
    }

    @Override
    public void deploy(String path, Path archive, List<String> library) {
        Context context = tomcat.addWebapp(path, archive.toString());
        if (!library.isEmpty()) {
            StandardRoot resources = new StandardRoot(context);
            for (String jar : library) {
                resources.addPreResources(new FileResourceSet(
                        resources, "/WEB-INF/lib/" + Path.of(jar).getFileName(), jar, "/"));
            }
            context.setResources(resources);
            context.addApplicationListener("io.quivive.servlet.QuiviveListener");
        }
        contexts.put(path, context);
    }

    @Override
    public int start() throws Exception {
        tomcat.start();
        return connector.getLocalPort();
    }

    @Override
    public ServletContext context(String path) {
        return requireNonNull(contexts.get(path)).getServletContext();
    }

    @Override
    public void undeploy(String path) {
        tomcat.getHost().removeChild(requireNonNull(contexts.remove(path)));
    }

    @Override
    public void stop() throws Exception {
        tomcat.stop();
    }
}
