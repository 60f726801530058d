// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the texts of a request are shown: a url without path parameters, and all of them without what is secret by its name or by its shape
 * (CONTRACT.md, property {@code url}), however often it is encoded.
 *
 * <p>Immutable. Takes time in proportion to the text's length, never throws, and answers an ordinary text itself.
 */
public final class UrlMask {
    static final String MASK = "…";

    /** As short as the methods of HTTP and of what extends it. */
    private static final Pattern METHOD = Pattern.compile("[A-Z_-]{0,20}");

    /** A name without a value that is shorter is taken for a name, and not for base64. */
    private static final int MIN_PADDED = 16;

    private final SecretNames names;
    private final List<PathPattern> maskedPaths;
    private final Encoded.Check inText = (text, from, to) -> hides(text, from, to, false);
    private final Encoded.Check inPath = (text, from, to) -> hides(text, from, to, true);
    private final Encoded.Check isNameInPath;

    /** A mask for the built-in names and for those that contain one of these, and for these path patterns. */
    public UrlMask(List<String> secretNames, List<String> maskedPaths) {
        this.names = new SecretNames(secretNames);
        this.isNameInPath = (text, from, to) -> names.hasPath(text, from, to, true);
        this.maskedPaths = maskedPaths.stream().map(PathPattern::new).toList();
    }

    /** The url of a piece of work as it may be seen; empty if it has none. */
    public String shown(Work work) {
        return work.path.isEmpty() ? "" : url(work.path, work.query);
    }

    /** A request's method as it may be seen: what is none of HTTP's form may be anything. */
    public String method(String method) {
        return METHOD.matcher(method).matches() ? method : MASK;
    }

