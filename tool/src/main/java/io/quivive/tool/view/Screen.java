// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What output is shown on.
 *
 * @param width columns of the terminal; empty where it is none, or tells no width: then nothing is cut
 * @param colours whether it shows colours
 */
public record Screen(OptionalInt width, boolean colours) {
    /** A file or a pipe. */
    public static final Screen NONE = new Screen(OptionalInt.empty(), false);

    private static final int NARROWEST = 20;

    /** What this JVM's standard output goes to. */
    public static Screen ofStandardOutput() {
        String size;
        try {
            size = terminalSize();
        } catch (IOException e) { // no shell: not Unix
            return console() != null ? of(System.getenv(), "") : NONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NONE;
        }
        return size == null ? NONE : of(System.getenv(), size);
    }

    /**
     * A terminal by its environment.
     *
     * @param size rows and columns as {@code stty size} tells them, or an empty text
     */
    static Screen of(Map<String, String> environment, String size) {
        OptionalInt width = number(environment.getOrDefault("COLUMNS", ""));
        if (width.isEmpty()) {
            width = number(size.substring(size.indexOf(' ') + 1).strip());
        }
        boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Screen(width, colours);
    }

    private static OptionalInt number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number >= NARROWEST ? OptionalInt.of(number) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** {@code null} if standard output is no terminal: Java alone tells it only together with standard input. */
    private static @Nullable String terminalSize() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", "test -t 1 || exit 1; stty size < /dev/tty >&2; exit 0")
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        shell.getOutputStream().close();
        if (!shell.waitFor(2, TimeUnit.SECONDS)) {
            shell.destroyForcibly();
            return null;
        }
        String size = new String(shell.getErrorStream().readNBytes(100), StandardCharsets.US_ASCII);
        return shell.exitValue() == 0 ? size.strip() : null;
    }

    /** The terminal at which somebody can be asked; {@code null} if there is none. */
    @SuppressWarnings(
            "SystemConsoleNull") // Java 22 and newer may answer a console that is no terminal, hence isTerminal
    public static @Nullable Console console() {
        Console console = System.console();
        if (console == null) {
            return null;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console) ? console : null;
        } catch (ReflectiveOperationException e) { // Java 21 and older
            return console;
        }
    }
}
