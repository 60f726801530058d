// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Text that is safe to show and how much room it takes. Control characters, format characters (among them those that change the direction
 * of text and those that join characters, whose width terminals do not agree on) and lone surrogates show as escapes like {@code \n} and
 * <code>&#92;u202e</code>; a backslash stays as it is, so that the JSON is the place for the exact text.
 */
public final class TerminalText {
    private static final String ELLIPSIS = "…";

    private TerminalText() {}

    /** The text on one line, with nothing in it that a terminal would act on. */
    public static String escape(String text) {
        int harmless = 0;
        while (harmless < text.length() && text.charAt(harmless) >= ' ' && text.charAt(harmless) < 0x7f) {
            harmless++;
        }
        if (harmless == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, harmless);
        for (int i = harmless; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isHarmful(c)) {
                appendEscape(escaped, c);
            } else {
                escaped.appendCodePoint(c);
            }
        }
        return escaped.toString();
    }

    /** How many columns of a terminal an escaped text takes: 2 for wide characters and emoji, 0 for combining ones. */
    public static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            width += width(c);
        }
        return width;
    }

    /** The beginning of an escaped text that takes no more than so many columns, with an ellipsis if something was cut. */
    public static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        if (columns <= 0) {
            return "";
        }
        int width = 0;
        int end = 0;
        while (true) {
            int c = text.codePointAt(end);
            width += width(c);
            if (width > columns - 1) {
                return text.substring(0, end) + ELLIPSIS;
            }
            end += Character.charCount(c);
        }
    }

    /** The end of an escaped text instead, from a whole word on if there is one: for texts that begin alike. */
    static String cutBeginning(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        if (columns <= 0) {
            return "";
        }
        int width = 0;
        int begin = text.length();
        while (true) {
            int c = text.codePointBefore(begin);
            width += width(c);
            if (width > columns - 1) {
                int word = text.indexOf(' ', begin - 1);
                return ELLIPSIS + text.substring(word < 0 ? begin : word + 1);
            }
            begin -= Character.charCount(c);
        }
    }

    /** Its beginning and its end instead: for names that differ in their last digits. */
    static String cutMiddle(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        int room = Math.max(0, columns - 1) / 2;
        int begin = text.length();
        for (int width = 0; begin > 0; begin -= Character.charCount(text.codePointBefore(begin))) {
            width += width(text.codePointBefore(begin));
            if (width > room) {
                break;
            }
        }
        String end = text.substring(begin);
        return cut(text, columns - width(end)) + end;
    }

    /** A sentence in lines of no more than so many columns, the second and later ones indented. */
    static List<String> wrap(String text, OptionalInt columns) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (columns.isPresent() && width(rest) > columns.getAsInt()) {
            String head = cut(rest, columns.getAsInt() + 1);
            int space = rest.lastIndexOf(' ', head.length() - 1);
            int end = space > columns.getAsInt() / 2 ? space : head.length() - 2;
            lines.add(rest.substring(0, end).stripTrailing());
            rest = "  " + rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static boolean isHarmful(int c) {
        if (c < 0x7f) {
            return c < ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static void appendEscape(StringBuilder text, int c) {
        switch (c) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                for (char unit : Character.toChars(c)) {
                    text.append("\\u");
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        text.append(Character.forDigit(unit >> shift & 0xf, 16));
                    }
                }
            }
        }
    }

    private static int width(int c) {
        if (c < 0x300) {
            return 1;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
            default -> isWide(c) ? 2 : 1;
        };
    }

    /** East Asian Width W and F in coarse ranges (Unicode's EastAsianWidth.txt), and emoji that show as pictures by themselves. */
    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115f
                        || c == 0x231a
                        || c == 0x231b
                        || c == 0x2329
                        || c == 0x232a
                        || isWideSymbol(c)
                        || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f)
                        || (c >= 0xa960 && c <= 0xa97c)
                        || (c >= 0xac00 && c <= 0xd7a3)
                        || (c >= 0xf900 && c <= 0xfaff)
                        || (c >= 0xfe10 && c <= 0xfe19)
                        || (c >= 0xfe30 && c <= 0xfe6f)
                        || (c >= 0xff01 && c <= 0xff60)
                        || (c >= 0xffe0 && c <= 0xffe6)
                        || (c >= 0x16fe0 && c <= 0x1b2ff)
                        || (c >= 0x1f300 && c <= 0x1f64f)
                        || (c >= 0x1f680 && c <= 0x1f6ff)
                        || (c >= 0x1f900 && c <= 0x1faff)
                        || (c >= 0x20000 && c <= 0x3fffd));
    }

    private static boolean isWideSymbol(int c) {
        return switch (c) {
            case 0x23e9, 0x23ea, 0x23eb, 0x23ec, 0x23f0, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x267f, 0x2693 -> true;
            case 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26d4, 0x26ea, 0x26f2, 0x26f3 -> true;
            case 0x26f5, 0x26fa, 0x26fd, 0x2705, 0x270a, 0x270b, 0x2728, 0x274c, 0x274e, 0x2753, 0x2754, 0x2755 -> true;
            case 0x2757, 0x2795, 0x2796, 0x2797, 0x27b0, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b55 -> true;
            default -> c >= 0x2648 && c <= 0x2653;
        };
    }
}
