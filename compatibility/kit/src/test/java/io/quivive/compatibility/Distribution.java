// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import io.quivive.agent.Jdks.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A product as users start it, which is left as it is, with a folder of its own for configuration and applications. */
enum Distribution {
    TOMCAT("apache-tomcat-", "Starting ProtocolHandler \\[\"http-nio-", "http-nio-.*-auto-\\d+-(\\d+)\"") {
        @Override
        ProcessBuilder program(Path home, Path base, Path archive, Jdk jdk) throws IOException {
            folders(base, "conf", "logs", "temp", "webapps", "work");
            try (Stream<Path> files = Files.list(home.resolve("conf"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, base.resolve("conf").resolve(file.getFileName()));
                }
            }
            Path configuration = base.resolve("conf/server.xml");
            Files.writeString(
                    configuration,
                    Files.readString(configuration)
                            .replace("port=\"8005\"", "port=\"-1\"")
                            .replace("port=\"8080\"", "port=\"0\" address=\"127.0.0.1\"")
                            .replace("<Engine ", "<Engine backgroundProcessorDelay=\"1\" ")
                            .replace(
                                    "</Host>",
                                    "<Valve className=\"org.apache.catalina.valves.RemoteIpValve\"/></Host>"));
            Files.writeString(
                    base.resolve("conf/tomcat-users.xml"),
                    users(user -> "<user username=\"" + user + "\" password=\"open-sesame\" roles=\"user\"/>")
                            .collect(Collectors.joining("", "<tomcat-users>", "</tomcat-users>")));
            Files.copy(archive, base.resolve("webapps/kit.war"));
            ProcessBuilder program = script(home.resolve("bin/catalina.sh"), jdk, "run");
            program.environment().put("CATALINA_HOME", home.toString());
            program.environment().put("CATALINA_BASE", base.toString());
            return program;
        }
    },
    JETTY("jetty-home-", "Started oejs.ServerConnector@", "\\{127\\.0\\.0\\.1:(\\d+)\\}") {
        private static final String LOGIN = """
                <?xml version="1.0"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure id="Server" class="org.eclipse.jetty.server.Server">
                  <Call id="ResourceFactory" class="org.eclipse.jetty.util.resource.ResourceFactory" name="of">
                    <Arg><Ref refid="Server"/></Arg>
                    <Call id="users" name="newResource">
                      <Arg><Property name="jetty.base"/>/etc/kit.properties</Arg>
                    </Call>
                  </Call>
                  <Call name="addBean">
                    <Arg>
                      <New class="org.eclipse.jetty.security.HashLoginService">
                        <Set name="name">kit</Set>
                        <Set name="config"><Ref refid="users"/></Set>
                      </New>
                    </Arg>
                  </Call>
                </Configure>
                """;

        @Override
        ProcessBuilder program(Path home, Path base, Path archive, Jdk jdk) throws IOException {
            folders(base, "etc", "modules", "start.d", "webapps");
            Files.write(
                    base.resolve("start.d/kit.ini"),
                    List.of(
                            "--modules=http2c,sessions,ee11-deploy,ee11-webapp,ee11-websocket-jakarta,kit",
                            "jetty.http.host=127.0.0.1",
                            "jetty.http.port=0",
                            "jetty.sessionScavengeInterval.seconds=1"));
            Files.write(base.resolve("modules/kit.mod"), List.of("[depend]", "server", "[xml]", "etc/kit.xml"));
            Files.writeString(base.resolve("etc/kit.xml"), LOGIN);
            Files.write(
                    base.resolve("etc/kit.properties"),
                    users(user -> user + ": open-sesame,user").toList());
            Files.copy(archive, base.resolve("webapps/kit.war"));
            return new ProcessBuilder(
                            jdk.java().toString(),
                            "-jar",
                            home.resolve("start.jar").toString())
                    .directory(base.toFile());
        }
    },
    WILDFLY("wildfly-", "WFLYSRV0025", "WFLYUT0006: .* default listening on 127\\.0\\.0\\.1:(\\d+)") {
        @Override
        ProcessBuilder program(Path home, Path base, Path archive, Jdk jdk) throws IOException {
            folders(base, "configuration", "deployments");
            try (Stream<Path> files = Files.list(home.resolve("standalone/configuration"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, base.resolve("configuration").resolve(file.getFileName()));
                }
            }
            Files.write(
                    base.resolve("configuration/application-users.properties"),
                    users(user -> user + "=" + md5(user + ":ApplicationRealm:open-sesame"))
                            .toList());
            Files.write(
                    base.resolve("configuration/application-roles.properties"),
                    users(user -> user + "=user").toList());
            Files.copy(archive, base.resolve("deployments/kit.war"));
            return script(
                    home.resolve("bin/standalone.sh"),
                    jdk,
                    "-b",
                    "127.0.0.1",
                    "-bmanagement",
                    "127.0.0.1",
                    "-Djboss.server.base.dir=" + base,
                    "-Djboss.http.port=0",
                    "-Djboss.https.port=0",
                    "-Djboss.management.http.port=0",
                    "-Djboss.management.https.port=0");
        }
    };

    private final String folder;
    private final Pattern ready;
    private final Pattern port;

    Distribution(String folder, String ready, String port) {
        this.folder = folder;
        this.ready = Pattern.compile(ready);
        this.port = Pattern.compile(port);
    }

    /** What is in the line that it prints when the application is there. */
    Pattern ready() {
        return ready;
    }

    /** Tells the port, in that line or an earlier one. */
    Pattern port() {
        return port;
    }

    /** What starts it, with a folder of its own. */
    ProcessBuilder program(Path distributions, Path archive, Jdk jdk, Path temporary) throws IOException {
        try (Stream<Path> folders = Files.list(distributions)) {
            Path home = folders.filter(each -> each.getFileName().toString().startsWith(folder))
                    .findFirst()
                    .orElseThrow();
            Path base = Files.createDirectory(temporary.resolve("base"));
            return program(home.toRealPath(), base, archive, jdk);
        }
    }

    abstract ProcessBuilder program(Path home, Path base, Path archive, Jdk jdk) throws IOException;

    private static ProcessBuilder script(Path script, Jdk jdk, String... arguments) {
        ProcessBuilder program =
                new ProcessBuilder(Stream.concat(Stream.of("sh", script.toString()), Stream.of(arguments))
                        .toList());
        program.environment().put("JAVA_HOME", jdk.home().toString());
        return program;
    }

    private static void folders(Path base, String... names) throws IOException {
        for (String name : names) {
            Files.createDirectory(base.resolve(name));
        }
    }

    private static Stream<String> users(Function<String, String> line) {
        return IntStream.range(0, 100).mapToObj(i -> line.apply("user" + i));
    }

    /** As WildFly wants the passwords of its properties. */
    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
