// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;

/**
 * What a server, or the application behind it, may take a text of a request for: percent escapes resolved once or more often, JSON's
 * {@code \}{@code u0070} resolved, letters of other widths made the plain ones.
 *
 * <p>All takes time in proportion to the text's length. Nothing throws, whatever the text.
 */
final class Encoded {
    /** Nobody encodes more often for a good reason: such a text is taken for a secret. */
    static final int MAX = 5;

    /** Looks at a part of a text. */
    interface Check {
        boolean test(String text, int from, int to);
    }

    private Encoded() {}

    /** Whether a part of a text passes a check as it is, or decoded in any way. What is encoded too often passes, too. */
    static boolean any(String text, int from, int to, Check check) {
        if (check.test(text, from, to)) {
            return true;
        }
        if (isPlain(text, from, to)) {
            return false;
        }
        String level = text.substring(from, to);
        for (int times = 0; ; times++) {
            String folded = folded(level);
            if (check.test(folded, 0, folded.length())) {
                return true;
            }
            String next = once(level);
            if (next.equals(level)) {
                return false;
            }
            if (times == MAX) {
                return true;
            }
            level = next;
        }
    }

    /** Decoded until nothing is left that can be, or too often. */
    static String fully(String text) {
        String level = text;
        for (int times = 0; times < MAX && !isPlain(level, 0, level.length()); times++) {
            level = once(level);
        }
        return level;
    }

    /** Letters and digits of other widths and styles made the plain ones: each for itself, so that no sequence of accents takes long. */
    static String folded(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) < 0x80) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder folded = new StringBuilder(text.length()).append(text, 0, at);
        while (at < text.length()) {
            int character = text.codePointAt(at);
            if (character < 0x80 || character == UrlMask.MASK.charAt(0)) {
                folded.append((char) character);
            } else {
                folded.append(Normalizer.normalize(Character.toString(character), Form.NFKC));
            }
            at += Character.charCount(character);
        }
        return folded.toString();
    }

    private static boolean isPlain(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '\\' || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Bytes are UTF-8, also those that a server passed on as one character each. */
    private static String once(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int escaped = c == '%' ? hex(text, at + 1, 2) : c >= 0x80 && c <= 0xFF ? c : -1;
            if (escaped >= 0) {
                bytes.write(escaped);
                at += c == '%' ? 3 : 1;
                continue;
            }
            flush(bytes, plain);
            int unicode = c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == 'u' ? hex(text, at + 2, 4) : -1;
            plain.append(unicode >= 0 ? (char) unicode : c);
            at += unicode >= 0 ? 6 : 1;
        }
        flush(bytes, plain);
        return plain.toString();
    }

    private static void flush(ByteArrayOutputStream bytes, StringBuilder plain) {
        if (bytes.size() > 0) {
            plain.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }
    }

    /** The value of so many hexadecimal digits; -1 if others stand there. */
    private static int hex(String text, int from, int digits) {
        if (from + digits > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
