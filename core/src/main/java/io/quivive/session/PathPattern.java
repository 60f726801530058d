// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

/**
 * A pattern of paths as operators write it: {@code *} stands for any text, everything else for itself.
 *
 * <p>Immutable. Matching takes time in proportion to the path's length times the pattern's, whatever the path.
 */
public final class PathPattern {
    private final String[] parts;

    /** The pattern of a text. */
    public PathPattern(String text) {
        parts = text.split("\\*", -1);
    }

    /** Whether all of the path fits. */
    public boolean matches(String path) {
        return fits(path);
    }

    /** The path with a mask in place of each star's text, or as it is where it does not fit. */
    String masked(String path, String mask) {
        return parts.length == 1 || !fits(path) ? path : String.join(mask, parts);
    }

    private boolean fits(String path) {
        if (parts.length == 1) {
            return path.equals(parts[0]);
        }
        String last = parts[parts.length - 1];
        if (!path.startsWith(parts[0]) || path.length() < parts[0].length() + last.length() || !path.endsWith(last)) {
            return false;
        }
        int at = parts[0].length();
        int limit = path.length() - last.length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = path.indexOf(parts[i], at);
            if (found < 0 || found + parts[i].length() > limit) {
                return false;
            }
            at = found + parts[i].length();
        }
        return true;
    }
}
