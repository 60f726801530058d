// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

/** Text that comes from a target, made harmless for a terminal. */
public final class Untrusted {
    private static final int MAX_LINE = 400;

    private Untrusted() {}

    /** One line without control characters and without those that change the direction of text, cut where it gets too long. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_LINE));
        text.codePoints().limit(MAX_LINE + 1L).forEach(c -> {
            if (!isHarmful(c)) {
                line.appendCodePoint(c);
            } else if (c == '\n' || c == '\t') {
                line.append(' ');
            }
        });
        if (line.length() > MAX_LINE) {
            line.setLength(line.offsetByCodePoints(0, line.codePointCount(0, MAX_LINE)));
            line.append('…');
        }
        return line.toString().strip();
    }

    /** Whether a terminal could take it for a command, or show what follows in another order. */
    public static boolean isHarmful(int codePoint) {
        return codePoint < 0x20
                || (codePoint >= 0x7f && codePoint < 0xa0)
                || (codePoint >= 0xd800 && codePoint <= 0xdfff)
                || codePoint == 0x061c
                || (codePoint >= 0x200b && codePoint <= 0x200f)
                || (codePoint >= 0x2028 && codePoint <= 0x202e)
                || (codePoint >= 0x2060 && codePoint <= 0x206f)
                || codePoint == 0xfeff;
    }
}
