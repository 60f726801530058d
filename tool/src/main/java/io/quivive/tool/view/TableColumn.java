// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table: what it shows of a row, how it is sorted, and how it gives way on a narrow terminal.
 *
 * @param <R> what a row is made of
 */
interface TableColumn<R> {
    /** The name on the command line and in the head of CSV. */
    String text();

    /** The name above the column. */
    default String header() {
        return text().toUpperCase(Locale.ROOT);
    }

    /** A {@code Long}, {@code Double}, {@code Boolean}, {@code Instant} or text; {@code null} or an empty text if there is none. */
    @Nullable
    Object value(R row);

    /** For people. */
    String shown(R row);

    /** For programs. */
    String exact(R row);

    /** Whether it stands at the right. */
    boolean isNumeric();

    /** Amounts are sorted largest first, all else in its order. */
    boolean isDescendingByDefault();

    /** The width down to which it still tells something. */
    int least(int natural);

    /** What of its texts is left out where they do not fit. */
    default Cut cut() {
        return Cut.END;
    }

    /** A part of a text. */
    enum Cut {
        BEGINNING,
        MIDDLE,
        END
    }

    /**
     * The column of a name, in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    static <C extends TableColumn<?>> C of(String name, C[] all) {
        return Arrays.stream(all)
                .filter(column -> column.text().equals(name.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("column '" + TerminalText.escape(name)
                        + "' does not exist: expected one of "
                        + Arrays.stream(all).map(TableColumn::text).collect(Collectors.joining(", "))));
    }

    /**
     * The columns of names separated by commas.
     *
     * @throws IllegalArgumentException if one does not exist
     */
    static <C extends TableColumn<?>> List<C> list(String names, C[] all) {
        return Arrays.stream(names.split(",", -1))
                .map(name -> of(name, all))
                .distinct()
                .toList();
    }
}
