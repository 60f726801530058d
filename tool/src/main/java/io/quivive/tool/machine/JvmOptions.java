// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options that a JVM was started with, as its command line and its environment tell them. */
final class JvmOptions {
    private static final int MAX_ENVIRONMENT = 1 << 18;
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final List<String> options;

    private JvmOptions(List<String> options) {
        this.options = options;
    }

    /** Those of a process; what is in a variable beyond the bound, or that may not be read, is not known. */
    static JvmOptions of(Path folder, CommandLine command) {
        List<String> variables;
        try {
            variables = CommandLine.texts(Bounded.start(folder.resolve("environ"), MAX_ENVIRONMENT));
        } catch (IOException e) {
            variables = List.of();
        }
        List<String> options = new ArrayList<>();
        // in the order in which the JVM reads them: the last one counts
        for (String name : VARIABLES.subList(0, 2)) {
            add(options, variables, name);
        }
        options.addAll(command.options());
        add(options, variables, VARIABLES.get(2));
        return new JvmOptions(options);
    }

    /** Whether a flag is switched on, {@code -XX:+Flag}. */
    boolean isOn(String flag, boolean otherwise) {
        return isOn(options, flag, otherwise);
    }

    static boolean isOn(List<String> options, String flag, boolean otherwise) {
        boolean on = otherwise;
        for (String option : options) {
            if (option.equals("-XX:+" + flag)) {
                on = true;
            } else if (option.equals("-XX:-" + flag)) {
                on = false;
            }
        }
        return on;
    }

    private static void add(List<String> options, List<String> variables, String name) {
        for (String variable : variables) {
            if (variable.startsWith(name + "=")) {
                options.addAll(List.of(variable.substring(name.length() + 1).split("\\s+")));
            }
        }
    }
}
