// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static io.quivive.compatibility.Product.Ability.AGENT;
import static io.quivive.compatibility.Product.Ability.ALL_OF_SERVLETS;
import static io.quivive.compatibility.Product.Ability.ALL_OF_THE_LIBRARY;
import static io.quivive.compatibility.Product.Ability.ERROR_PAGE;
import static io.quivive.compatibility.Product.Ability.HTTP2;
import static io.quivive.compatibility.Product.Ability.LOGOUT;
import static io.quivive.compatibility.Product.Ability.PATH_PARAMETERS;
import static io.quivive.compatibility.Product.Ability.SERVLETS;
import static io.quivive.compatibility.Product.Ability.SPARE;
import static io.quivive.compatibility.Product.Ability.WEBSOCKET;

import io.quivive.agent.Jdks.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the kit runs on. */
@SuppressWarnings("ImmutableEnumChecker") // its sets and lists are copies
enum Product {
    TOMCAT_11(true, 17, ALL_OF_SERVLETS, List.of("hosts/target/tomcat11/*"), "TomcatHost", "jakarta"),
    /** As users start it: its distribution, by its own script. */
    TOMCAT_11_DISTRIBUTION(
            false,
            17,
            Set.of(AGENT, LOGOUT, SERVLETS, WEBSOCKET, PATH_PARAMETERS, ERROR_PAGE, SPARE),
            List.of(),
            "catalina",
            "jakarta"),
    TOMCAT_11_VIRTUAL(
            false,
            21,
            Set.of(AGENT, LOGOUT, SERVLETS, WEBSOCKET, HTTP2, PATH_PARAMETERS, ERROR_PAGE),
            List.of("hosts/target/tomcat11/*"),
            "TomcatHost",
            "jakarta",
            "virtual"),
    TOMCAT_10(false, 17, ALL_OF_SERVLETS, List.of("hosts/target/tomcat10/*"), "TomcatHost", "jakarta"),
    TOMCAT_9(false, 17, ALL_OF_SERVLETS, List.of("hosts/target/tomcat9/*"), "TomcatHost", "javax"),
    JETTY_12(
            true,
            17,
            ALL_OF_SERVLETS,
            List.of("products/jetty12-ee11/target/lib/*"),
            "JettyHost",
            "jakarta",
            "org.eclipse.jetty.ee11.webapp.WebAppContext"),
    JETTY_12_EE10(
            false,
            17,
            ALL_OF_SERVLETS,
            List.of("products/jetty12-ee10/target/lib/*"),
            "JettyHost",
            "jakarta",
            "org.eclipse.jetty.ee10.webapp.WebAppContext"),
    JETTY_9(
            false,
            17,
            ALL_OF_SERVLETS,
            List.of("products/jetty9/target/lib/*"),
            "JettyHost",
            "javax",
            "org.eclipse.jetty.webapp.WebAppContext"),
    UNDERTOW(true, 17, ALL_OF_SERVLETS, List.of("products/undertow/target/lib/*"), "UndertowHost", "jakarta"),
    BOOT_4(true, 17, Set.of(AGENT, SERVLETS, WEBSOCKET, HTTP2, SPARE), List.of(), "boot4", "jakarta"),
    BOOT_3(false, 17, Set.of(AGENT, SERVLETS, WEBSOCKET, HTTP2, SPARE), List.of(), "boot3", "jakarta"),
    HTTP_SERVER(true, 17, Set.of(AGENT, PATH_PARAMETERS), List.of(), "HttpServerHost", "jakarta"),
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
            "library");

    /** What not every product has. */
    enum Ability {
        /** The agent is in it, which sees more than a filter, and listens to operators; else the library is. */
        AGENT,
        /** Sessions, logins, forwards and asynchronous requests. */
        SERVLETS,
        WEBSOCKET,
        /** In clear text, by an upgrade. */
        HTTP2,
        /** Lets a path with {@code ;jsessionid=} through. */
        PATH_PARAMETERS,
        /** Shows the application's own error page. */
        ERROR_PAGE,
        /** A logout in code leaves the session and takes its user away; Spring Security's leaves the user in the session. */
        LOGOUT,
        /** Threads that serve requests and nothing else. */
        SPARE;

        static final Set<Ability> ALL_OF_SERVLETS = Set.of(values());
        /** Which threads are spare is not told everywhere without what the agent opens of the JDK. */
        static final Set<Ability> ALL_OF_THE_LIBRARY =
                Set.of(LOGOUT, SERVLETS, WEBSOCKET, HTTP2, PATH_PARAMETERS, ERROR_PAGE);
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
    private static final String VERSION = System.getProperty("quivive.version");

    private final boolean newest;
    private final int from;
    private final Set<Ability> abilities;
    private final List<String> classPath;
    private final String host;
    private final String api;
    private final List<String> arguments;

    Product(
            boolean newest,
            int from,
            Set<Ability> abilities,
            List<String> classPath,
            String host,
            String api,
            String... arguments) {
        this.newest = newest;
        this.from = from;
        this.abilities = abilities;
        this.classPath = classPath;
        this.host = host;
        this.api = api;
        this.arguments = List.of(arguments);
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

    /** Whether it is the one that {@code -Dkit.product} names, or none is named. */
    boolean isAskedFor() {
        String asked = System.getProperty("kit.product", "");
        return asked.isEmpty()
                || Arrays.asList(asked.toUpperCase(Locale.ROOT).split(",")).contains(name());
    }

    /** The line that it prints when it is ready, with its port. */
    Pattern ready() {
        return Pattern.compile(
                host.equals("catalina") ? "Starting ProtocolHandler \\[\"http-nio-.*-(\\d+)\"" : "(?m)^port (\\d+)");
    }

    /** What starts the application three times in one Tomcat, twice with a copy of the library. */
    static ProcessBuilder copies(Jdk jdk, Path temporary) {
        return new ProcessBuilder(
                jdk.java().toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                String.join(
                        File.pathSeparator,
                        FOLDER + "/hosts/target/quivive-compatibility-hosts-" + VERSION + ".jar",
                        FOLDER + "/app/target/quivive-compatibility-app-" + VERSION + ".jar",
                        FOLDER + "/hosts/target/tomcat11/*"),
                "io.quivive.compatibility.host.CopiesHost",
                FOLDER + "/app/target/jakarta/kit.war",
                FOLDER + "/" + Library.CORE,
                FOLDER + "/" + Library.SERVLET);
    }

    /** What starts it. */
    ProcessBuilder program(Jdk jdk, Path temporary) throws IOException {
        Path archive = FOLDER.resolve("app/target/" + api + "/kit.war");
        if (host.equals("catalina")) {
            return Catalina.program(FOLDER.resolve("hosts/target/distributions"), archive, jdk, temporary);
        }
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Xmx512m");
        if (host.startsWith("boot")) {
            command.add("-jar");
            command.add(FOLDER.resolve(host + "/target/quivive-compatibility-" + host + "-" + VERSION + "-boot.jar")
                    .toString());
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
        }
        return new ProcessBuilder(command);
    }
}
