// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Columns over rows, as lines.
 *
 * @param columns what is shown
 * @param leastMissed those that a narrow terminal may do without, the least missed first
 * @param colours how a cell stands out
 */
record Table<R, C extends TableColumn<R>>(List<C> columns, List<C> leastMissed, BiFunction<C, R, Colour> colours) {
    private static final String GAP = " ";

    /** For people: the names of the columns and the rows, cut and padded to their columns' widths, and to the terminal's in the end. */
    List<String> lines(List<R> rows, Screen screen) {
        List<List<String>> cells = new ArrayList<>();
        for (R row : rows) {
            cells.add(columns.stream().map(column -> column.shown(row)).toList());
        }
        TableLayout<C> layout = TableLayout.fit(columns, cells, screen.width(), leastMissed);
        List<String> lines = new ArrayList<>();
        lines.add(line(
                layout,
                layout.columns().stream().map(TableColumn::header).toList(),
                screen.width(),
                layout.columns().stream()
                        .map(column -> screen.colours() ? Colour.BOLD : Colour.NONE)
                        .toList()));
        for (int i = 0; i < cells.size(); i++) {
            R row = rows.get(i);
            List<String> of = cells.get(i);
            lines.add(line(
                    layout,
                    layout.columns().stream()
                            .map(column -> of.get(columns.indexOf(column)))
                            .toList(),
                    screen.width(),
                    layout.columns().stream()
                            .map(column -> screen.colours() ? colours.apply(column, row) : Colour.NONE)
                            .toList()));
        }
        return lines;
    }

    /** For programs. */
    static <R> List<String> csv(List<? extends TableColumn<R>> columns, List<R> rows) {
        return rows.stream()
                .map(row -> columns.stream()
                        .map(column -> Csv.cell(column.exact(row)))
                        .collect(Collectors.joining(",")))
                .toList();
    }

    static String csvHead(List<? extends TableColumn<?>> columns) {
        return columns.stream().map(TableColumn::text).collect(Collectors.joining(","));
    }

    private static <C extends TableColumn<?>> String line(
            TableLayout<C> layout, List<String> cells, OptionalInt width, List<Colour> colours) {
        StringBuilder line = new StringBuilder();
        int last = cells.size() - 1;
        while (last > 0 && cells.get(last).isEmpty()) {
            last--;
        }
        int used = 0;
        for (int i = 0; i <= last; i++) {
            C column = layout.columns().get(i);
            String cell = cells.get(i);
            if (i > 0) {
                line.append(GAP);
                used++;
            }
            int room = Math.min(layout.width(i), width.orElse(Integer.MAX_VALUE) - used);
            if (width.isPresent()) {
                if (room <= 0) {
                    break;
                }
                cell = switch (column.cut()) {
                    case BEGINNING -> TerminalText.cutBeginning(cell, room);
                    case MIDDLE -> TerminalText.cutMiddle(cell, room);
                    case END -> TerminalText.cut(cell, room);
                };
            }
            int padding = Math.max(0, room - TerminalText.width(cell));
            String painted = colours.get(i).paint(cell);
            if (column.isNumeric()) {
                line.append(GAP.repeat(padding)).append(painted);
            } else {
                line.append(painted).append(i == last ? "" : GAP.repeat(padding));
            }
            used += padding + TerminalText.width(cell);
        }
        return line.toString().stripTrailing();
    }
}
