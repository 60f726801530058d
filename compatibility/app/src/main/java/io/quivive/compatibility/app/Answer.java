// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request says of itself, as one flat JSON object. Used by one thread at a time. */
public final class Answer {
    private final Map<String, Object> members = new LinkedHashMap<>();

    /** Adds a number or a boolean. */
    public Answer with(String name, Object value) {
        members.put(name, value);
        return this;
    }

    /** Adds a text; nothing is told as {@code ""}. */
    public Answer withText(String name, @Nullable String value) {
        members.put(name, '"' + escaped(value == null ? "" : value) + '"');
        return this;
    }

    /** Adds the thread that calls, under names that begin with a prefix. */
    @SuppressWarnings("deprecation") // threadId() is newer than Java 17
    public Answer withThread(String prefix) {
        Thread thread = Thread.currentThread();
        return withText(prefix + "thread", thread.getName()).with(prefix + "threadId", thread.getId());
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    @Override
    public String toString() {
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) -> json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
        return json.append('}').toString();
    }
}
