// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.SessionInfo;
import io.quivive.SessionMore;
import io.quivive.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A column of the table of sessions. */
enum SessionColumn implements TableColumn<SessionColumn.Row> {
    /** The application's user. */
    USER("user", row -> row.session().userName()),
    /** How it came to be. */
    TYPE("type", row -> row.session().type().text()),
    /** Whether its client is there. */
    STATE("state", row -> row.session().state().text()),
    /** The peer's address. */
    ADDRESS("address", row -> row.session().ipAddress()),
    /** When it began; how long ago, for people. */
    SINCE("since", row -> row.session().creationDateTime()),
    /** When something last happened in it; how long ago, for people. */
    LAST("last", row -> ofMore(row, more -> more.lastActivity().orElse(null))),
    /** Pieces of work begun. */
    REQUESTS(
            "requests",
            row -> ofMore(
                    row, more -> more.requests().isPresent() ? more.requests().getAsLong() : null)),
    /** Processes that work for it now. */
    RUNNING("running", row -> ofMore(row, more -> (long) more.running())),
    /** Processor time of its work; seconds in CSV. */
    TIME("time", row -> ofMore(row, SessionColumn::seconds)),
    /** Per cent of one processor over the interval. */
    CPU("cpu", row -> ofMore(row, SessionColumn::perCent)),
    /** Context path or name. */
    APPLICATION("application", row -> ofMore(row, SessionMore::application)),
    /** ID. */
    ID("id", row -> row.session().id()),
    /** The same for one installation of a client. */
    PERSISTENTID("persistentid", row -> row.session().persistentId().orElse(null)),
    /** Host name of the client. */
    MACHINE("machine", row -> row.session().machineName()),
    /** Operating-system user on the client. */
    SYSTEMUSER("systemuser", row -> row.session().systemUserName()),
    /** What the client runs on. */
    HOSTTYPE("hosttype", row -> row.session().hostType().text()),
    /** What the client calls itself. */
    USERAGENT("useragent", row -> ofMore(row, SessionMore::userAgent)),
    /** When it ends if nothing happens until then. */
    EXPIRES("expires", row -> ofMore(row, more -> more.expires().orElse(null))),
    /** The snapshot's instant. */
    BEGAN("began", row -> row.snapshot().began()),
    /** What of the row is estimated or unknown. */
    MARKS("marks", row -> ofMore(row, SessionColumn::marks));

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // all of them are lambdas without state
    private final Function<Row, @Nullable Object> value;

    SessionColumn(String text, Function<Row, @Nullable Object> value) {
        this.text = text;
        this.value = value;
    }

    /**
     * One session in its snapshot.
     *
     * @param shownId its ID for people, who may be shown a beginning
     */
    record Row(Snapshot snapshot, SessionInfo session, String shownId) {}

    @Override
    public String text() {
        return text;
    }

    @Override
    public String header() {
        return this == CPU ? "CPU%" : TableColumn.super.header();
    }

    @Override
    public @Nullable Object value(Row row) {
        return value.apply(row);
    }

    @Override
    public boolean isNumeric() {
        return switch (this) {
            case SINCE, LAST, REQUESTS, RUNNING, TIME, CPU -> true;
            default -> false;
        };
    }

    @Override
    public boolean isDescendingByDefault() {
        return switch (this) {
            case LAST, REQUESTS, RUNNING, TIME, CPU -> true;
            default -> false;
        };
    }

    @Override
    public int least(int natural) {
        return switch (this) {
            case TYPE -> 6; // all but storedProcedure in whole
            case USER, APPLICATION, MACHINE, SYSTEMUSER -> 8;
            case USERAGENT, MARKS -> 12;
            case ADDRESS -> 15; // of IPv4 in whole
            default -> natural;
        };
    }

    @Override
    public String shown(Row row) {
        Object of = value(row);
        if (of == null) {
            return (this == CPU || this == TIME || this == REQUESTS) ? "?" : "";
        }
        return switch (this) {
            case USER -> Whose.of(row.session()).shown();
            case ID -> TerminalText.escape(row.shownId());
            case SINCE -> age(row, (Instant) of);
            case LAST -> isRunning(row) ? "now" : age(row, (Instant) of);
            case REQUESTS -> String.format(Locale.ROOT, "%,d", (Long) of);
            case CPU -> estimated(row, "cpuUsage") + String.format(Locale.ROOT, "%.1f", (Double) of);
            case TIME -> estimated(row, "cpuTime") + Figures.time((Double) of);
            case EXPIRES -> ((Instant) of).truncatedTo(ChronoUnit.SECONDS).toString();
            default -> TerminalText.escape(of.toString());
        };
    }

    /** Plain numbers, in per cent and seconds. */
    @Override
    public String exact(Row row) {
        Object of = value(row);
        if (of == null) {
            return "";
        }
        return switch (this) {
            case CPU -> String.format(Locale.ROOT, "%.4f", (Double) of);
            case TIME -> String.format(Locale.ROOT, "%.6f", (Double) of);
            default -> TerminalText.escape(of.toString());
        };
    }

    static boolean isRunning(Row row) {
        return row.session().more().map(SessionMore::running).orElse(0) > 0;
    }

    private static String estimated(Row row, String member) {
        return row.session()
                .more()
                .filter(more -> more.estimated().contains(member))
                .map(more -> "~")
                .orElse("");
    }

    private static String age(Row row, Instant since) {
        return Figures.age(Duration.between(since, row.snapshot().began()));
    }

    private static @Nullable Object ofMore(Row row, Function<SessionMore, @Nullable Object> value) {
        Optional<SessionMore> more = row.session().more();
        return more.isPresent() ? value.apply(more.get()) : null;
    }

    private static String marks(SessionMore more) {
        Stream<String> unknown = more.unknown().stream().map(member -> member + "Unknown");
        Stream<String> estimated = more.estimated().stream().map(member -> member + "Estimated");
        return Stream.of(more.userUnknown() ? Stream.of("userUnknown") : Stream.<String>of(), unknown, estimated)
                .flatMap(marks -> marks)
                .collect(Collectors.joining(" "));
    }

    private static @Nullable Object seconds(SessionMore more) {
        return more.cpuNanos().isPresent() && !more.unknown().contains("cpuTime")
                ? more.cpuNanos().getAsLong() / 1e9
                : null;
    }

    private static @Nullable Object perCent(SessionMore more) {
        return more.cpuUsage().isPresent() && !more.unknown().contains("cpuUsage")
                ? more.cpuUsage().getAsDouble() * 100
                : null;
    }
}
