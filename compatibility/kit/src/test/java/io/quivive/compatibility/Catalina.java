// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import io.quivive.agent.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tomcat's distribution, which is left as it is, with a folder of its own for configuration and applications. */
final class Catalina {
    private Catalina() {}

    static ProcessBuilder program(Path distributions, Path archive, Jdk jdk, Path temporary) throws IOException {
        Path home = only(distributions, "apache-tomcat-");
        Path base = Files.createDirectory(temporary.resolve("base"));
        for (String folder : new String[] {"conf", "logs", "temp", "webapps", "work"}) {
            Files.createDirectory(base.resolve(folder));
        }
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
                        .replace("<Engine ", "<Engine backgroundProcessorDelay=\"1\" "));
        Files.writeString(base.resolve("conf/tomcat-users.xml"), users());
        Files.copy(archive, base.resolve("webapps/kit.war"));
        ProcessBuilder program =
                new ProcessBuilder("sh", home.resolve("bin/catalina.sh").toString(), "run");
        program.environment().put("JAVA_HOME", jdk.home().toString());
        program.environment().put("CATALINA_HOME", home.toString());
        program.environment().put("CATALINA_BASE", base.toString());
        return program;
    }

    private static String users() {
        StringBuilder users = new StringBuilder("<tomcat-users>");
        IntStream.range(0, 100)
                .forEach(i -> users.append("<user username=\"user")
                        .append(i)
                        .append("\" password=\"open-sesame\" roles=\"user\"/>"));
        return users.append("</tomcat-users>").toString();
    }

    private static Path only(Path folder, String beginning) throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(each -> each.getFileName().toString().startsWith(beginning))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
