// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** How a host is led: it says {@code ready} when it stands, then each line of its input is a phase that it enters and says back. */
final class Phases {
    private Phases() {}

    /** Enters a phase, and returns when it has begun. */
    interface Phase {
        void enter(String name) throws Exception;
    }

    /** Goes through the phases until the input ends, then ends the JVM; a phase that fails is printed and ends it too. */
    static void lead(Phase phase) throws Exception {
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                phase.enter(line);
                System.out.println(line);
            }
        } catch (Throwable e) {
            e.printStackTrace(System.out);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}
