// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

/**
 * Secrets that are known by how they look, whatever their name is (CONTRACT.md, property {@code url}).
 *
 * <p>All looks at decoded text, takes time in proportion to its length, and allocates nothing.
 */
final class SecretShapes {
    /** No shorter text is a secret by its shape alone, but for those that hold a dot, a slash or a percent sign. */
    static final int MIN_BASE64 = 32;

    /** A header of a JWT that names its algorithm is longer. */
    private static final int MIN_HEADER = 12;

    /** What JSON in base64 begins with: a brace, then a quote, a space or a line's end. */
    private static final String[] JSON = {"eyJ", "eyA", "ewo", "ew0", "ewk"};

    private static final int UUID = 36;

    /** Letters of a word, on average, in names that people make. Of random base64 of 32 characters three in ten thousand look like that. */
    private static final int MIN_WORD = 4;

    /** The same where capitals stand alone: {@code stageInAForkJoinPool}. */
    private static final int MIN_CAMEL_CASE_WORD = 3;

    private static final int MAX_PAIRS_OF_CAPITALS = 2;

    private static final int MAX_BARE = 24;

    private SecretShapes() {}

    /** Whether there is a JWT, base64 of both cases, or a url with user information in a part of a text. */
    static boolean isIn(String text, int from, int to) {
        return hasToken(text, from, to, true) || hasUserInformation(text, from, to);
    }

    /** Whether there is a JWT in a text. */
    static boolean hasJwt(String text) {
        return hasToken(text, 0, text.length(), false);
    }

    /** Whether a part of a text is as short and plain as most are, so that nothing secret can be told from its shape. */
    static boolean isPlain(String text, int from, int to) {
        if (to - from >= MIN_BASE64) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isLower(c) && !isUpper(c) && !isDigit(c) && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a query's part without a name may be seen: a number or a date, {@code wsdl}, {@code singleWsdl}, {@code v2}. What nobody can
     * tell from a secret may not.
     */
    static boolean isHarmless(String text, int from, int to) {
        boolean number = true;
        boolean letters = true;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean separator = c == '-' || c == '_' || c == '.';
            number &= separator || isDigit(c);
            letters &= separator || isUpper(c) || isLower(c);
        }
        if (number || to - from <= 3) {
            return number || isAlphanumeric(text, from, to);
        }
        return letters && to - from <= MAX_BARE && isOfWords(text, from, to);
    }

    private static boolean hasToken(String text, int from, int to, boolean base64) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && isBase64(text.charAt(end))) {
                end++;
            }
            if (end > at) {
                if (end < to && text.charAt(end) == '.' && beginsJson(text, at, end)) {
                    return true;
                }
                if (base64 && isMixed(text, at, end, to)) {
                    return true;
                }
            }
            at = end + 1;
        }
        return false;
    }

    private static boolean beginsJson(String text, int from, int to) {
        for (int i = from; i + MIN_HEADER <= to; i++) {
            if (i == from || !isAlphanumeric(text, i - 1, i)) {
                for (String start : JSON) {
                    if (text.startsWith(start, i)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Base64 is as good as never without three letters of each case, and its letters make no words, as those of a class's name do. */
    private static boolean isMixed(String text, int from, int to, int limit) {
        int padded = to;
        while (padded < limit && padded < to + 2 && text.charAt(padded) == '=') {
            padded++;
        }
        if (padded - from < MIN_BASE64) {
            return false;
        }
        int length = padded - from;
        int upper = 0;
        int lower = 0;
        for (int i = from; i < to; i++) {
            if (isUuid(text, i, to)) {
                length -= UUID;
                i += UUID - 1;
            } else {
                upper += isUpper(text.charAt(i)) ? 1 : 0;
                lower += isLower(text.charAt(i)) ? 1 : 0;
            }
        }
        return length >= MIN_BASE64 && upper >= 3 && lower >= 3 && !isHex(text, from, to) && !isOfWords(text, from, to);
    }

    /** Whether its letters make words; digits among letters count as words without any. */
    private static boolean isOfWords(String text, int from, int to) {
        int letters = 0;
        int words = 0;
        int pairsOfCapitals = 0;
        char before = 0;
        char beforeThat = 0;
        for (int i = from; i < to; i++) {
            if (isUuid(text, i, to)) {
                i += UUID - 1;
                before = 0;
                continue;
            }
            char c = text.charAt(i);
            boolean letter = isUpper(c) || isLower(c);
            boolean afterLetter = isUpper(before) || isLower(before);
            letters += letter ? 1 : 0;
            pairsOfCapitals += isUpper(c) && isUpper(before) ? 1 : 0;
            if (letter
                    ? !afterLetter
                            || (isUpper(c) && isLower(before))
                            || (isLower(c) && isUpper(before) && isUpper(beforeThat))
                    : isDigit(c) && afterLetter) {
                words++;
            }
            beforeThat = before;
            before = c;
        }
        int expected = pairsOfCapitals <= MAX_PAIRS_OF_CAPITALS ? MIN_CAMEL_CASE_WORD : MIN_WORD;
        return words > 0 && letters >= expected * words;
    }

    /** A name or a password before the host, up to the first slash: whoever writes an unencoded ? or # into one hides it no better. */
    private static boolean hasUserInformation(String text, int from, int to) {
        boolean authority = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '/') {
                authority = i > from && text.charAt(i - 1) == '/';
            } else if (c <= ' ' || c == '"' || c == '\'' || c == '\\' || c == '<' || c == '>') {
                authority = false;
            } else if (authority && c == '@') {
                return true;
            }
        }
        return false;
    }

    private static boolean isUuid(String text, int from, int to) {
        if (from + UUID > to || text.charAt(from + 8) != '-') {
            return false;
        }
        for (int i = 0; i < UUID; i++) {
            char c = text.charAt(from + i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !isHex(text, from + i, from + i + 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && (c < 'a' || c > 'f') && (c < 'A' || c > 'F')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && !isUpper(c) && !isLower(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase64(char c) {
        return isLower(c) || isUpper(c) || isDigit(c) || c == '-' || c == '_' || c == '+' || c == '/';
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
