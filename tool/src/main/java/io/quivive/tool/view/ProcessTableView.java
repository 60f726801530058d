// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Activity;
import io.quivive.ProcessInfo;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import io.quivive.tool.view.Column.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The processes of an activity as a table for people, or as CSV: a pure function of the activity. {@link Busy} tells which rows are shown,
 * the others are counted.
 *
 * @param columns the columns; without them, the ones that matter and, for CSV, all
 * @param order of the rows
 * @param filter which rows; without it, all
 * @param rows whether idle rows are shown too
 */
public record ProcessTableView(Optional<List<Column>> columns, Order order, Optional<RowFilter> filter, Rows rows) {
    private static final List<Column> ALWAYS = List.of(
            Column.NUMBER, Column.ID, Column.SYSTEMID, Column.CPU, Column.TIME, Column.STATE, Column.TYPE, Column.NAME);
    private static final List<Column> WHERE_PRESENT = List.of(Column.USER, Column.SESSION, Column.URL);
    private static final double HOT = 50;
    private static final int TYPES_NAMED = 6;

    /** Which rows are shown. */
    public enum Rows {
        /** Those that {@link Busy} names. */
        BUSY,
        /** All. */
        ALL
    }

    /** Rows as they are shown, and those that are not. */
    private record Chosen(List<Row> shown, List<ProcessInfo> idle, long filtered) {}

    /** A head, the rows, and what was not shown; no line has anything in it that a terminal would act on, colours excepted. */
    public List<String> table(Activity activity, Screen screen) {
        Chosen chosen = choose(activity);
        List<String> lines = new ArrayList<>();
        List<Column> wanted = columns.orElseGet(() -> defaultColumns(chosen.shown()));
        for (String line : Head.lines(activity, wanted)) {
            lines.addAll(TerminalText.wrap(line, screen.width()));
        }
        if (!chosen.shown().isEmpty()) {
            lines.add("");
            List<List<String>> cells = new ArrayList<>();
            for (Row row : chosen.shown()) {
                cells.add(wanted.stream().map(column -> column.shown(row)).toList());
            }
            TableLayout layout = TableLayout.fit(wanted, cells, screen.width(), columns.isEmpty());
            TableLine line = new TableLine(layout, screen);
            lines.add(line.head());
            for (int i = 0; i < cells.size(); i++) {
                Row row = chosen.shown().get(i);
                List<String> of = cells.get(i);
                lines.add(line.row(
                        layout.columns().stream()
                                .map(column -> of.get(wanted.indexOf(column)))
                                .toList(),
                        column -> colour(column, row)));
            }
        }
        List<String> rest = rest(chosen);
        if (!rest.isEmpty()) {
            lines.add("");
            rest.forEach(line -> lines.addAll(TerminalText.wrap(line, screen.width())));
        }
        return lines;
    }

    /** The rows as RFC 4180 has it, without line ends. */
    public List<String> csv(Activity activity) {
        List<Column> wanted = csvColumns();
        return choose(activity).shown().stream()
                .map(row -> wanted.stream()
                        .map(column -> Csv.cell(column.exact(row)))
                        .collect(Collectors.joining(",")))
                .toList();
    }

    /** The names of the columns. */
    public String csvHead() {
        return csvColumns().stream().map(Column::text).collect(Collectors.joining(","));
    }

    /** What {@link #csv} has no place for: what was not shown, left out, and could not be read. */
    public List<String> notes(Activity activity) {
        List<String> lines = new ArrayList<>(Head.warnings(activity, csvColumns()));
        lines.addAll(rest(choose(activity)));
        return lines;
    }

    private List<Column> csvColumns() {
        return columns.orElse(List.of(Column.values()));
    }

    private Chosen choose(Activity activity) {
        List<Row> shown = new ArrayList<>();
        List<ProcessInfo> idle = new ArrayList<>();
        long filtered = 0;
        for (ProcessInfo process : activity.processes().orElse(List.of())) {
            if (filter.isPresent() && !filter.get().matches(process)) {
                filtered++;
            } else if (rows == Rows.BUSY && !Busy.isBusy(process)) {
                idle.add(process);
            } else {
                shown.add(new Row(activity.snapshot(), process));
            }
        }
        shown.sort(order.comparator());
        return new Chosen(shown, idle, filtered);
    }

    private static List<Column> defaultColumns(List<Row> shown) {
        List<Column> wanted = new ArrayList<>(ALWAYS);
        for (Column column : WHERE_PRESENT) {
            if (shown.stream().anyMatch(row -> !column.shown(row).isEmpty())) {
                wanted.add(column);
            }
        }
        return wanted;
    }

    private static Colour colour(Column column, Row row) {
        ProcessInfo process = row.process();
        return switch (column) {
            case STATE ->
                Busy.isBlocked(process)
                        ? Colour.RED
                        : process.state() == ProcessState.EXECUTING ? Colour.GREEN : Colour.NONE;
            case CPU -> process.cpuUsage() * 100 >= HOT ? Colour.BOLD : Colour.NONE;
            default -> Colour.NONE;
        };
    }

    private List<String> rest(Chosen chosen) {
        List<String> lines = new ArrayList<>();
        if (!chosen.idle().isEmpty()) {
            lines.add(String.format("%,d more idle: ", chosen.idle().size()) + byType(chosen.idle())
                    + "; --all shows them");
        }
        if (filter.isPresent()) {
            lines.add(Figures.count(chosen.filtered(), "other process does", "other processes do")
                    + " not match '"
                    + TerminalText.escape(String.join(";", filter.get().texts())) + "'");
        }
        return lines;
    }

    private static String byType(List<ProcessInfo> processes) {
        Map<ProcessType, Integer> counts = new EnumMap<>(ProcessType.class);
        processes.forEach(process -> counts.merge(process.type(), 1, Integer::sum));
        List<Map.Entry<ProcessType, Integer>> largest = counts.entrySet().stream()
                .sorted(Map.Entry.<ProcessType, Integer>comparingByValue(Comparator.reverseOrder()))
                .toList();
        String named = largest.stream()
                .limit(TYPES_NAMED)
                .map(type -> type.getValue() + " " + type.getKey().constant())
                .collect(Collectors.joining(", "));
        int others =
                largest.stream().skip(TYPES_NAMED).mapToInt(Map.Entry::getValue).sum();
        return others == 0 ? named : named + ", " + others + " of other types";
    }
}
