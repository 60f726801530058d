// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "java com.example.Main, com.example.Main",
        "/opt/jdk/bin/java -Xmx1g -cp a.jar:b.jar com.example.Main -cp x, com.example.Main",
        "java -classpath x -Dname=value --add-opens java.base/java.lang=ALL-UNNAMED Main, Main",
        "java --class-path=x --add-modules java.sql -ea Main arg, Main",
        "java -jar /opt/app/app.jar --server.port=1, /opt/app/app.jar",
        "java -p mods -m shop/com.example.Main, shop/com.example.Main",
        "java --module shop, shop",
        "java --module=shop/Main, shop/Main",
        "java @options.txt com.example.Main, @options.txt",
        "java Hello.java, Hello.java",
        "java, java",
        "java -jar, java",
        "/usr/bin/javac -d out A.java, javac",
        "/opt/idea/jbr/launcher --x, launcher"
    })
    void theMainClassIsFoundBehindTheOptions(String line, String main) {
        assertThat(CommandLine.of(List.of(line.split(" ", -1)), false).main()).isEqualTo(main);
    }

    @Test
    void optionsOfTheProgramAreNotThoseOfTheJvm() {
        assertThat(CommandLine.of(List.of("java", "-Xmx1g", "-cp", "-XX:-No", "Main", "-XX:+Other"), false)
                        .options())
                .containsExactly("-Xmx1g");
    }

    @Test
    void aProcessWithoutArgumentsHasNoName() {
        assertThat(CommandLine.of(List.of(), false).main()).isEqualTo("?");
    }

    @Test
    void aLineThatIsTooLongIsShownAsCutWhereItTellsNoMainClass() throws IOException {
        write("java\0-cp\0" + "x".repeat(1 << 19) + "\0Main\0");
        assertThat(CommandLine.read(folder)).satisfies(command -> {
            assertThat(command.main()).isEqualTo("java …");
            assertThat(command.isComplete()).isFalse();
        });
        write("java\0Main\0" + "x".repeat(1 << 19) + "\0");
        assertThat(CommandLine.read(folder)).satisfies(command -> {
            assertThat(command.main()).isEqualTo("Main");
            assertThat(command.isComplete()).isTrue();
        });
    }

    @Test
    void aLineThatIsOneEndlessArgumentIsNoWholeName() throws IOException {
        write("x".repeat(1 << 19));
        assertThat(CommandLine.read(folder).isComplete()).isFalse();
    }

    @Test
    void aClassPathAsLongAsOneArgumentMayBeIsRead() throws IOException {
        write("java\0-cp\0" + "x".repeat(1 << 17) + "\0Main\0");
        assertThat(CommandLine.read(folder).main()).isEqualTo("Main");
    }

    private void write(String line) throws IOException {
        Files.writeString(folder.resolve("cmdline"), line);
    }
}
