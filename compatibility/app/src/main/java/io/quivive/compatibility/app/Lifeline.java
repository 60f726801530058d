// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The end of a host: it says where it listens and lives as long as its standard input is open. */
public final class Lifeline {
    private Lifeline() {}

    /** What can be stopped while the JVM goes on. */
    public interface Stop {
        void stop() throws Exception;
    }

    /** Prints the port, waits for the end of the input, and ends the JVM. */
    public static void serve(int port) throws Exception {
        serve(port, () -> {}, () -> {});
    }

    /** The same; the lines {@code stop server} and {@code stop application} stop one of both. */
    public static void serve(int port, Stop server, Stop application) throws Exception {
        System.out.println("port " + port);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            switch (line) {
                case "stop server" -> server.stop();
                case "stop application" -> application.stop();
                default -> throw new IllegalArgumentException(line);
            }
        }
        System.exit(0);
    }
}
