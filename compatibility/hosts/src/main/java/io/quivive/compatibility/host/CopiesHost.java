// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.host;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletContext;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server with the application three times: as {@code /one} and {@code /two}, each with a copy of the library in its own class loader, and as
 * {@code /three} without. Arguments: the host of the kit that is for one application of that server, the archive and the library's jars, if
 * any. Commands on its input: {@code snapshot PATH}, {@code undeploy PATH}, {@code collected PATH}, {@code redeploy PATH} without the library,
 * {@code replaced PATH}: how many class loaders there are that an application had before it was deployed again, and {@code stop server}, after which
 * an application can still be undeployed.
 */
public final class CopiesHost {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Copies server;
    private final Path archive;
    private final Map<String, WeakReference<ClassLoader>> loaders = new HashMap<>();
    private final Map<String, List<WeakReference<ClassLoader>>> replaced = new HashMap<>();

    private CopiesHost(Copies server, Path archive) {
        this.server = server;
        this.archive = archive;
    }

    public static void main(String[] arguments) throws Exception {
        CopiesHost host = new CopiesHost(server(arguments[0]), Path.of(arguments[1]));
        host.start(List.of(arguments).subList(2, arguments.length));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", 2);
            System.out.println(words[0] + " " + host.obey(words[0], words[1]));
        }
        System.exit(0);
    }

    private static Copies server(String host) throws Exception {
        return switch (host) {
            case "TomcatHost" -> new TomcatCopies();
            case "JettyHost" -> new JettyCopies();
            case "UndertowHost" -> new UndertowCopies();
            default -> throw new IllegalArgumentException("no server '" + host + "'");
        };
    }

    private void start(List<String> library) throws Exception {
        server.deploy("/one", archive, library);
        server.deploy("/two", archive, library);
        server.deploy("/three", archive, List.of());
        int port = server.start();
        for (String path : List.of("/one", "/two", "/three")) {
            loaders.put(path, new WeakReference<>(server.context(path).getClassLoader()));
        }
        System.out.println("port " + port);
    }

    private String obey(String command, String path) throws Exception {
        return switch (command) {
            case "snapshot" -> snapshot(server.context(path));
            case "undeploy" -> {
                server.undeploy(path);
                yield "done";
            }
            case "stop" -> {
                server.stop();
                yield "done";
            }
            case "redeploy" -> {
                replaced.computeIfAbsent(path, key -> new ArrayList<>()).add(requireNonNull(loaders.get(path)));
                server.undeploy(path);
                server.deploy(path, archive, List.of());
                loaders.put(path, new WeakReference<>(server.context(path).getClassLoader()));
                yield "done";
            }
            case "replaced" -> {
                long left = 0;
                for (WeakReference<ClassLoader> old : requireNonNull(replaced.get(path))) {
                    left += collected(old).equals("yes") ? 0 : 1;
                }
                yield Long.toString(left);
            }
            case "collected" -> collected(requireNonNull(loaders.get(path)));
            default -> throw new IllegalArgumentException(command);
        };
    }

    private static String snapshot(ServletContext context) throws ReflectiveOperationException {
        ClassLoader loader = context.getClassLoader();
        Optional<?> monitor = (Optional<?>) loader.loadClass("io.quivive.servlet.Quivive")
                .getMethod("monitor", ServletContext.class)
                .invoke(null, context);
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

    private static String collected(WeakReference<ClassLoader> loader) throws InterruptedException {
        long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
        while (loader.get() != null && System.nanoTime() < giveUpAt) {
            System.gc();
            Thread.sleep(50);
        }
        return loader.get() == null ? "yes" : "no";
    }
}
