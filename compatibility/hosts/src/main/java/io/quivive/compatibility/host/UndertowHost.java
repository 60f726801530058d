// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import io.quivive.compatibility.app.KitException;
import io.quivive.compatibility.app.KitFilter;
import io.quivive.compatibility.app.KitListener;
import io.quivive.compatibility.app.KitServlet;
import io.quivive.compatibility.app.LibrarySnapshots;
import io.quivive.compatibility.app.Lifeline;
import io.quivive.compatibility.app.Users;
import io.quivive.servlet.QuiviveListener;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.LoginConfig;
import io.undertow.servlet.api.SecurityConstraint;
import io.undertow.servlet.api.ServletSessionConfig;
import io.undertow.servlet.api.WebResourceCollection;
import io.undertow.util.StatusCodes;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.DispatcherType;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Undertow with its servlets, configured in code, as it knows no archives. Arguments: {@code library} for an application that has the library,
 * {@code tls=FILE} for a second port with TLS; {@code other} for the same application as {@code /other} too, which requests can be passed on to,
 * with the same cookies; {@code long} for urls of any bytes.
 */
public final class UndertowHost {
    private static final int BUFFER_BYTES = 16_384;

    private UndertowHost() {}

    public static void main(String[] arguments) throws Exception {
        boolean library = List.of(arguments).contains("library");
        DeploymentInfo application = application("/kit", UndertowHost.class.getClassLoader());
        if (library) {
            application.addListener(Servlets.listener(QuiviveListener.class));
        }
        boolean other = List.of(arguments).contains("other");
        if (other) {
            application.setServletSessionConfig(new ServletSessionConfig().setPath("/"));
        }
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(application);
        manager.deploy();
        PathHandler root = Handlers.path().addPrefixPath("/kit", manager.start());
        if (other) {
            DeploymentManager second = Servlets.defaultContainer()
                    .addDeployment(application("/other", UndertowHost.class.getClassLoader())
                            .setServletSessionConfig(new ServletSessionConfig().setPath("/")));
            second.deploy();
            root.addPrefixPath("/other", second.start());
        }
        Undertow.Builder builder = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setHandler(root);
        if (List.of(arguments).contains("long")) {
            builder.setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true);
        }
        Optional<Tls> tls = Tls.of(arguments);
        if (tls.isPresent()) {
            builder.addHttpsListener(0, "127.0.0.1", tls.get().context());
        }
        Undertow undertow = builder.build();
        undertow.start();
        if (tls.isPresent()) {
            Tls.print(port(undertow, 1));
        }
        if (library) {
            LibrarySnapshots.serve(manager.getDeployment().getServletContext());
        }
        Lifeline.serve(port(undertow, 0), undertow::stop, manager::stop);
    }

    private static int port(Undertow undertow, int listener) {
        return ((InetSocketAddress) undertow.getListenerInfo().get(listener).getAddress()).getPort();
    }

    static DeploymentInfo application(String path, ClassLoader loader) {
        return Servlets.deployment()
                .setClassLoader(loader)
                .setDeploymentName(path.substring(1) + ".war")
                .setContextPath(path)
                .setIdentityManager(new KitIdentities(Users.names()))
                .setLoginConfig(new LoginConfig("FORM", "kit", "/form", "/form"))
                .addSecurityConstraint(new SecurityConstraint()
                        .addWebResourceCollection(new WebResourceCollection().addUrlPattern("/private"))
                        .addRoleAllowed(Users.ROLE))
                .addListener(Servlets.listener(KitListener.class))
                .addFilter(Servlets.filter("kit", KitFilter.class).setAsyncSupported(true))
                .addFilterUrlMapping("kit", "/*", DispatcherType.REQUEST)
                .addServlet(Servlets.servlet("kit", KitServlet.class)
                        .addMapping("/")
                        .setAsyncSupported(true)
                        .setLoadOnStartup(1))
                .addErrorPage(Servlets.errorPage("/error-page", KitException.class))
                .addErrorPage(Servlets.errorPage("/error-page", StatusCodes.SERVICE_UNAVAILABLE))
                .addServletContextAttribute(
                        WebSocketDeploymentInfo.ATTRIBUTE_NAME,
                        new WebSocketDeploymentInfo()
                                .setBuffers(new DefaultByteBufferPool(false, BUFFER_BYTES))
                                // else a message that is held holds up all connections of its thread
                                .setDispatchToWorkerThread(true));
    }
}
