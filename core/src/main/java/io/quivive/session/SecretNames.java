// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The names of which the values are secret (CONTRACT.md, property {@code url}), and those that operators add.
 *
 * <p>Immutable. All takes time in proportion to the text's length, and allocates nothing for plain text.
 */
final class SecretNames {
    /** Secret wherever they stand in a name. Those from {@code authorization} on are unmistakable, and contain none of the contract's. */
    private static final List<String> PARTS = List.of(
            "token",
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "secret",
            "credential",
            "signature",
            "session",
            "assertion",
            "saml",
            "jwt",
            "bearer",
            "authorization",
            "sessid",
            "passcode",
            "authcode",
            "accesskey",
            "privatekey");

    /** Secret as a whole word: {@code user_pin}, {@code userPin}, {@code pin2}, and not {@code spinner}. */
    private static final List<String> WORDS = List.of(
            "key", "apikey", "code", "auth", "pass", "sig", "otp", "pin", "cvv", "sid", "state", "nonce", "ticket",
            "access", "refresh");

    private static final boolean[] ENDS_NAME = ascii("&;?#,/(){}<>");
    private static final boolean[] ENDS_PATH = ascii("?#&;,\"'");

    private record Word(String letters, boolean whole) {}

    private final Word[][] byFirstLetter = new Word[128][];
    private final Map<Character, Word[]> others = new HashMap<>();
    private final Encoded.Check check = this::hasWord;

    /** The contract's names, and those of operators, which are secret wherever they stand in a name. */
    SecretNames(List<String> added) {
        Map<Character, List<Word>> words = new HashMap<>();
        Stream.concat(
                        Stream.concat(PARTS.stream(), added.stream())
                                .map(SecretNames::letters)
                                .filter(letters -> !letters.isEmpty())
                                .map(letters -> new Word(letters, false)),
                        WORDS.stream().map(letters -> new Word(letters, true)))
                .forEach(word -> words.computeIfAbsent(word.letters.charAt(0), first -> new ArrayList<>())
                        .add(word));
        words.forEach((first, list) -> {
            if (first < byFirstLetter.length) {
                byFirstLetter[first] = list.toArray(new Word[0]);
            } else {
                others.put(first, list.toArray(new Word[0]));
            }
        });
    }

    /** Whether a part of a text is a secret's name, however it is encoded. */
    boolean isSecret(String text, int from, int to) {
        return Encoded.any(text, from, to, check);
    }

    /** Whether a decoded text has a name with a value that is secret: {@code name=value}, {@code "name":value} as in JSON and GraphQL. */
    boolean hasPair(String text, int from, int to) {
        boolean colons = hasQuotesOrBraces(text, from, to);
        int nameFrom = from;
        int nameTo = from;
        boolean ended = true;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '=' || (c == ':' && colons)) {
                if (hasValue(text, i + 1, to) && hasWord(text, nameFrom, nameTo)) {
                    return true;
                }
                nameTo = nameFrom = i;
                ended = true;
            } else if (c < ENDS_NAME.length && ENDS_NAME[c]) {
                nameTo = nameFrom = i;
                ended = true;
            } else if (c <= ' ' || c == '+' || c == '"' || c == '\'' || c == '\\') {
                ended = true; // may stand between a name and its colon
            } else {
                nameFrom = ended ? i : nameFrom;
                nameTo = i + 1;
                ended = false;
            }
        }
        return false;
    }

    /**
     * Whether a decoded text has a path with something behind a secret's name: {@code /token/X}. A host is no such name.
     *
     * @param inPath whether the text begins behind a slash
     */
    boolean hasPath(String text, int from, int to, boolean inPath) {
        int segment = inPath ? from : -1;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '/') {
                if (segment >= 0 && hasValue(text, i + 1, to) && hasWord(text, segment, i)) {
                    return true;
                }
                boolean isHost = i > from && text.charAt(i - 1) == '/';
                segment = isHost ? -1 : i + 1;
            } else if (c <= ' ' || (c < ENDS_PATH.length && ENDS_PATH[c])) {
                segment = -1;
            }
        }
        return false;
    }

    /** Whether there is something, and not masked yet. */
    private static boolean hasValue(String text, int from, int to) {
        boolean masked = from < to
                && text.startsWith(UrlMask.MASK, from)
                && (from + 1 == to || text.charAt(from + 1) <= ' ' || "&;/?".indexOf(text.charAt(from + 1)) >= 0);
        return from < to && !masked;
    }

    static boolean hasQuotesOrBraces(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'' || c == '{') {
                return true;
            }
        }
        return false;
    }

    private boolean hasWord(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char first = Character.toLowerCase(text.charAt(i));
            Word[] words = first < byFirstLetter.length ? byFirstLetter[first] : others.get(first);
            if (words != null) {
                for (Word word : words) {
                    if (isAt(word, text, i, from, to)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isAt(Word word, String text, int begin, int from, int to) {
        boolean apart = false;
        int at = begin;
        for (int i = 0; i < word.letters.length(); i++) {
            while (i > 0 && !word.whole && at < to && !Character.isLetterOrDigit(text.charAt(at))) {
                at++;
                apart = true; // pass-word
            }
            if (at >= to || Character.toLowerCase(text.charAt(at)) != word.letters.charAt(i)) {
                return false;
            }
            at++;
        }
        // of a part that is written apart the pieces must be words, or photo_kennel held a token
        return (!word.whole && !apart)
                || ((begin == from || isBetweenWords(text, begin, from, to))
                        && (at == to || isBetweenWords(text, at, from, to)));
    }

    /** Whether one word ends and another one begins before a character: {@code user|Pin}, {@code PIN|code}, {@code my|XML|File}, {@code pin|2}. */
    private static boolean isBetweenWords(String text, int at, int from, int to) {
        char before = text.charAt(at - 1);
        char after = text.charAt(at);
        if (!Character.isLetter(before) || !Character.isLetter(after)) {
            return true;
        }
        if (!Character.isUpperCase(before)) {
            return Character.isLowerCase(before) && Character.isUpperCase(after);
        }
        return Character.isUpperCase(after)
                ? at + 1 < to && Character.isLowerCase(text.charAt(at + 1))
                : at - 2 >= from && Character.isUpperCase(text.charAt(at - 2));
    }

    private static boolean[] ascii(String characters) {
        boolean[] set = new boolean[128];
        characters.chars().forEach(c -> set[c] = true);
        return set;
    }

    private static String letters(String name) {
        StringBuilder letters = new StringBuilder();
        Encoded.folded(name)
                .chars()
                .filter(Character::isLetterOrDigit)
                .forEach(c -> letters.append(Character.toLowerCase((char) c)));
        return letters.toString();
    }
}
