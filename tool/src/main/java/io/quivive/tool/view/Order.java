// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.tool.view.Column.Row;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The order of rows. What has no value in the column comes last either way; equal rows stand in the default order: the highest usage first,
 * then what is blocked, what executes, what serves, then by processor time.
 *
 * @param column what is compared
 * @param descending the largest first
 */
public record Order(Column column, boolean descending) {
    /** The default. */
    public static final Order BY_USAGE = new Order(Column.CPU, true);

    /**
     * An order as {@code column}, {@code column:asc} or {@code column:desc}; without a direction, amounts are sorted largest first and all
     * else ascending.
     *
     * @throws IllegalArgumentException if there is no such column or direction
     */
    public static Order of(String text) {
        int colon = text.indexOf(':');
        Column column = Column.of(colon < 0 ? text : text.substring(0, colon));
        if (colon < 0) {
            return new Order(column, column.isDescendingByDefault());
        }
        String direction = text.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
        return switch (direction) {
            case "asc" -> new Order(column, false);
            case "desc" -> new Order(column, true);
            default ->
                throw new IllegalArgumentException("direction '" + TerminalText.escape(direction)
                        + "' does not exist: expected " + column.text() + ":asc or " + column.text() + ":desc");
        };
    }

    Comparator<Row> comparator() {
        return Comparator.<Row>comparingInt(row -> isAbsent(row) ? 1 : 0)
                .thenComparing((first, second) -> {
                    int order = compare(column.value(first), column.value(second));
                    return descending ? -order : order;
                })
                .thenComparing(row -> row.process().cpuUsage(), Comparator.reverseOrder())
                .thenComparing(row -> Busy.rank(row.process()))
                .thenComparing(row -> row.process().cpuTime(), Comparator.reverseOrder())
                .thenComparingLong(row -> row.process().number())
                .thenComparingLong(row -> row.process().id());
    }

    private boolean isAbsent(Row row) {
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
