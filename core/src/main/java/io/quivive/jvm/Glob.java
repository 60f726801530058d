// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

/** A pattern in which {@code *} stands for any text. Matching takes time linear in the text for each star. */
record Glob(String pattern) {
    boolean matches(String text) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(text);
        }
        if (!text.regionMatches(0, pattern, 0, star)) {
            return false;
        }
        int at = star;
        int from = star + 1;
        for (int next = pattern.indexOf('*', from); next >= 0; next = pattern.indexOf('*', from)) {
            at = find(text, at, from, next - from);
            if (at < 0) {
                return false;
            }
            at += next - from;
            from = next + 1;
        }
        int last = pattern.length() - from;
        return text.length() - last >= at && text.regionMatches(text.length() - last, pattern, from, last);
    }

    /** Where a part of the pattern stands in the text, from there on; -1 if it does not. In place: a snapshot matches many names. */
    private int find(String text, int at, int from, int length) {
        for (int start = at; start + length <= text.length(); start++) {
            if (text.regionMatches(start, pattern, from, length)) {
                return start;
            }
        }
        return -1;
    }
}
