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
record TableLayout<C extends TableColumn<?>>(List<C> columns, List<Integer> widths) {
    private static final int GAP = 1;
    /** Beyond this, a column of a pipe is not widened for its longest cell. */
    private static final int WIDEST = 60;

    static <C extends TableColumn<?>> TableLayout<C> fit(
            List<C> wanted, List<List<String>> rows, OptionalInt width, List<C> leastMissed) {
        List<Integer> natural = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            int widest = wanted.get(i).header().length();
            for (List<String> row : rows) {
                widest = Math.max(widest, TerminalText.width(row.get(i)));
            }
            natural.add(widest);
        }
        if (width.isEmpty()) {
            return new TableLayout<>(
                    wanted, natural.stream().map(w -> Math.min(w, WIDEST)).toList());
        }
        Set<C> chosen = new LinkedHashSet<>(wanted);
        for (C column : leastMissed) {
            if (least(wanted, natural, chosen) > width.getAsInt()) {
                chosen.remove(column);
            }
        }
        return spread(wanted, natural, chosen, width.getAsInt());
    }

    int width(int index) {
        return widths.get(index);
    }

    /** Gives each column its least width, and what is left over by turns to those that want more. */
    private static <C extends TableColumn<?>> TableLayout<C> spread(
            List<C> wanted, List<Integer> natural, Set<C> chosen, int width) {
        List<C> columns = List.copyOf(chosen);
        int[] widths = new int[columns.size()];
        int[] wishes = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            wishes[i] = natural.get(wanted.indexOf(columns.get(i)));
            widths[i] = Math.min(wishes[i], columns.get(i).least(wishes[i]));
        }
        int spare = width - least(wanted, natural, chosen);
        boolean given = true;
        while (spare > 0 && given) {
            given = false;
            for (int i = 0; i < widths.length && spare > 0; i++) {
                if (widths[i] < wishes[i] && columns.get(i).cut() != TableColumn.Cut.BEGINNING) {
                    widths[i]++;
                    spare--;
                    given = true;
                }
            }
        }
        for (int i = 0; i < widths.length; i++) { // whole or their last words, nothing between
            if (columns.get(i).cut() == TableColumn.Cut.BEGINNING && spare >= wishes[i] - widths[i]) {
                spare -= wishes[i] - widths[i];
                widths[i] = wishes[i];
            }
        }
        return new TableLayout<>(columns, Arrays.stream(widths).boxed().toList());
    }

    private static <C extends TableColumn<?>> int least(List<C> wanted, List<Integer> natural, Set<C> chosen) {
        int sum = -GAP;
        for (int i = 0; i < wanted.size(); i++) {
            if (chosen.contains(wanted.get(i))) {
                sum += GAP + Math.min(natural.get(i), wanted.get(i).least(natural.get(i)));
            }
        }
        return sum;
    }
}
