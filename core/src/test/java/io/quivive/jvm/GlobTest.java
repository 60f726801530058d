// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GlobTest {
    @Test
    void aStarStandsForAnyTextAndNothingElseIsSpecial() {
        Random random = new Random(11);
        for (int i = 0; i < 50_000; i++) {
            String glob = text(random, "ab*.", 6);
            String text = text(random, "ab.", 8);
            StringBuilder expected = new StringBuilder();
            for (int at = 0; at < glob.length(); at++) {
                char c = glob.charAt(at);
                expected.append(c == '*' ? ".*" : Pattern.quote(String.valueOf(c)));
            }
            assertThat(new Glob(glob).matches(text))
                    .as("'%s' on '%s'", glob, text)
                    .isEqualTo(Pattern.matches(expected.toString(), text));
        }
    }

    @Test
    void anyNumberOfStarsOnALongNameIsDoneWith() {
        assertThat(new Glob("*a".repeat(200) + "b").matches("a".repeat(10_000))).isFalse();
    }

    private static String text(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(length + 1); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
