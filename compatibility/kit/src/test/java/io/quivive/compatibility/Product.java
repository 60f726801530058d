// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static io.quivive.compatibility.Product.Ability.AGENT;
import static io.quivive.compatibility.Product.Ability.ALL_OF_SERVLETS;
import static io.quivive.compatibility.Product.Ability.ALL_OF_THE_LIBRARY;
import static io.quivive.compatibility.Product.Ability.BEGINS;
import static io.quivive.compatibility.Product.Ability.COUNTED;
import static io.quivive.compatibility.Product.Ability.DISPATCHES;
import static io.quivive.compatibility.Product.Ability.EARLIER;
import static io.quivive.compatibility.Product.Ability.HTTP2;
import static io.quivive.compatibility.Product.Ability.LOOK;
import static io.quivive.compatibility.Product.Ability.PATH_PARAMETERS;
import static io.quivive.compatibility.Product.Ability.SERVLETS;
import static io.quivive.compatibility.Product.Ability.SPARE;
import static io.quivive.compatibility.Product.Ability.SPRING_SECURITY;
import static io.quivive.compatibility.Product.Ability.STORED_SESSIONS;
import static io.quivive.compatibility.Product.Ability.STREAM_THREADS;
import static io.quivive.compatibility.Product.Ability.UNKNOWN_CONTAINER;
import static io.quivive.compatibility.Product.Ability.USERS;
import static io.quivive.compatibility.Product.Ability.WAITS;
import static io.quivive.compatibility.Product.Ability.WEBSOCKET;

