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

    @ParameterizedTest
    @ValueSource(
            strings = {"db7", "10.1.2.3", "[fe80::1]", "localhost.example", "127.0.0.1.example", "0.0.0.0", "2130706433"
            })
    void aPasswordGoesToNoOtherHostInTheClear(String host) throws Exception {
        JmxOptions options = new JmxOptions("ali", folder.resolve("p"));
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> options.protection(target(host)))
                .withMessageContaining(
                        "the password of 'ali' would go to " + host.replaceAll("[\\[\\]]", "") + ":7091 in the clear")
                .withMessageContaining("--jmx-tls")
                .withMessageContaining("--insecure")
                .satisfies(failure -> assertThat(failure.status()).isEqualTo(ExitStatus.USAGE));

        options.tls = true;
        assertThat(options.protection(target(host))).isEqualTo(Protection.TLS);
        options.tls = false;
        options.insecure = true;
        assertThat(options.protection(target(host))).isEqualTo(Protection.NONE);
        assertThat(new JmxOptions(null, null).protection(target(host))).isEqualTo(Protection.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "[::1]"})
    void onLoopbackItGoesToTheSameUserAlone(String host) throws Exception {
        assertThat(new JmxOptions("ali", null).protection(target(host))).isEqualTo(Protection.SAME_USER);
    }

    @Test
    void tlsAndInClearContradictEachOther() throws Exception {
        JmxOptions options = new JmxOptions("ali", null);
        options.tls = true;
        options.insecure = true;
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> options.protection(target("localhost")))
                .withMessageContaining("leave one out")
                .satisfies(failure -> assertThat(failure.status()).isEqualTo(ExitStatus.USAGE));
    }

    private static JmxTarget target(String host) throws ToolException {
        return JmxTarget.of("service:jmx:rmi:///jndi/rmi://" + host + ":7091/jmxrmi");
    }

    private static void usage(JmxOptions options, String message) {
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(options::credentials)
                .withMessageContaining(message)
                .satisfies(failure -> assertThat(failure.status()).isEqualTo(ExitStatus.USAGE));
    }
}
