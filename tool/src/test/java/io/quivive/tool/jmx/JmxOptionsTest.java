// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JmxOptionsTest {
    @TempDir
    Path folder;

    @Test
    void thePasswordIsTheFirstLineOfTheFile() throws Exception {
        Path file = JmxTargetJvm.secret(folder.resolve("p"), "öpen sesame \r\nnot this\n");
        JmxOptions.Credentials credentials =
                new JmxOptions("ali", file).credentials().orElseThrow();
        assertThat(credentials.password()).isEqualTo("öpen sesame ");
        assertThat(credentials.toString()).doesNotContain("sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void aFileThatOthersMayTouchIsRefused(String permissions) throws Exception {
        Path file = JmxTargetJvm.secret(folder.resolve("p"), "x\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        usage(new JmxOptions("ali", file), "chmod 600");
    }

    @Test
    void aFileWithoutAPasswordIsRefused() throws Exception {
        usage(new JmxOptions("ali", JmxTargetJvm.secret(folder.resolve("p"), "\nx")), "is empty");
        usage(new JmxOptions("ali", folder.resolve("absent")), "cannot be read");
    }

    @Test
    void aPasswordNeedsAUserAndAUserATerminalOrAFile() throws Exception {
        usage(new JmxOptions(null, folder.resolve("p")), "needs --jmx-user");
        usage(new JmxOptions("ali", null), "--password-file");
        assertThat(new JmxOptions(null, null).credentials()).isEmpty();
    }

    private static void usage(JmxOptions options, String message) {
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(options::credentials)
                .withMessageContaining(message)
                .satisfies(failure -> assertThat(failure.status()).isEqualTo(ExitStatus.USAGE));
    }
}
