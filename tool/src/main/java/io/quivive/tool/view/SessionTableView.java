// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Activity;
import io.quivive.SessionInfo;
import io.quivive.SessionState;
import io.quivive.tool.view.SessionColumn.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sessions of an activity. Those that use most, then those that are at work, then those that were last come first. */
public final class SessionTableView implements TableView {
    private static final List<SessionColumn> DEFAULT = List.of(
            SessionColumn.USER,
            SessionColumn.TYPE,
            SessionColumn.STATE,
            SessionColumn.ADDRESS,
            SessionColumn.SINCE,
            SessionColumn.LAST,
            SessionColumn.REQUESTS,
            SessionColumn.RUNNING,
            SessionColumn.TIME,
            SessionColumn.CPU,
            SessionColumn.APPLICATION,
            SessionColumn.ID);

    private static final List<SessionColumn> LEAST_MISSED = List.of(
            SessionColumn.SINCE,
            SessionColumn.APPLICATION,
            SessionColumn.TIME,
            SessionColumn.ID,
            SessionColumn.STATE,
            SessionColumn.TYPE);

    private static final Comparator<Row> MOST_ACTIVE = Comparator.<Row>comparingDouble(row ->
                    -row.session().more().map(more -> more.cpuUsage().orElse(0)).orElse(0.0))
            .thenComparing(
                    row -> row.session().more().map(more -> more.running()).orElse(0), Comparator.reverseOrder())
            .thenComparing(SessionTableView::lastActivity, Comparator.reverseOrder())
            .thenComparing(row -> row.session().id());

    private static final double HOT = 50;
    private static final int MOST = 100;

    private final Optional<List<SessionColumn>> columns;
    private final Comparator<Row> order;
    private final RowFilter filter;
    private final Rows rows;

    private SessionTableView(
            Optional<List<SessionColumn>> columns, Comparator<Row> order, RowFilter filter, Rows rows) {
        this.columns = columns;
        this.order = order;
        this.filter = filter;
        this.rows = rows;
    }

    /** Which rows a table shows; CSV has them all. */
    public enum Rows {
        /** The first hundred. */
        FIRST,
        /** All. */
        ALL
    }

    /** Rows as they are shown, and how many are not. */
    private record Chosen(List<Row> shown, long more, long filtered) {}

    /**
     * A view by these choices.
     *
     * @throws IllegalArgumentException if one of them names what does not exist
     */
    public static SessionTableView of(TableChoices choices, Rows rows) {
        SessionColumn[] all = SessionColumn.values();
        return new SessionTableView(
                choices.columns().map(names -> TableColumn.list(names, all)),
                choices.sort()
                        .map(sort -> Order.<Row, SessionColumn>of(sort, all).then(MOST_ACTIVE))
                        .orElse(MOST_ACTIVE),
                RowFilter.of(choices),
                rows);
    }

    @Override
    public List<String> table(Activity activity, Screen screen) {
        if (activity.sessions().isEmpty()) {
            return Head.noServer(activity).stream()
                    .flatMap(line -> TerminalText.wrap(line, screen.width()).stream())
                    .toList();
        }
        Chosen chosen = choose(activity, rows == Rows.ALL ? Integer.MAX_VALUE : MOST);
        List<SessionColumn> wanted = columns.orElseGet(() -> defaultColumns(chosen.shown()));
        List<String> lines = new ArrayList<>();
        Head.lines(activity, wanted).forEach(line -> lines.addAll(TerminalText.wrap(line, screen.width())));
        if (!chosen.shown().isEmpty()) {
            lines.add("");
            lines.addAll(new Table<>(wanted, columns.isEmpty() ? LEAST_MISSED : List.of(), SessionTableView::colour)
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
    public String csvHead() {
        return Table.csvHead(csvColumns());
    }

    @Override
    public List<String> csv(Activity activity) {
        return Table.csv(csvColumns(), choose(activity, Integer.MAX_VALUE).shown());
    }

    @Override
    public List<String> notes(Activity activity) {
        if (activity.sessions().isEmpty()) {
            return Head.noServer(activity);
        }
        List<String> lines = new ArrayList<>(Head.warnings(activity, csvColumns()));
        lines.addAll(rest(choose(activity, Integer.MAX_VALUE)));
        return lines;
    }

    private List<SessionColumn> csvColumns() {
        return columns.orElse(List.of(SessionColumn.values()));
    }

    private Chosen choose(Activity activity, int most) {
        List<SessionInfo> all = activity.sessions().orElse(List.of());
        ShortIds ids = ShortIds.of(all.stream().map(SessionInfo::id).toList());
        List<Row> matching = all.stream()
                .filter(filter::matches)
                .map(session ->
                        new Row(activity.snapshot(), session, columns.isEmpty() ? ids.of(session.id()) : session.id()))
                .sorted(order)
                .toList();
        List<Row> shown = matching.subList(0, Math.min(most, matching.size()));
        return new Chosen(shown, matching.size() - shown.size(), all.size() - matching.size());
    }

    private static List<SessionColumn> defaultColumns(List<Row> shown) {
        Set<SessionColumn> absent = EnumSet.noneOf(SessionColumn.class);
        if (shown.stream().allMatch(row -> row.session().state() == SessionState.ACTIVE)) {
            absent.add(SessionColumn.STATE);
        }
        if (shown.stream().allMatch(row -> SessionColumn.APPLICATION.shown(row).isEmpty())) {
            absent.add(SessionColumn.APPLICATION);
        }
        return DEFAULT.stream().filter(column -> !absent.contains(column)).toList();
    }

    private List<String> rest(Chosen chosen) {
        List<String> lines = new ArrayList<>();
        if (chosen.more() > 0) {
            lines.add(Figures.count(chosen.more(), "more session", "more sessions") + "; --all shows them");
        }
        if (!filter.isEmpty()) {
            lines.add(Figures.count(chosen.filtered(), "other session does", "other sessions do") + " not match "
                    + filter.description());
        }
        return lines;
    }

    private static Colour colour(SessionColumn column, Row row) {
        return switch (column) {
            case STATE -> row.session().state() == SessionState.ACTIVE ? Colour.NONE : Colour.RED;
            case RUNNING -> SessionColumn.isRunning(row) ? Colour.GREEN : Colour.NONE;
            case CPU -> column.value(row) instanceof Double share && share >= HOT ? Colour.BOLD : Colour.NONE;
            default -> Colour.NONE;
        };
    }

    private static Instant lastActivity(Row row) {
        return row.session()
                .more()
                .flatMap(more -> more.lastActivity())
                .orElse(row.session().creationDateTime());
    }
}
