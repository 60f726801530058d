// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** What every target does that is told something: says that it is ready, and answers commands until its input ends. */
public final class Commands {
    private Commands() {}

    /** Answers a command's words behind the first, which comes back in front of the answer. */
    public interface Command {
        String answer(String command, String argument) throws Exception;
    }

    public static void serve(Command command) throws Exception {
        serve("", command);
    }

    public static void serve(String told, Command command) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready " + told);
        for (String line = read(in); line != null; line = read(in)) {
            String[] words = line.split(" ", 2);
            System.out.println(words[0] + " " + command.answer(words[0], words.length > 1 ? words[1] : ""));
        }
        System.exit(0);
    }

    /** No target outlives its test. */
    private static String read(BufferedReader in) {
        try {
            return in.readLine();
        } catch (IOException e) {
            return null;
        }
    }
}
