// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Activity;
import io.quivive.ProcessInfo;
import io.quivive.ProcessState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of an activity, for a person in a hurry: requests in progress, the oldest first, then what else is busy, as {@link Busy}
 * tells; the others are counted. Among the busy ones the highest usage comes first, then what is blocked, what executes, what serves, then
 * what has used most.
 */
public final class ProcessTableView implements TableView {
    private static final List<Column> SHORT = List.of(
            Column.AGE,
            Column.USER,
            Column.REQUEST,
            Column.STATE,
            Column.CPU,
            Column.TYPE,
            Column.NUMBER,
            Column.NAME,
            Column.SESSION);

    private static final List<Column> WIDE = List.of(
            Column.NUMBER,
            Column.ID,
            Column.SYSTEMID,
            Column.AGE,
            Column.USER,
            Column.ADDRESS,
            Column.METHOD,
            Column.URL,
            Column.STATE,
            Column.CPU,
            Column.TIME,
            Column.TYPE,
            Column.NAME,
            Column.SESSION,
            Column.SERVER);

    private static final Set<Column> WHERE_PRESENT = EnumSet.of(
            Column.AGE,
            Column.USER,
            Column.ADDRESS,
            Column.REQUEST,
            Column.METHOD,
            Column.URL,
            Column.SESSION,
            Column.SERVER);
    private static final List<Column> LEAST_MISSED = List.of(
            Column.SERVER,
            Column.ID,
            Column.SYSTEMID,
            Column.NUMBER,
            Column.TIME,
            Column.ADDRESS,
            Column.TYPE,
            Column.SESSION,
            Column.METHOD);

    private static final Comparator<ProcessRow> MOST_URGENT = Comparator.comparingDouble(
                    (ProcessRow row) -> -usage(row))
            .thenComparing(row -> row.process().map(Busy::rank).orElse(Busy.Rank.SERVING))
            .thenComparingDouble(row -> -row.process().map(ProcessInfo::cpuTime).orElse(0.0))
            .thenComparingLong(row -> row.process().map(ProcessInfo::number).orElse(0L))
            .thenComparingLong(row -> row.process().map(ProcessInfo::id).orElse(0L))
            .thenComparingLong(row -> row.request().isPresent()
                    ? row.request().get().work().number().orElse(0)
                    : 0);

    /** A request whose age is not known comes after the others; what is no request has none. */
    private static final Comparator<ProcessRow> OLDEST_REQUEST = Comparator.comparingInt(
                    (ProcessRow row) -> row.isRequest() ? 0 : 1)
            .thenComparingDouble(row -> row.isRequest() ? -row.age().orElse(-1) : 0)
            .thenComparing(MOST_URGENT);

    private static final double HOT = 50;

    private final Optional<List<Column>> columns;
    private final Comparator<ProcessRow> order;
    private final RowFilter filter;
    private final Rows rows;
    private final Wording wording;

    private ProcessTableView(
            Optional<List<Column>> columns,
            Comparator<ProcessRow> order,
            RowFilter filter,
            Rows rows,
            Wording wording) {
        this.columns = columns;
        this.order = order;
        this.filter = filter;
        this.rows = rows;
        this.wording = wording;
    }

    /** Which rows are shown. */
    public enum Rows {
        /** Those that {@link Busy} names; collectors and compilers only in the contract's words. Never our own threads. */
        BUSY,
        /** All; our own threads in CSV alone. */
        ALL
    }

    /** Rows as they are shown, and those that are not. */
    private record Chosen(List<ProcessRow> shown, List<ProcessInfo> idle, long filtered) {}

    /**
     * A view by these choices.
     *
     * @param wording of what stands where no columns were named
     * @throws IllegalArgumentException if one of them names what does not exist
     */
    public static ProcessTableView of(TableChoices choices, Rows rows, Wording wording) {
        Column[] all = Column.values();
        return new ProcessTableView(
                choices.columns().map(names -> TableColumn.list(names, all)),
                choices.sort()
                        .map(sort -> Order.<ProcessRow, Column>of(sort, all).then(OLDEST_REQUEST))
                        .orElse(OLDEST_REQUEST),
                RowFilter.of(choices),
                rows,
                wording);
    }

    @Override
    public List<String> table(Activity activity, Screen screen) {
        Chosen chosen = choose(activity, false);
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
        return Table.csv(csvColumns(), choose(activity, true).shown());
    }

    @Override
    public String csvHead() {
        return Table.csvHead(csvColumns());
    }

    @Override
    public List<String> notes(Activity activity) {
        List<String> lines = new ArrayList<>(Head.warnings(activity, csvColumns()));
        lines.addAll(rest(choose(activity, true)));
        return lines;
    }

    private List<Column> csvColumns() {
        return columns.orElseGet(Column::exact);
    }

    private Chosen choose(Activity activity, boolean forPrograms) {
        List<ProcessRow> shown = new ArrayList<>();
        List<ProcessInfo> idle = new ArrayList<>();
        long filtered = 0;
        for (ProcessRow row : ProcessRow.of(activity, columns.isPresent() ? Wording.CONTRACT : wording)) {
            if (row.process().map(Busy::isOurs).orElse(false) && !(forPrograms && rows == Rows.ALL)) {
                continue;
            }
            if (!filter.matches(row)) {
                filtered++;
            } else if (rows == Rows.ALL || isBusy(row)) {
                shown.add(row);
            } else {
                row.process().ifPresent(idle::add);
            }
        }
        shown.sort(order);
        return new Chosen(shown, idle, filtered);
    }

    private boolean isBusy(ProcessRow row) {
        return row.isRequest()
                || row.process()
                        .filter(Busy::isBusy)
                        .filter(process -> wording == Wording.CONTRACT || !Busy.isHousekeeping(process))
                        .isPresent();
    }

    private List<Column> defaultColumns(List<ProcessRow> shown) {
        return switch (wording) {
            case SHORT -> present(SHORT, shown);
            case CONTRACT -> present(WIDE, shown);
        };
    }

    private static List<Column> present(List<Column> columns, List<ProcessRow> shown) {
        return columns.stream()
                .filter(column -> !WHERE_PRESENT.contains(column)
                        || shown.stream().anyMatch(row -> !column.shown(row).isEmpty()))
                .toList();
    }

    private static double usage(ProcessRow row) {
        return row.process().map(ProcessInfo::cpuUsage).orElse(0.0);
    }

    private static Colour colour(Column column, ProcessRow row) {
        return switch (column) {
            case STATE ->
                row.process().map(Busy::isBlocked).orElse(false)
                        ? Colour.RED
                        : row.process().map(ProcessInfo::state).equals(Optional.of(ProcessState.EXECUTING))
                                ? Colour.GREEN
                                : Colour.NONE;
            case CPU -> usage(row) * 100 >= HOT ? Colour.BOLD : Colour.NONE;
            default -> Colour.NONE;
        };
    }

    private List<String> rest(Chosen chosen) {
        List<String> lines = new ArrayList<>();
        if (!chosen.idle().isEmpty()) {
            lines.add(String.format(Locale.ROOT, "+ %,d more: ", chosen.idle().size())
                    + (wording == Wording.SHORT ? Others.inShort(chosen.idle()) : Others.byType(chosen.idle()))
                    + "; --all shows them");
        }
        if (!filter.isEmpty()) {
            lines.add(Figures.count(chosen.filtered(), "other row does", "other rows do") + " not match "
                    + filter.description());
        }
        return lines;
    }
}
