// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.ProcessInfo;
import io.quivive.ProcessKind;
import io.quivive.ProcessMore;
import io.quivive.RequestInfo;
import io.quivive.SessionInfo;
import io.quivive.WorkMore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A column of the process table. */
enum Column implements TableColumn<ProcessRow> {
    /** Slot in the process table. */
    NUMBER("number", row -> ofProcess(row, ProcessInfo::number)),
    /** Unique process ID, a Java thread's own id. */
    ID("id", row -> ofProcess(row, ProcessInfo::id)),
    /** Operating-system thread id. */
    SYSTEMID("systemid", row -> ofProcess(row, Column::systemId)),
    /** Per cent of one processor over the interval. */
    CPU("cpu", row -> measured(row, "cpuUsage", process -> process.cpuUsage() * 100)),
    /** Processor time since it began; seconds in CSV. */
    TIME("time", row -> measured(row, "cpuTime", ProcessInfo::cpuTime)),
    /** Of its present work, since that began; seconds in CSV. */
    ELAPSED("elapsed", Column::elapsed),
    /** What it does. */
    STATE("state", row -> ofProcess(row, process -> process.state().constant())),
    /** What it is for. */
    TYPE("type", row -> ofProcess(row, process -> process.type().constant())),
    /** Thread name. */
    NAME("name", row -> ofProcess(row, ProcessInfo::name)),
    /** The application's user. */
    USER("user", row -> row.whose().userName()),
    /** ID of the session that it works for. */
    SESSION("session", row -> row.sessionId().orElse(null)),
    /** How that session came to be. */
    SESSIONTYPE("sessiontype", row -> ofSession(row, session -> session.type().text())),
    /** The request's peer, or that session's. */
    ADDRESS("address", Column::address),
    /** The request being served. */
    URL("url", row -> row.url().orElse(null)),
    /** Of the request being served. */
    METHOD("method", row -> ofWork(row, WorkMore::method)),
    /** When its present work began. */
    SINCE("since", row -> ofWork(row, work -> work.since().orElse(null))),
    /** When it began. */
    STARTED(
            "started",
            row -> ofProcess(row, process -> process.creationDateTime().orElse(null))),
    /** The rule that named its type. */
    ROLE("role", row -> ofMore(row, ProcessMore::role)),
    /** What it is made of. */
    KIND("kind", row -> ofMore(row, more -> more.kind().text())),
    /** Bytes of heap allocated since it began. */
    ALLOCATED("allocated", row -> ofMore(row, more -> number(more.allocated()))),
    /** Whether it is a user process. */
    VISIBLE("visible", row -> ofProcess(row, ProcessInfo::visible)),
    /** Whether it has a thread of the operating system of its own. */
    PREEMPTIVE("preemptive", row -> ofProcess(row, ProcessInfo::preemptive)),
    /** Whether the JVM may end without it. */
    DAEMON("daemon", row -> ofMore(row, more -> more.kind() == ProcessKind.NATIVE ? null : more.daemon())),
    /** Java priority. */
    PRIORITY("priority", row -> ofMore(row, more -> more.kind() == ProcessKind.NATIVE ? null : (long) more.priority())),
    /** ID of the carrier that it is mounted on. */
    CARRIER("carrier", row -> ofMore(row, more -> number(more.carrier()))),
    /** ID of the virtual thread mounted on it. */
    MOUNTED("mounted", row -> ofMore(row, more -> number(more.mounted()))),
    /** What of the row is a guess, sampled, or unknown. */
    MARKS("marks", Column::marks),
    /** The snapshot's instant. */
    BEGAN("began", row -> row.around().snapshot().began()),
    /** Number of its present piece of work. */
    WORK("work", row -> ofWork(row, work -> number(work.number()))),
    /** What serves the request. */
    SERVER("server", row -> ofWork(row, WorkMore::server)),
    /** How old its present work is: {@link #ELAPSED} for people. */
    AGE("age", Column::elapsed),
    /** Method and url of the request being served, for people. */
    REQUEST("request", Column::request);

    /** What stands for a thread's properties where there is no thread. */
    private static final String NONE = "-";

    private static final String UNKNOWN = "?";

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // all of them are lambdas without state
    private final Function<ProcessRow, @Nullable Object> value;

    Column(String text, Function<ProcessRow, @Nullable Object> value) {
        this.text = text;
        this.value = value;
    }

