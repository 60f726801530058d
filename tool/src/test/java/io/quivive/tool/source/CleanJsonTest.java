// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanJsonTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1_000})
    void textPassesUnchangedHoweverItIsCut(int size) throws Exception {
        byte[] text = "{\"name\":\"grüße 😀 é \\u001b ￿\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(passed(text, size)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1b",
                "00",
                "0a",
                "0d",
                "09",
                "7f",
                "c280",
                "c29b",
                "c29f", // controls
                "e280ae",
                "e2808b",
                "efbbbf", // direction, invisible
                "9b",
                "80",
                "ff",
                "c1bf",
                "c09b",
                "e0829b",
                "f08082 9b",
                "eda080",
                "f4908080",
                "c241",
                "e28041",
                "c2" // no UTF-8
            })
    void whatOurWriterWouldHaveEscapedIsRefused(String hex) {
        byte[] text = HexFormat.of().parseHex("22" + hex.replace(" ", ""));
        for (int size : new int[] {1, 1_000}) {
            assertThatThrownBy(() -> passed(text, size))
                    .hasMessageContaining("JVM 1 (Main) answered with")
                    .isInstanceOfSatisfying(
                            ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_ANSWER));
        }
    }

    @Test
    void nothingOfAPieceWithARawControlIsPassedOn() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] text = "{\"name\":\"\u001b[2J".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new CleanJson(out, "JVM 1 (Main)").write(text, 0, text.length))
                .hasMessageContaining("U+001B");
        assertThat(out.size()).isZero();
    }

    private static byte[] passed(byte[] text, int size) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CleanJson clean = new CleanJson(out, "JVM 1 (Main)");
        for (int from = 0; from < text.length; from += size) {
            clean.write(text, from, Math.min(size, text.length - from));
        }
        clean.end();
        return out.toByteArray();
    }
}
