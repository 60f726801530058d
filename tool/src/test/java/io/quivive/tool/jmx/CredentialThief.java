// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIServerSocketFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.management.MBeanServerFactory;
import javax.management.remote.JMXAuthenticator;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import javax.rmi.ssl.SslRMIServerSocketFactory;

/** A child JVM that is open to JMX on all addresses, lets nobody in, and keeps what it was given to sign in with. */
final class CredentialThief implements AutoCloseable {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Process process;
    private final BufferedReader out;
    private final int port;

    private CredentialThief(Process process, BufferedReader out, int port) {
        this.process = process;
        this.out = out;
        this.port = port;
    }

    /** One of the same user. */
    static CredentialThief own(Path folder) throws Exception {
        return start(folder, List.of(), List.of(), "plain");
    }

    /** One of another user; only root can make it. */
    static CredentialThief nobodys(Path folder) throws Exception {
        return start(folder, AS_NOBODY, List.of(), "plain");
    }

    /** A registry of the same user that hands out the connector of another one. */
    static CredentialThief leadingTo(CredentialThief other, Path folder) throws Exception {
        return start(folder, List.of(), List.of(), "relay", Integer.toString(other.port));
    }

    /** A registry with TLS that hands out a connector without. */
    static CredentialThief withTlsOnlyInFront(Path folder, List<String> keyStoreOptions) throws Exception {
        return start(folder, List.of(), keyStoreOptions, "tls");
    }

    private static CredentialThief start(Path folder, List<String> before, List<String> options, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-Djava.rmi.server.hostname=127.0.1." + STARTED.incrementAndGet(), // a name leads to one address alone
                "-cp",
                classesThatEverybodyReads(folder).toString(),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = out.readLine();
        if (port == null) {
            throw new IOException("the server ended before it was ready");
        }
        return new CredentialThief(process, out, Integer.parseInt(port));
    }

    String url(String host) {
        return "service:jmx:rmi:///jndi/rmi://" + host + ":" + port + "/jmxrmi";
    }

    /** Ends it, and tells what it was given. */
    List<String> loot() throws Exception {
        process.getOutputStream().close();
        List<String> loot = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            loot.add(line);
        }
        return loot;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static Path classesThatEverybodyReads(Path folder) throws Exception {
        String packaged = "io/quivive/tool/jmx";
        Path classes = folder.resolve("classes");
        Files.createDirectories(classes.resolve(packaged));
        Path from = Path.of(CredentialThief.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve(packaged);
        for (Class<?> part : List.of(CredentialThief.class, Main.class)) {
            String name = part.getName().substring(part.getPackageName().length() + 1) + ".class";
            Files.copy(from.resolve(name), classes.resolve(packaged).resolve(name), REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Stream<Path> made = Files.walk(classes)) {
            for (Path each : made.toList()) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return classes;
    }

    /** The child. */
    static final class Main {
        private Main() {}

        @SuppressWarnings("SystemOut") // how the test knows where it listens, and what it got
        public static void main(String[] arguments) throws Exception {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            RMIServerSocketFactory sockets =
                    arguments[0].equals("tls") ? new SslRMIServerSocketFactory() : ServerSocket::new;
            Registry registry = LocateRegistry.createRegistry(
                    port, arguments[0].equals("tls") ? new SslRMIClientSocketFactory() : null, sockets);
            if (arguments[0].equals("relay")) {
                registry.bind(
                        "jmxrmi",
                        LocateRegistry.getRegistry("127.0.0.1", Integer.parseInt(arguments[1]))
                                .lookup("jmxrmi"));
            } else {
                JMXAuthenticator thief = credentials -> {
                    System.out.println(String.join(" ", (String[]) credentials));
                    throw new SecurityException("thank you");
                };
                Map<String, Object> settings = Map.of(JMXConnectorServer.AUTHENTICATOR, thief);
                RMIJRMPServerImpl connector = new RMIJRMPServerImpl(0, null, null, settings);
                new RMIConnectorServer(
                                new JMXServiceURL("service:jmx:rmi://"),
                                settings,
                                connector,
                                MBeanServerFactory.newMBeanServer())
                        .start();
                registry.bind("jmxrmi", connector.toStub());
            }
            System.out.println(port);
            while (System.in.read() >= 0) {
                // until the test closes it
            }
            System.exit(0);
        }
    }
}
