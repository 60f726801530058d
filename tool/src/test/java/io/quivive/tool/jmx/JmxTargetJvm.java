// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import io.quivive.agent.entry.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child JVM that is open to JMX on loopback, with a readonly user {@code reader} and an administrator {@code boss}. */
final class JmxTargetJvm implements AutoCloseable {
    static final String PASSWORD = "open-sesame";

    private final Process process;
    private final int port;

    private JmxTargetJvm(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The JDKs of this machine: the one that runs the tests, and the newest that is found. */
    static List<Path> jdks() throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> all = new ArrayList<>(List.of(own));
        Path[] homes;
        try (var found = Files.exists(Path.of("/usr/lib/jvm")) ? Files.list(Path.of("/usr/lib/jvm")) : null) {
            homes = found == null ? new Path[0] : found.toArray(Path[]::new);
        }
        Arrays.stream(homes)
                .filter(home -> feature(home) > Runtime.version().feature())
                .max((a, b) -> Integer.compare(feature(a), feature(b)))
                .ifPresent(all::add);
        return all;
    }

    /** Starts it; of options that contradict each other, those given last hold. */
    static JmxTargetJvm start(Path jdk, Path folder, boolean withAgent, String... options) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path passwords = secret(folder.resolve("passwords"), "reader " + PASSWORD + "\nboss other\n");
        Path access = secret(folder.resolve("access"), "reader readonly\nboss readwrite\n");
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin/java").toString());
        if (withAgent) {
            command.add("-javaagent:" + agent());
        }
        String jmx = "-Dcom.sun.management.jmxremote";
        command.addAll(List.of(
                jmx + ".port=" + port,
                jmx + ".rmi.port=" + port,
                jmx + ".host=127.0.0.1",
                "-Djava.rmi.server.hostname=127.0.0.1",
                jmx + ".ssl=false",
                jmx + ".authenticate=true",
                jmx + ".password.file=" + passwords,
                jmx + ".access.file=" + access,
                jmx + ".password.toHashes=false"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                Path.of(JmxTargetJvm.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                Waiting.class.getName(),
                "an-argument"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        JmxTargetJvm jvm = new JmxTargetJvm(process, port);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder printed = new StringBuilder();
        for (String line = out.readLine(); !"ready".equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IOException("the target ended before it was ready:\n" + printed);
            }
            printed.append(line).append('\n');
        }
        return jvm;
    }

    static Path secret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    String url() {
        return url("127.0.0.1");
    }

    String url(String host) {
        return "service:jmx:rmi:///jndi/rmi://" + host + ":" + port + "/jmxrmi";
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path agent() throws Exception {
        Path jar = Path.of(
                Entry.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    "the agent is not packed at " + jar + ": build at least to the phase package");
        }
        return jar;
    }

    private static int feature(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/javac")) || !Files.isReadable(release)) {
            return 0;
        }
        try {
            return Files.readAllLines(release).stream()
                    .filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> Runtime.Version.parse(line.substring(13).replace("\"", ""))
                            .feature())
                    .findFirst()
                    .orElse(0);
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    /** Waits until its standard input ends. */
    static final class Waiting {
        private Waiting() {}

        @SuppressWarnings("SystemOut") // how the test knows that it runs
        public static void main(String[] arguments) throws IOException {
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // nothing is sent
            }
        }
    }
}
