// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import static java.util.Objects.requireNonNull;

import io.quivive.compatibility.app.Users;
import jakarta.servlet.ServletContext;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.FileResourceSet;
import org.apache.catalina.webresources.StandardRoot;

/**
 * Tomcat with the application three times: as {@code /one} and {@code /two}, each with a copy of the library in its own class loader, and as
 * {@code /three} without. Arguments: the archive and the library's jars. Commands on its input: {@code snapshot PATH}, {@code undeploy PATH},
 * {@code collected PATH}.
 */
public final class CopiesHost {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Tomcat tomcat = new Tomcat();
    private final Map<String, Context> contexts = new HashMap<>();
    private final Map<String, WeakReference<ClassLoader>> loaders = new HashMap<>();

    private CopiesHost() {}

    public static void main(String[] arguments) throws Exception {
        CopiesHost host = new CopiesHost();
        host.start(Path.of(arguments[0]), List.of(arguments).subList(1, arguments.length));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", 2);
            System.out.println(words[0] + " " + host.obey(words[0], words[1]));
        }
        System.exit(0);
    }

    private void start(Path archive, List<String> library) throws Exception {
        Path folder = Files.createTempDirectory("quivive-copies");
        Files.createDirectory(folder.resolve("webapps"));
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        Connector connector = tomcat.getConnector();
        connector.setProperty("address", "127.0.0.1");
        for (String user : Users.names()) {
            tomcat.addUser(user, Users.PASSWORD);
            tomcat.addRole(user, Users.ROLE);
        }
        for (String path : List.of("/one", "/two", "/three")) {
            Context context = tomcat.addWebapp(path, archive.toString());
            if (!path.equals("/three")) {
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
        tomcat.start();
        contexts.forEach((path, context) ->
                loaders.put(path, new WeakReference<>(context.getLoader().getClassLoader())));
        System.out.println("port " + connector.getLocalPort());
    }

    private String obey(String command, String path) throws Exception {
        return switch (command) {
            case "snapshot" -> snapshot(requireNonNull(contexts.get(path)));
            case "undeploy" -> undeploy(requireNonNull(contexts.remove(path)));
            case "collected" -> collected(requireNonNull(loaders.get(path)));
            default -> throw new IllegalArgumentException(command);
        };
    }

    private static String snapshot(Context context) throws ReflectiveOperationException {
        ClassLoader loader = context.getLoader().getClassLoader();
        Optional<?> monitor = (Optional<?>) loader.loadClass("io.quivive.servlet.Quivive")
                .getMethod("monitor", ServletContext.class)
                .invoke(null, context.getServletContext());
        Object open = monitor.orElseThrow();
        Class<?> requestType = loader.loadClass("io.quivive.SnapshotRequest");
        Class<?> formatType = loader.loadClass("io.quivive.Format");
        Object extended = formatType.getField("EXTENDED").get(null);
        Object request = requestType
                .getMethod("in", formatType)
                .invoke(requestType.getField("DEFAULT").get(null), extended);
        Object activity = open.getClass().getMethod("snapshot", requestType).invoke(open, request);
        return (String) activity.getClass().getMethod("toJson", formatType).invoke(activity, extended);
    }

    private String undeploy(Context context) {
        tomcat.getHost().removeChild(context);
        return "done";
    }

    private static String collected(WeakReference<ClassLoader> loader) throws InterruptedException {
        long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
        while (loader.get() != null && System.nanoTime() < giveUpAt) {
            System.gc();
            Thread.sleep(50);
        }
        return loader.get() == null ? "yes" : "no";
    }
}
