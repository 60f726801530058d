// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.util.List;
import java.util.function.Function;

/** Lines of a table: cells side by side, cut and padded to their columns' widths, and to the terminal's in the end. */
record TableLine(TableLayout layout, Screen screen) {

    String head() {
        return line(layout.columns().stream().map(Column::header).toList(), column -> Colour.BOLD);
    }

    String row(List<String> cells, Function<Column, Colour> colours) {
        return line(cells, colours);
    }

    private String line(List<String> cells, Function<Column, Colour> colours) {
        StringBuilder line = new StringBuilder();
        int last = cells.size() - 1;
        while (last > 0 && cells.get(last).isEmpty()) {
            last--;
        }
        int used = 0;
        for (int i = 0; i <= last; i++) {
            Column column = layout.columns().get(i);
            String cell = cells.get(i);
            if (i > 0) {
                line.append(' ');
                used++;
            }
            if (screen.width().isPresent()) {
                int room = Math.min(layout.width(i), screen.width().getAsInt() - used);
                if (room <= 0) {
                    break;
                }
                cell = column == Column.STATE ? TerminalText.cutBeginning(cell, room) : TerminalText.cut(cell, room);
            }
            int padding = Math.max(0, layout.width(i) - TerminalText.width(cell));
            String painted = screen.colours() ? colours.apply(column).paint(cell) : cell;
            if (column.isNumeric()) {
                line.append(" ".repeat(padding)).append(painted);
            } else {
                line.append(painted).append(i == last ? "" : " ".repeat(padding));
            }
            used += padding + TerminalText.width(cell);
        }
        return line.toString().stripTrailing();
    }
}
