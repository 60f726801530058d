// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.ProcessInfo;
import io.quivive.SessionInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which rows are shown: those in which one of the texts occurs, in any case, in name, type, state, user, session, url, role, or as the whole
 * of one of the ids.
 */
public record RowFilter(List<String> texts) {
    public RowFilter {
        texts = List.copyOf(texts);
    }

    /**
     * A filter of texts separated by semicolons, of which one has to occur.
     *
     * @throws IllegalArgumentException if there is no text
     */
    public static RowFilter of(String filter) {
        List<String> texts = Arrays.stream(filter.split(";"))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> text.toLowerCase(Locale.ROOT))
                .toList();
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("filter '" + TerminalText.escape(filter)
                    + "' has no text: expected one or more separated by semicolons, as in 'http;jdbc'");
        }
        return new RowFilter(texts);
    }

    boolean matches(ProcessInfo process) {
        return texts.stream()
                .anyMatch(text -> contains(process.name(), text)
                        || contains(process.type().constant(), text)
                        || contains(process.state().constant(), text)
                        || contains(process.session().map(SessionInfo::userName).orElse(""), text)
                        || contains(process.url().orElse(""), text)
                        || contains(process.more().map(more -> more.role()).orElse(""), text)
                        || contains(process.sessionId().orElse(""), text)
                        || text.equals(process.systemId())
                        || text.equals(Long.toString(process.id()))
                        || text.equals(Long.toString(process.number())));
    }

    private static boolean contains(String where, String text) {
        return where.toLowerCase(Locale.ROOT).contains(text);
    }
}
