// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.util.List;
import java.util.Locale;

/**
 * How a url is shown: without path parameters, and without the values of parameters that look secret (CONTRACT.md, property {@code url}).
 *
 * <p>Immutable.
 */
public final class UrlMask {
    private static final String MASK = "…";

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
        String path = withoutParameters(work.path);
        for (PathPattern pattern : maskedPaths) {
            path = pattern.masked(path, MASK);
        }
        return work.query == null ? path : path + '?' + masked(work.query);
    }

    /** What is between a semicolon and the next slash is a path parameter; a semicolon may be written {@code %3B}. */
    private static String withoutParameters(String path) {
        if (path.indexOf(';') < 0 && !path.contains("%3")) {
            return path;
        }
        StringBuilder kept = new StringBuilder(path.length());
        boolean in = true;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                in = true;
            } else if (c == ';' || path.regionMatches(true, i, "%3B", 0, 3)) {
                in = false;
            }
            if (in) {
                kept.append(c);
            }
        }
        return kept.toString();
    }

    private String masked(String query) {
        StringBuilder shown = new StringBuilder(query.length());
        int at = 0;
        while (at <= query.length()) {
            int end = at;
            while (end < query.length() && query.charAt(end) != '&' && query.charAt(end) != ';') {
                end++;
            }
            int equals = query.indexOf('=', at);
            if (equals >= at && equals < end && isSecret(query.substring(at, equals))) {
                shown.append(query, at, equals + 1).append(MASK);
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

    private boolean isSecret(String name) {
        String plain = decoded(name).toLowerCase(Locale.ROOT);
        for (String secret : secretNames) {
            if (plain.contains(secret)) {
                return true;
            }
        }
        return false;
    }

    /** Percent signs resolved as far as they are well formed; names are looked at alone, so the charset does not matter. */
    private static String decoded(String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%' && i + 2 < name.length()) {
                int high = Character.digit(name.charAt(i + 1), 16);
                int low = Character.digit(name.charAt(i + 2), 16);
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
}