    /** Those of CSV, which has no two of the same. */
    static List<Column> exact() {
        return Stream.of(values())
                .filter(column -> column != AGE && column != REQUEST)
                .toList();
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String header() {
        return this == CPU ? "CPU%" : TableColumn.super.header();
    }

    @Override
    public @Nullable Object value(ProcessRow row) {
        return value.apply(row);
    }

    @Override
    public boolean isNumeric() {
        return switch (this) {
            case NUMBER, ID, SYSTEMID, CPU, TIME, ELAPSED, AGE, ALLOCATED, PRIORITY, CARRIER, MOUNTED, WORK -> true;
            default -> false;
        };
    }

    @Override
    public boolean isDescendingByDefault() {
        return this == CPU || this == TIME || this == ELAPSED || this == AGE || this == ALLOCATED;
    }

    @Override
    public int least(int natural) {
        return switch (this) {
            case STATE -> 14; // the longest end of a state, "…internal flag"
            case TYPE -> 16;
            case NAME -> 12;
            case URL, REQUEST -> 20;
            case USER, ROLE, ADDRESS, MARKS -> 8;
            default -> natural;
        };
    }

    @Override
    public Cut cut() {
        return switch (this) {
            case STATE -> Cut.BEGINNING;
            case NAME -> Cut.MIDDLE; // threads of a pool differ in their last digits
            default -> Cut.END;
        };
    }

    @Override
    public String shown(ProcessRow row) {
        if (this == USER) {
            return row.whose().shown();
        }
        if (this == NAME && row.isUnnamed()) {
            return "(virtual #" + row.process().orElseThrow().id() + ")";
        }
        Object of = value(row);
        if (of == null) {
            return absent(row);
        }
        boolean isShort = row.wording() == Wording.SHORT;
        return switch (this) {
            case CPU -> estimated(row) + String.format(Locale.ROOT, "%.1f", (Double) of);
            case TIME -> estimated(row) + Figures.time((Double) of);
            case ELAPSED -> atLeast(row) + Figures.time((Double) of);
            case AGE -> atLeast(row) + Figures.age((Double) of);
            case ALLOCATED -> Figures.bytes((Long) of);
            case STARTED, SINCE ->
                ((Instant) of).truncatedTo(ChronoUnit.SECONDS).toString();
            case STATE -> isShort ? Words.ofState(row.process().orElseThrow()) : of.toString();
            case TYPE -> isShort ? Words.of(row.process().orElseThrow().type()) : of.toString();
            case SESSION ->
                TerminalText.escape(isShort ? row.around().shortIds().of(of.toString()) : of.toString());
            default -> TerminalText.escape(of.toString());
        };
    }

    /** Plain numbers, in per cent, seconds and bytes. */
    @Override
    public String exact(ProcessRow row) {
        Object of = value(row);
        if (of == null) {
            return "";
        }
        return switch (this) {
            case CPU -> String.format(Locale.ROOT, "%.4f", (Double) of);
            case TIME, ELAPSED, AGE -> String.format(Locale.ROOT, "%.6f", (Double) of);
            default -> TerminalText.escape(of.toString());
        };
    }

    private String absent(ProcessRow row) {
        return switch (this) {
            case CPU, TIME -> row.process().isPresent() ? UNKNOWN : NONE;
            case NUMBER, ID, SYSTEMID, TYPE, NAME -> row.process().isPresent() ? "" : NONE;
            case STATE -> row.request().map(RequestInfo::waiting).orElse(false) ? "waiting" : NONE;
            case AGE, ELAPSED, SINCE -> row.isRequest() ? UNKNOWN : "";
            case SESSION ->
                row.work().map(WorkMore::sessionEnded).orElse(false)
                        ? "ended"
                        : row.isUnknown("sessionID") ? UNKNOWN : "";
            default -> "";
        };
    }

    private static String estimated(ProcessRow row) {
        return row.more().map(ProcessMore::sampled).orElse(false) ? "~" : "";
    }

    private static String atLeast(ProcessRow row) {
        return row.work().map(WorkMore::sinceAtLeast).orElse(false) ? "≥" : "";
    }

    private static @Nullable Object systemId(ProcessInfo process) {
        try {
            return Long.valueOf(process.systemId());
        } catch (NumberFormatException e) {
            return process.systemId().isEmpty() ? null : process.systemId();
        }
    }

    private static @Nullable Object measured(
            ProcessRow row, String property, Function<ProcessInfo, @Nullable Object> value) {
        return row.isUnknown(property) ? null : ofProcess(row, value);
    }

    private static @Nullable Object elapsed(ProcessRow row) {
        OptionalDouble age = row.age();
        return age.isPresent() ? age.getAsDouble() : null;
    }

    private static @Nullable Object address(ProcessRow row) {
        Object own = ofWork(row, WorkMore::address);
        return own == null || own.equals("") ? ofSession(row, SessionInfo::ipAddress) : own;
    }

    private static @Nullable Object request(ProcessRow row) {
        if (!row.isRequest()) {
            return null;
        }
        String url = row.url().orElse("");
        String method = row.work().map(WorkMore::method).orElse("");
        return Stream.of(method, url.isEmpty() ? UNKNOWN : url)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static @Nullable Object ofProcess(ProcessRow row, Function<ProcessInfo, @Nullable Object> value) {
        return row.process().isPresent() ? value.apply(row.process().get()) : null;
    }

    private static @Nullable Object ofSession(ProcessRow row, Function<SessionInfo, String> text) {
        return row.session().map(text).orElse(null);
    }

    private static @Nullable Object ofMore(ProcessRow row, Function<ProcessMore, @Nullable Object> value) {
        return row.more().isPresent() ? value.apply(row.more().get()) : null;
    }

    private static @Nullable Object ofWork(ProcessRow row, Function<WorkMore, @Nullable Object> value) {
        return row.work().isPresent() ? value.apply(row.work().get()) : null;
    }

    private static @Nullable Object number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static String marks(ProcessRow row) {
        Stream.Builder<String> marks = Stream.builder();
        row.more().ifPresent(more -> {
            marks.add(more.typeGuessed() ? "typeGuessed" : "");
            marks.add(more.stateGuessed() ? "stateGuessed" : "");
            marks.add(more.sampled() ? "sampled" : "");
        });
        row.work().ifPresent(work -> {
            marks.add(work.sinceAtLeast() ? "sinceAtLeast" : "");
            marks.add(work.handedOver() ? "handedOver" : "");
            marks.add(work.sessionEnded() ? "sessionEnded" : "");
        });
        marks.add(row.whose() == Whose.Nameless.UNKNOWN ? "userUnknown" : "");
        row.unknown().forEach(property -> marks.add(property + "Unknown"));
        return marks.build().filter(mark -> !mark.isEmpty()).distinct().collect(Collectors.joining(" "));
    }
}
