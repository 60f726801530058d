// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of the built command line, to its end.
 *
 * @param status its exit status
 * @param out what it printed
 * @param err what it said beside
 */
record Run(int status, String out, String err) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> WITH_TARGET = Set.of("detach", "ps", "sessions", "snapshot", "web");

    /** {@code java -jar quivive.jar ARGUMENTS}. */
    static Run quivive(String... arguments) throws Exception {
        return quivive(Jdk.own(), arguments);
    }

    /** The same with another Java. */
    static Run quivive(Jdk jdk, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(jdk.java(), "-jar", jar()));
        command.addAll(List.of(arguments));
        if (arguments.length > 0
                && WITH_TARGET.contains(arguments[0])
                && Stream.of(arguments).noneMatch(argument -> argument.startsWith("--timeout"))) {
            command.add("--timeout=60s"); // the tool's own thirty are few for a machine that does much else
        }
        return of(command);
    }

    /** Any command. */
    static Run of(List<String> command) throws Exception {
        Path out = Files.createTempFile("quivive-out", null);
        Path err = Files.createTempFile("quivive-err", null);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(Redirect.to(out.toFile()))
                    .redirectError(Redirect.to(err.toFile()))
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end");
            }
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** The jar of this build; told by the build in {@code quivive.jar}. */
    static String jar() {
        return System.getProperty("quivive.jar");
    }

    /** What it printed, as JSON. */
    JsonNode json() {
        assertThat(status).as(err).isZero();
        assertThat(out).endsWith("\n");
        return JSON.readTree(out);
    }

    /** Asserts that it ended with a status, an empty output, and one line that contains a text. */
    void refusedWith(int expected, String... texts) {
        assertThat(err).contains(texts).startsWith("quivive: ").endsWith("\n").doesNotContain("\tat ");
        assertThat(err.lines()).hasSize(1);
        assertThat(out).isEmpty();
        assertThat(status).isEqualTo(expected);
    }
}
