// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options that a JVM was started with, as its command line and its environment tell them. */
final class JvmOptions {
    private static final int MAX_ENVIRONMENT = 1 << 18;
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final Pattern SIZE = Pattern.compile("-XX:(\\w+)=([0-9]{1,16})([kKmMgGtT]?)");

    private static final List<String> UNITS = List.of("", "k", "m", "g", "t");

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

    /** Those of a list. */
    static JvmOptions of(List<String> options) {
        return new JvmOptions(List.copyOf(options));
    }

    /** Whether a flag is switched on, {@code -XX:+Flag}. */
    boolean isOn(String flag, boolean otherwise) {
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

    /** The size that a flag gives, {@code -XX:Flag=12m}. */
    OptionalLong bytes(String flag) {
        OptionalLong bytes = OptionalLong.empty();
        for (String option : options) {
            Matcher size = SIZE.matcher(option);
            if (size.matches() && size.group(1).equals(flag)) {
                int shift = 10 * UNITS.indexOf(size.group(3).toLowerCase(Locale.ROOT));
                long number = Long.parseLong(size.group(2));
                bytes = number <= Long.MAX_VALUE >> shift ? OptionalLong.of(number << shift) : OptionalLong.empty();
            }
        }
        return bytes;
    }

    private static void add(List<String> options, List<String> variables, String name) {
        for (String variable : variables) {
            if (variable.startsWith(name + "=")) {
                options.addAll(List.of(variable.substring(name.length() + 1).split("\\s+")));
            }
        }
    }
}