import io.quivive.agent.Jdks.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the kit runs on. */
@SuppressWarnings("ImmutableEnumChecker") // its sets and lists are copies
enum Product {
    TOMCAT_11(true, 17, ALL_OF_SERVLETS, List.of("hosts/target/tomcat11/*"), "TomcatHost", "jakarta"),
    /** As users start it: its distribution, by its own script. */
    TOMCAT_11_DISTRIBUTION(17, Ability.allBut(HTTP2), Distribution.TOMCAT),
    TOMCAT_11_VIRTUAL(
            false,
            21,
            Ability.allBut(SPARE, COUNTED),
            List.of("hosts/target/tomcat11/*"),
            "TomcatHost",
            "jakarta",
            "virtual"),
    TOMCAT_10(false, 17, ALL_OF_SERVLETS, List.of("hosts/target/tomcat10/*"), "TomcatHost", "jakarta"),
    TOMCAT_9(false, 17, ALL_OF_SERVLETS, List.of("hosts/target/tomcat9/*"), "TomcatHost", "javax"),
    JETTY_12(
            true,
            17,
            Ability.allBut(DISPATCHES),
            List.of("products/jetty12-ee11/target/lib/*"),
            "JettyHost",
            "jakarta",
            "org.eclipse.jetty.ee11.webapp.WebAppContext"),
    JETTY_12_EE10(
            false,
            17,
            Ability.allBut(DISPATCHES),
            List.of("products/jetty12-ee10/target/lib/*"),
            "JettyHost",
            "jakarta",
            "org.eclipse.jetty.ee10.webapp.WebAppContext"),
    /** Without a server for WebSockets. */
    JETTY_12_EE9(
            false,
            17,
            Ability.allBut(DISPATCHES, WEBSOCKET),
            List.of("products/jetty12-ee9/target/lib/*"),
            "JettyHost",
            "jakarta",
            "org.eclipse.jetty.ee9.webapp.WebAppContext"),
    /** Without a server for WebSockets. */
    JETTY_12_EE8(
            false,
            17,
            Ability.allBut(DISPATCHES, WEBSOCKET),
            List.of("products/jetty12-ee8/target/lib/*"),
            "JettyHost",
            "javax",
            "org.eclipse.jetty.ee8.webapp.WebAppContext"),
    JETTY_9(
            false,
            17,
            Ability.allBut(WAITS, STREAM_THREADS),
            List.of("products/jetty9/target/lib/*"),
            "JettyHost",
            "javax",
            "org.eclipse.jetty.webapp.WebAppContext"),
    JETTY_12_DISTRIBUTION(17, Ability.allBut(DISPATCHES), Distribution.JETTY),
    UNDERTOW(
            true,
            17,
            Ability.allBut(BEGINS, WAITS),
            List.of("products/undertow/target/lib/*"),
            "UndertowHost",
            "jakarta"),
    WILDFLY(17, Ability.allBut(BEGINS, WAITS), Distribution.WILDFLY),
    BOOT_4(
            true,
            17,
            Set.of(
                    AGENT,
                    LOOK,
                    STREAM_THREADS,
                    BEGINS,
                    WAITS,
                    DISPATCHES,
                    SERVLETS,
                    EARLIER,
                    USERS,
                    WEBSOCKET,
                    HTTP2,
                    SPARE,
                    COUNTED,
                    SPRING_SECURITY),
            List.of(),
            "boot4",
            "jakarta"),
    BOOT_3(
            false,
            17,
            Set.of(
                    AGENT,
                    LOOK,
                    STREAM_THREADS,
                    BEGINS,
                    WAITS,
                    DISPATCHES,
                    SERVLETS,
                    EARLIER,
                    USERS,
                    WEBSOCKET,
                    HTTP2,
                    SPARE,
                    COUNTED,
                    SPRING_SECURITY),
            List.of(),
            "boot3",
            "jakarta"),
    /** Spring Session keeps its sessions, which are not listed. */
    BOOT_4_STORED_SESSIONS(
            false,
            17,
            Set.of(AGENT, USERS, STORED_SESSIONS, SPARE, COUNTED),
            List.of(),
            "boot4",
            "jakarta",
            "--kit.stored-sessions=true"),
    /** A servlet container that we do not know. */
    GRIZZLY(
            false,
            17,
            Set.of(AGENT, USERS, UNKNOWN_CONTAINER, PATH_PARAMETERS, COUNTED),
            List.of("products/grizzly/target/lib/*"),
            "GrizzlyHost",
            "jakarta"),
    HTTP_SERVER(true, 17, Set.of(AGENT, PATH_PARAMETERS, COUNTED), List.of(), "HttpServerHost", "jakarta"),
    LIBRARY_TOMCAT_11(
            true,
            17,
            ALL_OF_THE_LIBRARY,
            List.of("hosts/target/tomcat11/*", Library.CORE, Library.SERVLET),
            "TomcatHost",
            "jakarta",
            "library"),
    LIBRARY_JETTY_12(
            true,
            17,
            ALL_OF_THE_LIBRARY,
            List.of("products/jetty12-ee11/target/lib/*", Library.CORE, Library.SERVLET),
            "JettyHost",
            "jakarta",
            "org.eclipse.jetty.ee11.webapp.WebAppContext",
            "library"),
    LIBRARY_UNDERTOW(
            false,
            17,
            ALL_OF_THE_LIBRARY,
            List.of("products/undertow/target/lib/*", Library.CORE, Library.SERVLET),
            "UndertowHost",
            "jakarta",
            "library"),
    LIBRARY_BOOT_4(
            false,
            17,
            Set.of(SERVLETS, EARLIER, USERS, WEBSOCKET, HTTP2, COUNTED),
            List.of(),
            "boot4",
            "jakarta",
            "--kit.library=true");

    /** What not every product has. */
    enum Ability {
        /** The agent is in it, which sees more than a filter, and listens to operators; else the library is. */
        AGENT,
        /** Sessions, logins, forwards and asynchronous requests. */
        SERVLETS,
        /** Sessions from before the agent are listed at once, not with the first request after it. */
        EARLIER,
        /** A request tells the application who its user is. */
        USERS,
        /** Spring Session takes the place of the container's sessions. */
        STORED_SESSIONS,
        /** No adapter knows the servlet container. */
        UNKNOWN_CONTAINER,
        WEBSOCKET,
        /** In clear text, by an upgrade. */
        HTTP2,
        /** Lets a path with {@code ;jsessionid=} through. */
        PATH_PARAMETERS,
        /** Shows the application's own error page. */
        ERROR_PAGE,
        /** A logout in code leaves the session and takes its user away; Spring Security's leaves the user in the session. */
        LOGOUT,
        /** Spring Security stands before it, and the agent is in it. */
        SPRING_SECURITY,
        /** Threads that serve requests and nothing else. */
        SPARE,
        /** Requests in progress are read from what the server keeps of them. */
        LOOK,
        /** A look tells when a request began: the server keeps that. */
        BEGINS,
        /** A look finds requests that wait asynchronously, on no thread. */
        WAITS,
        /** A look finds the thread that serves a request which has waited and was dispatched again. */
        DISPATCHES,
        /** A look finds the thread that serves a stream of HTTP/2. */
        STREAM_THREADS,
        /** The JVM counts the processor time of the threads that serve requests: they are no virtual ones. */
        COUNTED;

