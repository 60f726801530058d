// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import io.quivive.compatibility.app.KitFilter;
import io.quivive.compatibility.app.KitServlet;
import io.quivive.compatibility.app.Lifeline;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.servlet.WebappContext;

/** Grizzly with its servlets: a container that has no adapter of its own. */
public final class GrizzlyHost {
    private GrizzlyHost() {}

    public static void main(String[] arguments) throws Exception {
        HttpServer server = new HttpServer();
        NetworkListener listener = new NetworkListener("kit", "127.0.0.1", 0);
        server.addListener(listener);
        WebappContext application = new WebappContext("kit", "/kit");
        FilterRegistration.Dynamic filter = application.addFilter("kit", new KitFilter());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        ServletRegistration.Dynamic servlet = application.addServlet("kit", new KitServlet());
        servlet.setAsyncSupported(true);
        servlet.addMapping("/");
        application.deploy(server);
        server.start();
        Lifeline.serve(listener.getPort());
    }
}
