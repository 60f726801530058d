// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

/** The end of a host: it says where it listens and lives as long as its standard input is open. */
public final class Lifeline {
    private Lifeline() {}

    /** Prints the port, waits for the end of the input, and ends the JVM. */
    public static void serve(int port) throws Exception {
        System.out.println("port " + port);
        while (System.in.read() >= 0) {
            // what is sent means nothing
        }
        System.exit(0);
    }
}
