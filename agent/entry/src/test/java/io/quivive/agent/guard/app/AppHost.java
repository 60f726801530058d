// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.ObjectName;
import javax.tools.ToolProvider;
import org.apache.catalina.Context;
import org.apache.catalina.Session;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Tomcat with an application that a monitor may not trust. Prints its port with {@code ready}, then answers commands. */
public final class AppHost {
    /** Held, since the JVM lets go of loggers. */
    private static final Logger TOMCATS = Logger.getLogger("org.apache");

    private static CountingManager manager;
    /** So many as fill a method's 64 kB but for a few bytes. */
    private static final int STATEMENTS = 21_840;

    private AppHost() {}

    public static void main(String[] arguments) throws Exception {
        TOMCATS.setLevel(Level.OFF); // and nobody else's: what we would log is looked through
        Path folder = Files.createTempDirectory("quivive-app");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxHttpRequestHeaderSize", "65536");
        tomcat.getConnector().setProperty("maxThreads", "60");
        tomcat.getEngine().setBackgroundProcessorDelay(1);
        // the JVM tells no line of a method that was running when its class was instrumented
        ErrorReportValve withoutTraces = new ErrorReportValve();
        withoutTraces.setShowReport(false);
        tomcat.getHost().getPipeline().addValve(withoutTraces);
        Context context = tomcat.addContext("", folder.toString());
        manager = new CountingManager();
        context.setManager(manager);
        FilterDef filter = new FilterDef();
        filter.setFilterName("context");
        filter.setFilter(new ContextFilter());
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        FilterMap all = new FilterMap();
        all.setFilterName("context");
        all.addURLPattern("/*");
        context.addFilterMap(all);
        Tomcat.addServlet(context, "app", new AppServlet()).setAsyncSupported(true);
        for (String path :
                new String[] {"/", "/login", "/status", "/fail", "/swap", "/burn", "/burn/*", "/take", "/forwarded"}) {
            context.addServletMapping(path, "app");
        }
        tomcat.start();
        System.out.println("ready " + tomcat.getConnector().getLocalPort());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(line + " " + answer(line, folder));
        }
        Runtime.getRuntime().halt(0);
    }

    /** Has the manager take up a user's session once more, as it does with one from a store when somebody, an administrator say, looks at it. */
    static void takeUp(String user) {
        for (Session session : manager.findSessions()) {
            if (user.equals(session.getSession().getAttribute("user"))) {
                manager.remove(session, false);
                manager.add(session);
            }
        }
    }

    private static String answer(String command, Path folder) throws Exception {
        return switch (command) {
            case "asked" -> Long.toString(Counted.ASKED.get());
            case "store" -> Long.toString(manager.asked());
            case "sessions" -> Integer.toString(manager.getActiveSessions());
            case "burnt" -> AppServlet.burnt();
            case "heap" -> {
                for (int i = 0; i < 3; i++) {
                    System.gc();
                }
                yield Long.toString(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
            case "hidden" -> load(new Hiding(servletJar()));
            case "large" -> {
                compileLarge(folder);
                yield load(new URLClassLoader(
                        new URL[] {folder.resolve("large/").toUri().toURL(), servletJar()},
                        ClassLoader.getPlatformClassLoader()));
            }
            default ->
                (String) ManagementFactory.getPlatformMBeanServer()
                        .getAttribute(new ObjectName("io.quivive:type=Activity"), command);
        };
    }

    /** Loads another copy of a class that the agent instruments, and calls it. */
    private static String load(ClassLoader loader) throws Exception {
        Class<?> type = Class.forName("jakarta.servlet.http.HttpServlet", true, loader);
        Class<?> request = Class.forName("jakarta.servlet.ServletRequest", false, loader);
        Class<?> response = Class.forName("jakarta.servlet.ServletResponse", false, loader);
        return type.getMethod("service", request, response).getDeclaringClass() == type ? "loaded" : "strange";
    }

    private static URL servletJar() {
        return jakarta.servlet.Servlet.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation();
    }

    private static void compileLarge(Path folder) throws Exception {
        Path source = folder.resolve("large/jakarta/servlet/http/HttpServlet.java");
        Files.createDirectories(source.getParent());
        Files.writeString(
                source,
                "package jakarta.servlet.http; public class HttpServlet { public void service("
                        + "jakarta.servlet.ServletRequest a, jakarta.servlet.ServletResponse b) { int i = 0;"
                        + "i++;".repeat(STATEMENTS) + "} }");
        String jar = Path.of(servletJar().toURI()).toString();
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-cp", jar, source.toString())
                != 0) {
            throw new IllegalStateException("not compiled");
        }
    }

    /** A loader that lets its classes see nothing that they did not ask for. */
    private static final class Hiding extends URLClassLoader {
        Hiding(URL jar) {
            super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
