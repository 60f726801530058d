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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processes of an activity. {@link Busy} tells which rows are shown, the others are counted. The highest usage comes first, then what is
 * blocked, what executes, what serves, then what has used most.
 */
public final class ProcessTableView implements TableView {
    private static final List<Column> DEFAULT = List.of(
            Column.NUMBER,
            Column.ID,
            Column.SYSTEMID,
            Column.CPU,
            Column.TIME,
            Column.ELAPSED,
            Column.STATE,
            Column.TYPE,
            Column.NAME,
            Column.USER,
            Column.SESSION,
            Column.URL);

    private static final Set<Column> WHERE_PRESENT =
            EnumSet.of(Column.ELAPSED, Column.USER, Column.SESSION, Column.URL);
    private static final List<Column> LEAST_MISSED =
            List.of(Column.SESSION, Column.NUMBER, Column.SYSTEMID, Column.TIME, Column.ELAPSED);

    private static final Comparator<Row> MOST_URGENT = Comparator.<Row>comparingDouble(
                    row -> -row.process().cpuUsage())
            .thenComparing(row -> Busy.rank(row.process()))
            .thenComparingDouble(row -> -row.process().cpuTime())
            .thenComparingLong(row -> row.process().number())
            .thenComparingLong(row -> row.process().id());

    private static final double HOT = 50;
    private static final int TYPES_NAMED = 6;

    private final Optional<List<Column>> columns;
    private final Comparator<Row> order;
    private final RowFilter filter;
    private final Rows rows;

    private ProcessTableView(Optional<List<Column>> columns, Comparator<Row> order, RowFilter filter, Rows rows) {
        this.columns = columns;
        this.order = order;
        this.filter = filter;
        this.rows = rows;
    }

    /** Which rows are shown. */
    public enum Rows {
        /** Those that {@link Busy} names. */
        BUSY,
        /** All. */
        ALL
    }

    /** Rows as they are shown, and those that are not. */
    private record Chosen(List<Row> shown, List<ProcessInfo> idle, long filtered) {}

    /**
     * A view by these choices.
     *
     * @throws IllegalArgumentException if one of them names what does not exist
     */
    public static ProcessTableView of(TableChoices choices, Rows rows) {
        Column[] all = Column.values();
        return new ProcessTableView(
                choices.columns().map(names -> TableColumn.list(names, all)),
                choices.sort()
                        .map(sort -> Order.<Row, Column>of(sort, all))
                        .orElse(new Order<>(Column.CPU, true))
                        .then(MOST_URGENT),
                RowFilter.of(choices),
                rows);
    }

    @Override
    public List<String> table(Activity activity, Screen screen) {
        Chosen chosen = choose(activity);
        List<String> lines = new ArrayList<>();
        List<Column> wanted = columns.orElseGet(() -> defaultColumns(chosen.shown()));
        Head.lines(activity, wanted).forEach(line -> lines.addAll(TerminalText.wrap(line, screen.width())));
        if (!chosen.shown().isEmpty()) {
            lines.add("");
            lines.addAll(new Table<>(wanted, columns.isEmpty() ? LEAST_MISSED : List.of(), ProcessTableView::colour)
                    .lines(chosen.shown(), screen));
        }
        List<String> rest = rest(chosen);
        if (!rest.isEmpty()) {
            lines.add("");
            rest.forEach(line -> lines.addAll(TerminalText.wrap(line, screen.width())));
        }
        return lines;
    }

    @Override
    public List<String> csv(Activity activity) {
        return Table.csv(csvColumns(), choose(activity).shown());
    }

    @Override
    public String csvHead() {
        return Table.csvHead(csvColumns());
    }

    @Override
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
            if (!filter.matches(process)) {
                filtered++;
            } else if (rows == Rows.BUSY && !Busy.isBusy(process)) {
                idle.add(process);
            } else {
                shown.add(new Row(activity.snapshot(), process));
            }
        }
        shown.sort(order);
        return new Chosen(shown, idle, filtered);
    }

    private static List<Column> defaultColumns(List<Row> shown) {
        return DEFAULT.stream()
                .filter(column -> !WHERE_PRESENT.contains(column)
                        || shown.stream().anyMatch(row -> !column.shown(row).isEmpty()))
                .toList();
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
        if (!filter.isEmpty()) {
            lines.add(Figures.count(chosen.filtered(), "other process does", "other processes do") + " not match "
                    + filter.description());
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
