// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The shop in its own JVM, which ends when its standard input does: at the latest with this process. */
final class Server implements AutoCloseable {
    private static final String READY = "port ";

    private final Process process;
    private final CompletableFuture<URI> address = new CompletableFuture<>();

    private Server(Process process) {
        this.process = process;
    }

    /** Starts it. Passwords go through a pipe, since others can read a command line. */
    static Server start(Path folder, Map<String, String> passwords, int paymentPort) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+EnableDynamicAgentLoading", // or the JVM warns of each agent
                        "-Xmx256m",
                        "-cp",
                        folder.resolve("*").toString(),
                        "com.example.shop.Shop")
                .redirectError(Redirect.INHERIT)
                .start();
        Server server = new Server(process);
        Demo.daemon("server-output", server::read);
        Writer commands = process.outputWriter(StandardCharsets.UTF_8);
        commands.write("payment " + paymentPort + "\n");
        for (Map.Entry<String, String> user : passwords.entrySet()) {
            commands.write("user " + user.getKey() + " " + user.getValue() + "\n");
        }
        commands.write("start\n");
        commands.flush(); // and not closed: see above
        return server;
    }

    /** Waits until it listens. */
    URI address() throws IOException, InterruptedException {
        try {
            return address.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the server ended before it listened", e);
        } catch (TimeoutException e) {
            throw new IOException("the server does not listen after 60 s", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits for its end; answers with its status. */
    int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends it, and waits for that. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
    }

    /** A JVM may say more there than the program does. */
    private void read() throws IOException {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(READY)) {
                    address.complete(URI.create("http://127.0.0.1:" + line.substring(READY.length()) + "/shop/"));
                }
            }
        } finally {
            address.completeExceptionally(new IOException("its output ended"));
        }
    }
}