        static final Set<Ability> ALL_OF_SERVLETS = Set.of(
                AGENT,
                LOOK,
                BEGINS,
                WAITS,
                DISPATCHES,
                STREAM_THREADS,
                SERVLETS,
                EARLIER,
                USERS,
                WEBSOCKET,
                HTTP2,
                PATH_PARAMETERS,
                ERROR_PAGE,
                LOGOUT,
                SPARE,
                COUNTED);
        /** Which threads are spare is not told everywhere without what the agent opens of the JDK. */
        static final Set<Ability> ALL_OF_THE_LIBRARY =
                Set.of(LOGOUT, SERVLETS, EARLIER, USERS, WEBSOCKET, HTTP2, PATH_PARAMETERS, ERROR_PAGE, COUNTED);

        static Set<Ability> allBut(Ability... missing) {
            Set<Ability> others = EnumSet.copyOf(ALL_OF_SERVLETS);
            Set.of(missing).forEach(others::remove);
            return Set.copyOf(others);
        }
    }

    /** Where the library's jars lie. */
    private static final class Library {
        static final String CORE = jar("core");
        static final String SERVLET = jar("servlet");

        static String jar(String module) {
            return "../" + module + "/target/quivive-" + module + "-" + System.getProperty("quivive.version") + ".jar";
        }
    }

    private static final Path FOLDER = Path.of(System.getProperty("quivive.compatibility"));
    private static final Pattern PORT = Pattern.compile("(?m)^port (\\d+)");
    private static final String VERSION = System.getProperty("quivive.version");

    private final boolean newest;
    private final int from;
    private final Set<Ability> abilities;
    private final List<String> classPath;
    private final String host;
    private final String api;
    private final List<String> arguments;
    private final @Nullable Distribution distribution;

    Product(int from, Set<Ability> abilities, Distribution distribution) {
        this(false, from, abilities, List.of(), "", "jakarta", distribution, List.of());
    }

    Product(
            boolean newest,
            int from,
            Set<Ability> abilities,
            List<String> classPath,
            String host,
            String api,
            String... arguments) {
        this(newest, from, abilities, classPath, host, api, null, List.of(arguments));
    }

    Product(
            boolean newest,
            int from,
            Set<Ability> abilities,
            List<String> classPath,
            String host,
            String api,
            @Nullable Distribution distribution,
            List<String> arguments) {
        this.newest = newest;
        this.from = from;
        this.abilities = abilities;
        this.classPath = classPath;
        this.host = host;
        this.api = api;
        this.distribution = distribution;
        this.arguments = arguments;
    }

    /** Whether it is the newest of its family, which each run tries. */
    boolean isNewest() {
        return newest;
    }

    boolean runsOn(Jdk jdk) {
        return jdk.feature() >= from;
    }

    boolean has(Ability ability) {
        return abilities.contains(ability);
    }

    /**
     * Whether its server, and its application alone, can be stopped while the JVM goes on, and ends the requests that wait. An Undertow
     * that stops keeps them without completing them or letting their time run out, which the library is told nothing of.
     */
    boolean isStoppable() {
        return distribution == null && !host.startsWith("boot") && this != LIBRARY_UNDERTOW;
    }

    /** What is in the name of the server of every request. */
    String server() {
        return name().contains("JETTY")
                ? "Jetty"
                : name().equals("WILDFLY") || name().contains("UNDERTOW") ? "Undertow" : "Tomcat";
    }

