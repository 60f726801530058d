// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UntrustedTest {
    @Test
    void aLineHasNoCommandsForTheTerminalAndNoEnds() {
        assertThat(Untrusted.line("a\u001b]0;x\u0007b\nc\u009b31m\u202ed\r")).isEqualTo("a]0;xb c31md");
    }

    @Test
    void whatIsHarmlessStays() {
        assertThat(Untrusted.line("grüße \"😀\" é")).isEqualTo("grüße \"😀\" é");
    }

    @Test
    void aLongLineIsCutBetweenCharacters() {
        String cut = Untrusted.line("😀".repeat(10_000));
        assertThat(cut).endsWith("😀…").hasSizeLessThan(900);
    }
}
