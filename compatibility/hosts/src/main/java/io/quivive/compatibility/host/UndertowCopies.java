// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import static java.util.Objects.requireNonNull;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import jakarta.servlet.ServletContext;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Undertow with several applications, which all have the kit's own classes from the host. */
final class UndertowCopies implements Copies {
    private static final int MILLIS_TO_STOP = 1000;

    private final PathHandler root = Handlers.path();
    private final Map<String, DeploymentManager> managers = new HashMap<>();
    private @Nullable Undertow undertow;

    @Override
    public void deploy(String path, Path archive, List<String> library) throws Exception {
        List<URL> jars = new ArrayList<>();
        for (String jar : library) {
            jars.add(Path.of(jar).toUri().toURL());
        }
        ClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), UndertowCopies.class.getClassLoader());
        DeploymentInfo application = UndertowHost.application(path, loader);
        if (!library.isEmpty()) {
            application.addListener(Servlets.listener(
                    loader.loadClass("io.quivive.servlet.QuiviveListener").asSubclass(EventListener.class)));
        }
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(application);
        manager.deploy();
        root.addPrefixPath(path, manager.start());
        managers.put(path, manager);
    }

    @Override
    public int start() {
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(root)
                .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, MILLIS_TO_STOP)
                .build();
        server.start();
        undertow = server;
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public ServletContext context(String path) {
        return requireNonNull(managers.get(path)).getDeployment().getServletContext();
    }

    @Override
    public void undeploy(String path) throws Exception {
        DeploymentManager manager = requireNonNull(managers.remove(path));
        DeploymentInfo application = manager.getDeployment().getDeploymentInfo();
        root.removePrefixPath(path);
        manager.stop();
        manager.undeploy();
        Servlets.defaultContainer().removeDeployment(application);
        ((URLClassLoader) application.getClassLoader()).close();
    }

    @Override
    public void stop() {
        requireNonNull(undertow).stop();
    }
}
