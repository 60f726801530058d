// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a url is shown: without path parameters, and without the values of parameters that look secret (CONTRACT.md, property {@code url}),
 * also of those within another one's value or within the path, and however often their names are percent-encoded.
 *
 * <p>Immutable.
 */
public final class UrlMask {
    private static final String MASK = "…";

    /** A name that is encoded more often is taken for a secret's. */
    private static final int MAX_ENCODINGS = 5;

    /** A semicolon, or a hash that no client should send, however often it is encoded. */
    private static final Pattern PATH_PARAMETER = Pattern.compile("(?i)([;#]|%(25)*3B)[^/]*");

    private static final Pattern ENCODED = Pattern.compile("%[0-9a-fA-F]{2}");

    private final List<String> secretNames;
    private final List<PathPattern> maskedPaths;

    /** A mask for parameters whose names contain one of these, in lower case, and for these path patterns. */
    public UrlMask(List<String> secretNames, List<String> maskedPaths) {
        this.secretNames = secretNames;
        this.maskedPaths = maskedPaths.stream().map(PathPattern::new).toList();
    }

    /** The url of a piece of work as it may be seen; empty if it has none. */
    public String shown(Work work) {
        if (work.path.isEmpty()) {
            return "";
        }
        String path = path(work.path);
        return work.query == null ? path : path + '?' + query(work.query);
    }

    private String path(String received) {
        boolean plain = received.indexOf(';') < 0 && received.indexOf('#') < 0 && received.indexOf('%') < 0;
        String path = plain ? received : PATH_PARAMETER.matcher(received).replaceAll("");
        if (hidesSecret(path)) {
            path = withoutSecrets(path);
        }
        for (PathPattern pattern : maskedPaths) {
            String masked = pattern.masked(path, MASK);
            // as the server finds what it serves, also where the path was written in another way
            path = masked.equals(path) && pattern.matches(normal(path)) ? pattern.masked(normal(path), MASK) : masked;
        }
        return path;
    }

    private String withoutSecrets(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(segment -> hidesSecret(segment) ? MASK : segment)
                .collect(Collectors.joining("/"));
    }

    private String query(String query) {
        StringBuilder shown = new StringBuilder(query.length());
        int at = 0;
        while (at <= query.length()) {
            int end = at;
            while (end < query.length() && query.charAt(end) != '&' && query.charAt(end) != ';') {
                end++;
            }
            int equals = query.indexOf('=', at);
            int value = equals >= at && equals < end ? equals + 1 : at;
            boolean secret = value > at && isSecret(query.substring(at, value - 1));
            if (secret || hidesSecret(query.substring(value, end))) {
                shown.append(query, at, value).append(MASK);
            } else {
                shown.append(query, at, end);
            }
            if (end < query.length()) {
                shown.append(query.charAt(end));
            }
            at = end + 1;
        }
        return shown.toString();
    }

    /** Whether there is a parameter with a secret's name within a text, which may be an encoded url. */
    private boolean hidesSecret(String text) {
        if (text.indexOf('=') < 0 && text.indexOf('%') < 0) {
            return false;
        }
        String plain = decoded(text);
        int equals = plain.lastIndexOf('=');
        return equals > 0 && isSecret(plain.substring(0, equals));
    }

    private boolean isSecret(String name) {
        String plain = decoded(name).toLowerCase(Locale.ROOT);
        if (ENCODED.matcher(plain).find()) {
            return true;
        }
        for (String secret : secretNames) {
            if (plain.contains(secret)) {
                return true;
            }
        }
        return false;
    }

    /** Percent signs resolved until none is left that can be, or too often. */
    private static String decoded(String text) {
        String plain = text;
        for (int i = 0; i < MAX_ENCODINGS && plain.indexOf('%') >= 0; i++) {
            plain = decodedOnce(plain);
        }
        return plain;
    }

    /** Names are looked at alone, so the charset does not matter. */
    private static String decodedOnce(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    plain.append((char) (high * 16 + low));
                    i += 2;
                    continue;
                }
            }
            plain.append(c);
        }
        return plain.toString();
    }

    /** Decoded, and without empty segments, {@code .} and {@code ..}. */
    private static String normal(String path) {
        Deque<String> segments = new ArrayDeque<>();
        String plain = decoded(path);
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
