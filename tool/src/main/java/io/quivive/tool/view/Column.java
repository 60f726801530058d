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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A column of the process table: what it shows of a row, and how it is sorted. */
public enum Column {
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

    /**
     * The column of a name, in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Column of(String name) {
        return Arrays.stream(values())
                .filter(column -> column.text.equals(name.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("column '" + TerminalText.escape(name)
                        + "' does not exist: expected one of "
                        + Arrays.stream(values()).map(Column::text).collect(Collectors.joining(", "))));
    }

    /**
     * The columns of names separated by commas.
     *
     * @throws IllegalArgumentException if one does not exist
     */
    public static List<Column> list(String names) {
        return Arrays.stream(names.split(",", -1)).map(Column::of).distinct().toList();
    }

    /** The name on the command line and in the head of CSV. */
    public String text() {
        return text;
    }

    String header() {
        return this == CPU ? "CPU%" : text.toUpperCase(Locale.ROOT);
    }

    /** A {@code Long}, {@code Double}, {@code Boolean}, {@code Instant} or text; {@code null} or an empty text if there is none. */
    @Nullable
    Object value(Row row) {
        return value.apply(row);
    }

    boolean isNumeric() {
        return switch (this) {
            case NUMBER, ID, SYSTEMID, CPU, TIME, ALLOCATED, PRIORITY, CARRIER, MOUNTED -> true;
            default -> false;
        };
    }

    /** Amounts are sorted largest first, all else in its order. */
    boolean isDescendingByDefault() {
        return this == CPU || this == TIME || this == ALLOCATED;
    }

    /** For people. */
    String shown(Row row) {
        Object of = value(row);
        if (of == null) {
            return (this == CPU || this == TIME) ? "?" : "";
        }
        return switch (this) {
            case CPU -> String.format(Locale.ROOT, "%.1f", (Double) of);
            case TIME -> Figures.time((Double) of);
            case ALLOCATED -> Figures.bytes((Long) of);
            case STARTED -> ((Instant) of).truncatedTo(ChronoUnit.SECONDS).toString();
            default -> TerminalText.escape(of.toString());
        };
    }

    /** For programs: plain numbers, in per cent, seconds and bytes. */
    String exact(Row row) {
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