    /** Any other text that may come from a request, as the name of a client, or of a thread that its server named after it. */
    public String text(String text) {
        if (isOrdinary(text)) {
            return text;
        }
        boolean secret = isSecret(text, 0, text.length());
        if (!secret && !text.startsWith("/") && !text.contains(" /")) {
            return text;
        }
        if (secret && SecretNames.hasQuotesOrBraces(text, 0, text.length())) {
            return MASK; // where it ends cannot be told
        }
        StringBuilder shown = new StringBuilder(text.length());
        int at = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) <= ' ') {
                shown.append(word(text.substring(at, i))).append(text, i, Math.min(i + 1, text.length()));
                at = i + 1;
            }
        }
        String masked = shown.toString();
        return secret && isSecret(masked, 0, masked.length()) ? MASK : masked;
    }

    private String word(String word) {
        int query = word.startsWith("/") ? word.indexOf('?') : -1;
        if (query >= 0) {
            return url(word.substring(0, query), word.substring(query + 1));
        }
        if (word.startsWith("/")) {
            return url(word, null);
        }
        return isSecret(word, 0, word.length()) ? MASK : word;
    }

    private static boolean isOrdinary(String text) {
        if (text.length() >= SecretShapes.MIN_BASE64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || "=%:/?\\\"'.".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private String url(String path, @Nullable String query) {
        return query == null ? path(path) : path(path) + '?' + query(query);
    }

    private String path(String received) {
        String path = withoutSecrets(withoutParameters(received), received.length() >= Work.MAX_TEXT);
        for (PathPattern pattern : maskedPaths) {
            String masked = pattern.masked(path, MASK);
            // as the server finds what it serves, also where the path was written in another way
            path = masked.equals(path) && pattern.matches(normal(path)) ? pattern.masked(normal(path), MASK) : masked;
        }
        return path;
    }

    /** Without what follows a semicolon, or a hash that no client should send, however often it is encoded. */
    private static String withoutParameters(String path) {
        StringBuilder kept = null;
        boolean parameter = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            parameter = c != '/' && (parameter || c == ';' || c == '#' || (c == '%' && isSemicolon(path, i + 1)));
            if (parameter && kept == null) {
                kept = new StringBuilder(path.length()).append(path, 0, i);
            } else if (!parameter && kept != null) {
                kept.append(c);
            }
        }
        return kept == null ? path : kept.toString();
    }

    private static boolean isSemicolon(String path, int escape) {
        int at = escape;
        while (path.startsWith("25", at)) {
            at += 2;
        }
        return path.startsWith("3B", at) || path.startsWith("3b", at);
    }

    private String withoutSecrets(String path, boolean cut) {
        StringBuilder shown = null;
        boolean behindName = false;
        int copied = 0;
        int at = 0;
        while (at <= path.length()) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            if (at < end && (behindName || (cut && slash < 0) || isSecretSegment(path, at, end))) {
                shown = shown == null ? new StringBuilder(path.length()) : shown;
                shown.append(path, copied, at).append(MASK);
                copied = end;
                behindName = behindName || Encoded.any(path, at, end, isNameInPath);
            } else {
                behindName = behindName || names.isSecret(path, at, end);
            }
            at = end + 1;
        }
        return shown == null ? path : shown.append(path, copied, path.length()).toString();
    }

    private boolean isSecretSegment(String path, int from, int to) {
        return !SecretShapes.isPlain(path, from, to)
                && (Encoded.any(path, from, to, inPath) || hasUser(path, from, to));
    }

    /** A request's target may be a host alone, and a path may hold a url. */
    private static boolean hasUser(String path, int from, int to) {
        boolean isHost = from == 0 || (from > 1 && path.charAt(from - 2) == '/');
        return isHost && path.substring(from, to).indexOf('@') >= 0;
    }

    private String query(String query) {
        boolean cut = query.length() >= Work.MAX_TEXT;
        StringBuilder shown = null;
        boolean masked = false;
        int copied = 0;
        int at = 0;
        for (int i = 0; i <= query.length(); i++) {
            boolean ends = i == query.length();
            if (ends || query.charAt(i) == '&' || query.charAt(i) == ';') {
                int hidden = hiddenFrom(query, at, i, masked || (cut && ends));
                if (hidden >= 0) {
                    shown = shown == null ? new StringBuilder(query.length()) : shown;
                    shown.append(query, copied, hidden).append(MASK);
                    copied = i;
                    masked = true;
                }
                masked &= ends || query.charAt(i) == ';'; // which for many servers is a part of the value
                at = i + 1;
            }
        }
        return shown == null
                ? query
                : shown.append(query, copied, query.length()).toString();
    }

    /** From where on a parameter is not shown: its value, or where nobody can tell which part is that, all of it; -1 if all is shown. */
    private int hiddenFrom(String query, int from, int to, boolean mask) {
        int equals = from;
        while (equals < to && query.charAt(equals) != '=') {
            equals++;
        }
        int value = Math.min(equals + 1, to);
        boolean hidden = mask && from < to;
        if (equals == from || isPadded(query, from, equals, to)) {
            hidden |= equals == from ? !isHarmless(query, value, to) : !isHarmless(query, from, equals);
        } else if (isSecret(query, from, equals)) {
            hidden = true;
        } else if (names.isSecret(query, from, equals) || isSecret(query, value, to)) {
            return value;
        }
        return hidden ? from : -1;
    }

    /** Whether a parameter has no value: what looks like a name may be all of a text, with the padding of base64 if it is long. */
    private static boolean isPadded(String query, int from, int equals, int to) {
        for (int i = equals; i < to; i++) {
            if (query.charAt(i) != '=') {
                return false;
            }
        }
        return to - equals != 1 || equals - from >= MIN_PADDED;
    }

    private boolean isHarmless(String query, int from, int to) {
        return from == to || (SecretShapes.isHarmless(query, from, to) && !names.isSecret(query, from, to));
    }

    private boolean isSecret(String text, int from, int to) {
        return !SecretShapes.isPlain(text, from, to) && Encoded.any(text, from, to, inText);
    }

    private boolean hides(String text, int from, int to, boolean path) {
        return SecretShapes.isIn(text, from, to)
                || names.hasPair(text, from, to)
                || names.hasPath(text, from, to, path);
    }

    /** Decoded, and without empty segments, {@code .} and {@code ..}. */
    private static String normal(String path) {
        Deque<String> segments = new ArrayDeque<>();
        String plain = Encoded.fully(path);
        for (String segment : plain.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return '/' + String.join("/", segments) + (plain.endsWith("/") && !segments.isEmpty() ? "/" : "");
    }
}
