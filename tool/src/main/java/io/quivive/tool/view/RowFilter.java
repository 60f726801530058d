// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.ProcessInfo;
import io.quivive.SessionInfo;
import io.quivive.WorkMore;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which rows are shown.
 *
 * @param texts of which one has to occur, in any case, in one of the row's texts, or to be the whole of one of a process's ids; all rows if
 *     there is none
 * @param user whose session it is, or that the process works for
 */
record RowFilter(List<String> texts, Optional<String> user) {
    RowFilter {
        texts = List.copyOf(texts);
    }

    /**
     * The filter of these choices.
     *
     * @throws IllegalArgumentException if the filter has no text
     */
    static RowFilter of(TableChoices choices) {
        return new RowFilter(choices.filter().map(RowFilter::texts).orElse(List.of()), choices.user());
    }

    /** Whether it keeps every row. */
    boolean isEmpty() {
        return texts.isEmpty() && user.isEmpty();
    }

    boolean matches(ProcessRow row) {
        return isUsers(row.whose())
                && (texts.isEmpty()
                        || occurs(
                                row.whose().userName(),
                                row.url().orElse(""),
                                row.sessionId().orElse(""),
                                row.work().map(WorkMore::server).orElse(""))
                        || row.process().map(this::occursIn).orElse(false));
    }

    private boolean occursIn(ProcessInfo process) {
        return occurs(
                        process.name(),
                        process.type().constant(),
                        Words.of(process.type()),
                        process.state().constant(),
                        Words.ofState(process),
                        process.more().map(more -> more.role()).orElse(""))
                || texts.contains(process.systemId())
                || texts.contains(Long.toString(process.id()))
                || texts.contains(Long.toString(process.number()));
    }

    boolean matches(SessionInfo session) {
        return isUsers(Whose.of(session))
                && (texts.isEmpty()
                        || occurs(
                                session.userName(),
                                session.type().text(),
                                session.state().text(),
                                session.ipAddress(),
                                session.machineName(),
                                session.systemUserName(),
                                session.id(),
                                session.more().map(more -> more.application()).orElse(""),
                                session.more().map(more -> more.userAgent()).orElse("")));
    }

    /** What it keeps, to be shown. */
    String description() {
        return Stream.concat(
                        texts.isEmpty() ? Stream.of() : Stream.of("'" + String.join(";", texts) + "'"),
                        user.map(name -> name.isEmpty() ? "users without a name" : "user '" + name + "'").stream())
                .map(TerminalText::escape)
                .collect(Collectors.joining(" and "));
    }

    private boolean isUsers(Whose whose) {
        return user.isEmpty() || whose.is(user.get());
    }

    private boolean occurs(String... where) {
        return Arrays.stream(where)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .anyMatch(text -> texts.stream().anyMatch(text::contains));
    }

    private static List<String> texts(String filter) {
        List<String> texts = Arrays.stream(filter.split(";"))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> text.toLowerCase(Locale.ROOT))
                .toList();
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("filter '" + TerminalText.escape(filter)
                    + "' has no text: expected one or more separated by semicolons, as in 'http;jdbc'");
        }
        return texts;
    }
}
