// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Several versions of Tomcat in one JVM, each with a class loader of its own. Arguments: the application's archive, and a class path for each of them,
 * with all that {@link TomcatHost} needs. They print their ports, and end with the JVM's input.
 */
public final class TwoTomcatsHost {
    private TwoTomcatsHost() {}

    public static void main(String[] arguments) throws Exception {
        for (int i = 1; i < arguments.length; i++) {
            // a JVM takes one of their kinds of url, which the others then use too
            start(arguments[i], arguments[0], i == 1 ? "register" : "disable");
        }
    }

    private static void start(String path, String archive, String urls) throws Exception {
        List<URL> jars = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator, -1)) {
            jars.add(Path.of(entry).toUri().toURL());
        }
        ClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        loader.loadClass("org.apache.catalina.webresources.TomcatURLStreamHandlerFactory")
                .getMethod(urls)
                .invoke(null);
        loader.loadClass("org.apache.tomcat.util.modeler.Registry") // whose beans have the same names in all versions
                .getMethod("disableRegistry")
                .invoke(null);
        Method main = loader.loadClass(TwoTomcatsHost.class.getPackageName() + ".TomcatHost")
                .getMethod("main", String[].class);
        Thread thread = new Thread(() -> {
            try {
                main.invoke(null, (Object) new String[] {archive});
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setContextClassLoader(loader);
        thread.start();
    }
}
