// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command line of the {@code java} launcher.
 *
 * @param launcher its name without folders; a question mark if there is no command line
 * @param options what comes before the main class
 * @param told what it runs: a class, {@code module/class}, a jar, a source or an {@code @argfile} as given
 * @param cut whether it is longer than what was read
 */
record CommandLine(String launcher, List<String> options, Optional<String> told, boolean cut) {
    /** One argument may have 128 KB: a class path. */
    private static final int MAX_LENGTH = 1 << 18;

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

    /** The one of a process. */
    static CommandLine read(Path folder) throws IOException {
        byte[] bytes = Bounded.start(folder.resolve("cmdline"), MAX_LENGTH + 1);
        List<String> arguments = texts(bytes);
        boolean cut = bytes.length > MAX_LENGTH;
        return of(cut ? arguments.subList(0, Math.max(0, arguments.size() - 1)) : arguments, cut);
    }

    static CommandLine of(List<String> arguments, boolean cut) {
        if (arguments.isEmpty()) {
            return new CommandLine("?", List.of(), Optional.empty(), cut);
        }
        String launcher = arguments.get(0);
        launcher = launcher.substring(launcher.lastIndexOf('/') + 1);
        if (!isJava(launcher)) {
            return new CommandLine(launcher, arguments.subList(1, arguments.size()), Optional.of(launcher), cut);
        }
        List<String> options = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            boolean last = i + 1 == arguments.size();
            if ((argument.equals("-jar") || argument.equals("-m") || argument.equals("--module")) && !last) {
                return new CommandLine(launcher, options, Optional.of(arguments.get(i + 1)), cut);
            }
            if (argument.startsWith("--module=")) {
                return new CommandLine(launcher, options, Optional.of(argument.substring("--module=".length())), cut);
            }
            if (WITH_VALUE.contains(argument)) {
                i++;
            } else if (argument.startsWith("-")) {
                options.add(argument);
            } else if (!argument.isEmpty()) {
                return new CommandLine(launcher, options, Optional.of(argument), cut);
            }
        }
        return new CommandLine(launcher, options, Optional.empty(), cut);
    }

    /** What it runs, as it is shown: the launcher if it tells nothing else. */
    String main() {
        return told.orElse(cut ? launcher + " …" : launcher);
    }

    /** Whether that is the whole name, and no part of it was cut off. */
    boolean isComplete() {
        return told.isPresent() || !cut;
    }

    boolean isJava() {
        return isJava(launcher);
    }

    /** Texts that each end with a zero, as proc(5) gives them. */
    static List<String> texts(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.isEmpty() ? List.of() : List.of(text.split("\0"));
    }

    private static boolean isJava(String launcher) {
        return launcher.equals("java") || launcher.equals("javaw") || launcher.equals("java.exe");
    }
}
