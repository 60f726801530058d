// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The command line of the {@code java} launcher.
 *
 * @param options what comes before the main class
 * @param main a class, {@code module/class}, a jar, a source or an {@code @argfile} as given; the launcher's name if it tells none
 */
record CommandLine(List<String> options, String main) {
    /** Those whose value is the next argument. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-exports",
            "--add-opens",
            "--add-reads",
            "--patch-module",
            "--enable-native-access",
            "--illegal-native-access",
            "--illegal-final-field-mutation",
            "--enable-final-field-mutation",
            "--describe-module",
            "-d",
            "--source");

    static CommandLine of(List<String> arguments) {
        if (arguments.isEmpty()) {
            return new CommandLine(List.of(), "?");
        }
        String launcher = arguments.get(0);
        launcher = launcher.substring(launcher.lastIndexOf('/') + 1);
        if (!isJava(launcher)) {
            return new CommandLine(arguments.subList(1, arguments.size()), launcher);
        }
        List<String> options = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            boolean last = i + 1 == arguments.size();
            if ((argument.equals("-jar") || argument.equals("-m") || argument.equals("--module")) && !last) {
                return new CommandLine(options, arguments.get(i + 1));
            }
            if (argument.startsWith("--module=")) {
                return new CommandLine(options, argument.substring("--module=".length()));
            }
            if (WITH_VALUE.contains(argument)) {
                i++;
            } else if (argument.startsWith("-")) {
                options.add(argument);
            } else if (!argument.isEmpty()) {
                return new CommandLine(options, argument);
            }
        }
        return new CommandLine(options, launcher);
    }

    static boolean isJava(String launcher) {
        return launcher.equals("java") || launcher.equals("javaw") || launcher.equals("java.exe");
    }
}
