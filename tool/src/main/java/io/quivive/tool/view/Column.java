// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.ProcessInfo;
import io.quivive.ProcessKind;
import io.quivive.ProcessMore;
import io.quivive.SessionInfo;
import io.quivive.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A column of the process table. */
enum Column implements TableColumn<Column.Row> {
    /** Slot in the process table. */
    NUMBER("number", row -> row.process().number()),
    /** Unique process ID, a Java thread's own id. */
    ID("id", row -> row.process().id()),
    /** Operating-system thread id. */
    SYSTEMID("systemid", row -> systemId(row.process())),
    /** Per cent of one processor over the interval. */
    CPU("cpu", row -> measured(row.process(), "cpuUsage", row.process().cpuUsage() * 100)),
    /** Processor time since it began; seconds in CSV. */
    TIME("time", row -> measured(row.process(), "cpuTime", row.process().cpuTime())),
    /** Of its present work, since that began; seconds in CSV. */
    ELAPSED("elapsed", Column::elapsed),
    /** What it does. */
    STATE("state", row -> row.process().state().constant()),
    /** What it is for. */
    TYPE("type", row -> row.process().type().constant()),
    /** Thread name. */
    NAME("name", row -> row.process().name()),
    /** The application's user. */
    USER("user", row -> ofSession(row, SessionInfo::userName)),
    /** ID of the session that it works for. */
    SESSION("session", row -> row.process().sessionId().orElse(null)),
    /** How that session came to be. */
    SESSIONTYPE("sessiontype", row -> ofSession(row, session -> session.type().text())),
    /** That session's peer. */
    ADDRESS("address", row -> ofSession(row, SessionInfo::ipAddress)),
    /** The request being served. */
    URL("url", row -> row.process().url().orElse(null)),
    /** Of the request being served. */
    METHOD("method", row -> ofMore(row, ProcessMore::method)),
    /** When its present work began. */
    SINCE("since", row -> ofMore(row, more -> more.since().orElse(null))),
    /** When it began. */
    STARTED("started", row -> row.process().creationDateTime().orElse(null)),
    /** The rule that named its type. */
    ROLE("role", row -> ofMore(row, ProcessMore::role)),
    /** What it is made of. */
    KIND("kind", row -> ofMore(row, more -> more.kind().text())),
    /** Bytes of heap allocated since it began. */
    ALLOCATED("allocated", row -> ofMore(row, more -> number(more.allocated()))),
    /** Whether it is a user process. */
    VISIBLE("visible", row -> row.process().visible()),
    /** Whether it has a thread of the operating system of its own. */
    PREEMPTIVE("preemptive", row -> row.process().preemptive()),
    /** Whether the JVM may end without it. */
    DAEMON("daemon", row -> ofMore(row, more -> more.kind() == ProcessKind.NATIVE ? null : more.daemon())),
    /** Java priority. */
    PRIORITY("priority", row -> ofMore(row, more -> more.kind() == ProcessKind.NATIVE ? null : (long) more.priority())),
    /** ID of the carrier that it is mounted on. */
    CARRIER("carrier", row -> ofMore(row, more -> number(more.carrier()))),
    /** ID of the virtual thread mounted on it. */
    MOUNTED("mounted", row -> ofMore(row, more -> number(more.mounted()))),
    /** What of the row is a guess, sampled, or unknown. */
    MARKS("marks", row -> ofMore(row, Column::marks)),
    /** The snapshot's instant. */
    BEGAN("began", row -> row.snapshot().began());

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // all of them are lambdas without state
    private final Function<Row, @Nullable Object> value;

    Column(String text, Function<Row, @Nullable Object> value) {
        this.text = text;
        this.value = value;
    }

    /** One process in its snapshot. */
    record Row(Snapshot snapshot, ProcessInfo process) {}

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
            case NUMBER, ID, SYSTEMID, CPU, TIME, ELAPSED, ALLOCATED, PRIORITY, CARRIER, MOUNTED -> true;
            default -> false;
        };
    }

    @Override
    public boolean isDescendingByDefault() {
        return this == CPU || this == TIME || this == ELAPSED || this == ALLOCATED;
    }

    @Override
    public int least(int natural) {
        return switch (this) {
            case STATE -> 14; // the longest end of a state, "…internal flag"
            case TYPE, NAME -> 16;
            case URL -> 24;
            case USER, ROLE, ADDRESS, MARKS -> 8;
            default -> natural;
        };
    }

    @Override
    public boolean isCutAtItsBeginning() {
        return this == STATE;
    }

    @Override
    public String shown(Row row) {
        Object of = value(row);
        if (of == null) {
            return (this == CPU || this == TIME) ? "?" : "";
        }
        return switch (this) {
            case CPU -> String.format(Locale.ROOT, "%.1f", (Double) of);
            case TIME, ELAPSED -> Figures.time((Double) of);
            case ALLOCATED -> Figures.bytes((Long) of);
            case STARTED, SINCE ->
                ((Instant) of).truncatedTo(ChronoUnit.SECONDS).toString();
            default -> TerminalText.escape(of.toString());
        };
    }

    /** Plain numbers, in per cent, seconds and bytes. */
    @Override
    public String exact(Row row) {
        Object of = value(row);
        if (of == null) {
            return "";
        }
        return switch (this) {
            case CPU -> String.format(Locale.ROOT, "%.4f", (Double) of);
            case TIME, ELAPSED -> String.format(Locale.ROOT, "%.6f", (Double) of);
            default -> TerminalText.escape(of.toString());
        };
    }

    private static @Nullable Object systemId(ProcessInfo process) {
        try {
            return Long.valueOf(process.systemId());
        } catch (NumberFormatException e) {
            return process.systemId().isEmpty() ? null : process.systemId();
        }
    }

    private static @Nullable Double measured(ProcessInfo process, String property, double value) {
        return process.more().map(ProcessMore::unknown).orElse(List.of()).contains(property) ? null : value;
    }

    private static @Nullable Object ofSession(Row row, Function<SessionInfo, String> text) {
        return row.process().session().map(text).orElse(null);
    }

    private static @Nullable Object elapsed(Row row) {
        return ofMore(
                row,
                more -> more.since()
                        .map(since -> Math.max(0, since.until(row.snapshot().began(), ChronoUnit.MICROS) / 1e6))
                        .orElse(null));
    }

    private static @Nullable Object ofMore(Row row, Function<ProcessMore, @Nullable Object> value) {
        Optional<ProcessMore> more = row.process().more();
        return more.isPresent() ? value.apply(more.get()) : null;
    }

    private static @Nullable Object number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static String marks(ProcessMore more) {
        StringBuilder marks = new StringBuilder();
        marks.append(more.typeGuessed() ? " typeGuessed" : "");
        marks.append(more.stateGuessed() ? " stateGuessed" : "");
        marks.append(more.sampled() ? " sampled" : "");
        for (String unknown : more.unknown()) {
            marks.append(' ').append(unknown).append("Unknown");
        }
        return marks.toString().strip();
    }
}