    /** Where its jars lie, if the kit starts it with a class path. */
    List<Path> jars() {
        return classPath.stream()
                .map(entry -> FOLDER.resolve(entry).getParent())
                .toList();
    }

    /** Whether it is the one that {@code -Dkit.product} names, or none is named. */
    boolean isAskedFor() {
        String asked = System.getProperty("kit.product", "");
        return asked.isEmpty()
                || Arrays.asList(asked.toUpperCase(Locale.ROOT).split(",")).contains(name());
    }

    /** What is in the line that it prints when it is ready. */
    Pattern ready() {
        return distribution == null ? PORT : distribution.ready();
    }

    /** Tells its port, in that line or an earlier one. */
    Pattern port() {
        return distribution == null ? PORT : distribution.port();
    }

    /** What starts the application three times in one server, twice with a copy of the library. */
    ProcessBuilder copies(Jdk jdk, Path temporary) {
        return several(jdk, temporary, FOLDER + "/" + Library.CORE, FOLDER + "/" + Library.SERVLET);
    }

    /** What starts the application three times in one server. */
    ProcessBuilder applications(Jdk jdk, Path temporary) {
        return several(jdk, temporary);
    }

    private ProcessBuilder several(Jdk jdk, Path temporary, String... library) {
        List<String> command = new ArrayList<>(List.of(
                jdk.java().toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                String.join(
                        File.pathSeparator,
                        FOLDER + "/hosts/target/quivive-compatibility-hosts-" + VERSION + ".jar",
                        FOLDER + "/app/target/quivive-compatibility-app-" + VERSION + ".jar",
                        FOLDER + "/" + classPath.get(0)),
                "io.quivive.compatibility.host.CopiesHost",
                host,
                FOLDER + "/app/target/jakarta/kit.war"));
        command.addAll(List.of(library));
        return new ProcessBuilder(command);
    }

    /** What starts the application in a Tomcat 10 and in a Tomcat 11, both in one JVM. */
    static ProcessBuilder twoTomcats(Jdk jdk, Path temporary) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                jdk.java().toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                FOLDER + "/hosts/target/quivive-compatibility-hosts-" + VERSION + ".jar",
                "io.quivive.compatibility.host.TwoTomcatsHost",
                FOLDER + "/app/target/jakarta/kit.war"));
        for (String version : List.of("tomcat10", "tomcat11")) {
            try (Stream<Path> jars = Files.list(FOLDER.resolve("hosts/target/" + version))) {
                command.add(Stream.concat(
                                Stream.of(
                                        FOLDER + "/hosts/target/quivive-compatibility-hosts-" + VERSION + ".jar",
                                        FOLDER + "/app/target/quivive-compatibility-app-" + VERSION + ".jar"),
                                jars.map(Path::toString))
                        .collect(Collectors.joining(File.pathSeparator)));
            }
        }
        return new ProcessBuilder(command);
    }

    /** What starts it, with more arguments where it is a host of the kit's. */
    ProcessBuilder program(Jdk jdk, Path temporary, String... more) throws IOException {
        Path archive = FOLDER.resolve("app/target/" + api + "/kit.war");
        if (distribution != null) {
            return distribution.program(FOLDER.resolve("hosts/target/distributions"), archive, jdk, temporary);
        }
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Xmx512m");
        if (host.startsWith("boot")) {
            command.add("-jar");
            command.add(FOLDER.resolve(host + "/target/quivive-compatibility-" + host + "-" + VERSION + "-boot.jar")
                    .toString());
            command.addAll(arguments);
        } else {
            String app =
                    "app/target/quivive-compatibility-app-" + VERSION + (api.equals("javax") ? "-javax.jar" : ".jar");
            List<String> path = new ArrayList<>();
            path.add(FOLDER + "/hosts/target/quivive-compatibility-hosts-" + VERSION + ".jar");
            path.add(FOLDER + "/" + app);
            classPath.forEach(entry -> path.add(FOLDER + "/" + entry));
            command.add("-cp");
            command.add(String.join(File.pathSeparator, path));
            command.add("io.quivive.compatibility.host." + host);
            command.add(archive.toString());
            command.addAll(arguments);
            command.addAll(List.of(more));
        }
        return new ProcessBuilder(command);
    }
}
