// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @TempDir
    Path temp;

    @Test
    void helpNamesTheCommandsTheStatusesAndExamples() throws Exception {
        Run help = Run.quivive("--help");
        assertThat(help.status()).isZero();
        assertThat(help.out())
                .contains(
                        "demo",
                        "list",
                        "ps",
                        "sessions",
                        "web",
                        "snapshot",
                        "detach",
                        "completion",
                        "Exit status:",
                        "Examples:")
                .doesNotContain("\u001b");
        for (int status = 0; status <= 7; status++) {
            assertThat(help.out()).containsPattern("(?m)^ +" + status + "  ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "list", "ps", "sessions", "web", "snapshot", "detach", "completion"})
    void helpOfACommandHasExamples(String command) throws Exception {
        Run help = Run.quivive(command, "--help");
        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Usage: quivive " + command, "Example", "  quivive " + command);
    }

    @Test
    void theVersionIsThatOfTheBuild() throws Exception {
        try (JarFile jar = new JarFile(Run.jar())) {
            String version = jar.getManifest().getMainAttributes().getValue("Implementation-Version");
            assertThat(Run.quivive("--version").out()).startsWith("quivive " + version + ", Java ");
        }
    }

    @Test
    void bashTakesTheCompletionAndCompletesByIt() throws Exception {
        Path script = Files.writeString(
                temp.resolve("completion"), Run.quivive("completion").out());
        Run completed = Run.of(List.of(
                "bash",
                "-c",
                "source '" + script
                        + "'; COMP_WORDS=(quivive snap); COMP_CWORD=1; COMP_LINE='quivive snap'; COMP_POINT=12;"
                        + " _complete_quivive; echo \"${COMPREPLY[@]}\""));
        assertThat(completed.out().strip()).as(completed.err()).isEqualTo("snapshot");
    }
}
