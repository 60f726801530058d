// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How wide the columns are. Without a terminal's width nothing is cut, and a cell that is much longer than others moves its own row only. On
 * a terminal, texts give way evenly down to a width at which they still tell something; before that the default columns that are least
 * missed are left out.
 */
record TableLayout(List<Column> columns, List<Integer> widths) {
    private static final int GAP = 1;
    /** Beyond this, a column of a pipe is not widened for its longest cell. */
    private static final int WIDEST = 60;

    private static final List<Column> LEAST_MISSED =
            List.of(Column.NUMBER, Column.SESSION, Column.SYSTEMID, Column.TIME);

    static TableLayout fit(List<Column> wanted, List<List<String>> rows, OptionalInt width, boolean mayLeaveOut) {
        List<Integer> natural = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            int widest = wanted.get(i).header().length();
            for (List<String> row : rows) {
                widest = Math.max(widest, TerminalText.width(row.get(i)));
            }
            natural.add(widest);
        }
        if (width.isEmpty()) {
            return new TableLayout(
                    wanted, natural.stream().map(w -> Math.min(w, WIDEST)).toList());
        }
        Set<Column> chosen = new LinkedHashSet<>(wanted);
        if (mayLeaveOut) {
            for (Column column : LEAST_MISSED) {
                if (least(wanted, natural, chosen) > width.getAsInt()) {
                    chosen.remove(column);
                }
            }
        }
        return spread(wanted, natural, chosen, width.getAsInt());
    }

    int width(int index) {
        return widths.get(index);
    }

    /** Gives each column its least width, and what is left over by turns to those that want more. */
    private static TableLayout spread(List<Column> wanted, List<Integer> natural, Set<Column> chosen, int width) {
        List<Column> columns = List.copyOf(chosen);
        int[] widths = new int[columns.size()];
        int[] wishes = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            wishes[i] = natural.get(wanted.indexOf(columns.get(i)));
            widths[i] = Math.min(wishes[i], least(columns.get(i), wishes[i]));
        }
        int spare = width - least(wanted, natural, chosen);
        boolean given = true;
        while (spare > 0 && given) {
            given = false;
            for (int i = 0; i < widths.length && spare > 0; i++) {
                if (widths[i] < wishes[i] && columns.get(i) != Column.STATE) {
                    widths[i]++;
                    spare--;
                    given = true;
                }
            }
        }
        int state = columns.indexOf(Column.STATE);
        if (state >= 0 && spare >= wishes[state] - widths[state]) { // whole or its last words, nothing between
            widths[state] = wishes[state];
        }
        return new TableLayout(columns, Arrays.stream(widths).boxed().toList());
    }

    private static int least(List<Column> wanted, List<Integer> natural, Set<Column> chosen) {
        int sum = -GAP;
        for (int i = 0; i < wanted.size(); i++) {
            if (chosen.contains(wanted.get(i))) {
                sum += GAP + Math.min(natural.get(i), least(wanted.get(i), natural.get(i)));
            }
        }
        return sum;
    }

    private static int least(Column column, int natural) {
        return switch (column) {
            case STATE -> 14; // the longest end of a state, "…internal flag"
            case TYPE, NAME -> 16;
            case URL -> 12;
            case USER, SESSION, ROLE, ADDRESS, MARKS -> 8;
            default -> natural;
        };
    }
}
