// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the README does what it says, and so does its program. */
class ReadmeTest {
    private static final Path README = Path.of("../README.md");
    private static final String TARGET = "Bootstrap";

    @TempDir
    Path folder;

    @Test
    void everyCommandRuns() throws Exception {
        List<String> commands = new ArrayList<>();
        for (String block : blocks("sh")) {
            block.lines().filter(line -> !line.isBlank()).forEach(commands::add);
        }
        assertThat(commands).hasSizeGreaterThan(5).allMatch(command -> command.startsWith("./quivive "));
        try (Child child = Child.jvm(Jdk.own())) {
            for (String command : commands) {
                Run run = Run.quivive(arguments(command, child.pid()));
                assertThat(run.status()).as(command + ": " + run.err()).isZero();
                assertThat(run.out()).as(command).isNotEmpty();
            }
        }
    }

    @Test
    void theProgramRuns() throws Exception {
        List<String> programs = blocks("java");
        assertThat(programs).hasSize(1);
        Path source = Files.writeString(folder.resolve("WhoIsServed.java"), programs.get(0));
        String core = Path.of("../core/target/classes").toRealPath().toString();
        Run run = Run.of(List.of(Jdk.own().java(), "-cp", core, source.toString()));
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines()).contains("main: ", "Reference Handler: ");
    }

    private static String[] arguments(String command, String pid) {
        List<String> arguments = new ArrayList<>();
        Matcher words = Pattern.compile("'([^']*)'|(\\S+)").matcher(command.substring("./quivive ".length()));
        while (words.find()) {
            String word = words.group(1) != null ? words.group(1) : words.group(2);
            arguments.add(word.equals(TARGET) ? pid : word);
        }
        if (arguments.contains("demo")) {
            arguments.addAll(List.of("--seconds", "1")); // which would wait for Ctrl-C
        }
        return arguments.toArray(String[]::new);
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }
}
