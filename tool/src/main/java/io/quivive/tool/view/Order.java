// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The order of rows. What has no value in the column comes last either way.
 *
 * @param column what is compared
 * @param descending the largest first
 */
record Order<R>(TableColumn<R> column, boolean descending) {
    /**
     * An order as {@code column}, {@code column:asc} or {@code column:desc}; without a direction, amounts are sorted largest first and all
     * else ascending.
     *
     * @throws IllegalArgumentException if there is no such column or direction
     */
    static <R, C extends TableColumn<R>> Order<R> of(String text, C[] all) {
        int colon = text.indexOf(':');
        C column = TableColumn.of(colon < 0 ? text : text.substring(0, colon), all);
        if (colon < 0) {
            return new Order<>(column, column.isDescendingByDefault());
        }
        String direction = text.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
        return switch (direction) {
            case "asc" -> new Order<>(column, false);
            case "desc" -> new Order<>(column, true);
            default ->
                throw new IllegalArgumentException("direction '" + TerminalText.escape(direction)
                        + "' does not exist: expected " + column.text() + ":asc or " + column.text() + ":desc");
        };
    }

    /** This order, and another one among those that it calls equal. */
    Comparator<R> then(Comparator<R> amongEquals) {
        return Comparator.<R>comparingInt(row -> isAbsent(row) ? 1 : 0)
                .thenComparing((first, second) -> {
                    int order = compare(column.value(first), column.value(second));
                    return descending ? -order : order;
                })
                .thenComparing(amongEquals);
    }

    private boolean isAbsent(R row) {
        Object value = column.value(row);
        return value == null || value.equals("");
    }

    private static int compare(@Nullable Object first, @Nullable Object second) {
        if (first == null || second == null) {
            return 0;
        }
        if (first instanceof Long a && second instanceof Long b) {
            return Long.compare(a, b);
        }
        if (first instanceof Double a && second instanceof Double b) {
            return Double.compare(a, b);
        }
        // numbers stand before text where a column has both; instants and truth values are in order as text
        int kinds = Boolean.compare(!(first instanceof Number), !(second instanceof Number));
        return kinds != 0 ? kinds : String.CASE_INSENSITIVE_ORDER.compare(first.toString(), second.toString());
    }
}
