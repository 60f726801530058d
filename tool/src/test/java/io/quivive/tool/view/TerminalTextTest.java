// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTextTest {
    @Test
    void whatATerminalWouldActOnIsEscaped() {
        assertThat(TerminalText.escape("a\u001b[2J\r\n\t\u0007\u007f\u009b1m\u0000"))
                .isEqualTo("a\\u001b[2J\\r\\n\\t\\u0007\\u007f\\u009b1m\\u0000");
        assertThat(TerminalText.escape("\u202eevil\u2066\u200d\ufeff\u2028\u00ad\u061c"))
                .isEqualTo("\\u202eevil\\u2066\\u200d\\ufeff\\u2028\\u00ad\\u061c");
        assertThat(TerminalText.escape("\ud800x\udc00")).isEqualTo("\\ud800x\\udc00");
        assertThat(TerminalText.escape("\udb40\udc01")).isEqualTo("\\udb40\\udc01");
    }

    @Test
    void otherTextStaysAsItIs() {
        String text = "http-nio-8080 \"Zoë\" C:\\x 漢字 ☃ 😀";
        assertThat(TerminalText.escape(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"abc,3", "漢字,4", "ｆ,2", "한,2", "😀,2", "☃,1", "e\u0301,1", "⏰,2", "ß…,2", "🇩🇪,2", "〿,1"})
    void widthsAreThoseOfTerminals(String text, int columns) {
        assertThat(TerminalText.width(text)).isEqualTo(columns);
    }

    @Test
    void textIsCutAtWholeCharactersToNoMoreThanTheRoom() {
        assertThat(TerminalText.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(TerminalText.cut("abcdef", 5)).isEqualTo("abcd…");
        assertThat(TerminalText.cut("漢字漢字", 6)).isEqualTo("漢字…");
        assertThat(TerminalText.cut("😀😀😀", 4)).isEqualTo("😀…");
        assertThat(TerminalText.cut("abc", 0)).isEmpty();
        assertThat(TerminalText.cutBeginning("Waiting for user event", 11)).isEqualTo("…user event");
        assertThat(TerminalText.cutBeginning("漢字漢字", 6)).isEqualTo("…漢字");
    }

    @Test
    void anyTextBecomesHarmlessAndFitsWhereItIsCutTo() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(0x300)));
            }
            String escaped = TerminalText.escape(text.toString());
            assertThat(escaped).matches("[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]*");
            int columns = random.nextInt(15);
            assertThat(TerminalText.width(TerminalText.cut(escaped, columns))).isLessThanOrEqualTo(columns);
            assertThat(TerminalText.width(TerminalText.cutBeginning(escaped, columns)))
                    .isLessThanOrEqualTo(columns);
        }
    }

    @Test
    void sentencesAreWrappedBetweenWords() {
        assertThat(TerminalText.wrap("the quick brown fox jumps over the lazy dog", OptionalInt.of(20)))
                .containsExactly("the quick brown fox", "  jumps over the", "  lazy dog");
        assertThat(TerminalText.wrap("x".repeat(50), OptionalInt.of(20)))
                .allMatch(line -> line.length() <= 20)
                .hasSizeGreaterThan(2);
        assertThat(TerminalText.wrap("a b c", OptionalInt.empty())).containsExactly("a b c");
    }
}
