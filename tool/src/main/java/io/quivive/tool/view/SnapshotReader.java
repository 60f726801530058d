// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Depth;
import io.quivive.Mode;
import io.quivive.ProcessInfo;
import io.quivive.ProcessType;
import io.quivive.SessionInfo;
import io.quivive.SessionState;
import io.quivive.SessionType;
import io.quivive.Snapshot;
import io.quivive.Unread;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a document says of its snapshot. What the format does not demand is zero, empty or the epoch where it is not told. */
final class SnapshotReader {
    /** Of the entries that a document counts by name; ours have a dozen. */
    private static final int MOST_ENTRIES = 1_000;

    private final JsonInput json;
    private Map<SessionType, Map<SessionState, Integer>> sessionCounts = Map.of();
    private Map<ProcessType, Integer> processCounts = Map.of();

    SnapshotReader(JsonInput json) {
        this.json = json;
    }

    Snapshot read() throws ActivityFormatException {
        Integer schema = null;
        Instant began = null;
        Instant ended = null;
        Mode mode = null;
        Depth depth = Depth.LOOK;
        String jvm = null;
        Long pid = null;
        String host = null;
        String instance = null;
        Instant started = Instant.EPOCH;
        int processors = 0;
        Duration interval = null;
        Duration cost = Duration.ZERO;
        long heapUsed = 0;
        long heapMax = -1;
        Map<String, Long> omitted = Map.of();
        Map<String, String> probes = Map.of();
        List<Unread> unread = List.of();
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "schema" -> schema = schema();
                case "began" -> began = json.instant();
                case "ended" -> ended = json.instant();
                case "mode" -> mode = json.constant(json.text(), Mode::of);
                case "depth" -> depth = json.constant(json.text(), Depth::of);
                case "jvm" -> jvm = json.text();
                case "pid" -> pid = json.longInteger();
                case "host" -> host = json.text();
                case "instance" -> instance = json.text();
                case "started" -> started = json.instant();
                case "processors" -> processors = json.integer();
                case "interval" -> interval = duration(1e9);
                case "cost" -> cost = duration(1e6);
                case "heapUsed" -> heapUsed = json.longInteger();
                case "heapMax" -> heapMax = json.longInteger();
                case "counts" -> counts();
                case "omitted" -> omitted = entries(json::longInteger);
                case "probes" -> probes = entries(json::text);
                case "unread" -> unread = json.list(this::unread);
                default -> json.skip();
            }
        }
        json.required("schema", schema);
        return new Snapshot(
                json.required("began", began),
                json.required("ended", ended),
                json.required("mode", mode),
                depth,
                json.required("jvm", jvm),
                json.required("pid", pid),
                json.required("host", host),
                json.required("instance", instance),
                started,
                processors,
                json.required("interval", interval),
                cost,
                heapUsed,
                heapMax,
                sessionCounts,
                processCounts,
                omitted,
                probes,
                unread);
    }

    /** Of a document that says nothing of its snapshot. */
    static Snapshot empty(@Nullable List<SessionInfo> sessions, @Nullable List<ProcessInfo> processes) {
        Map<SessionType, Map<SessionState, Integer>> sessionCounts = new EnumMap<>(SessionType.class);
        for (SessionInfo session : sessions == null ? List.<SessionInfo>of() : sessions) {
            sessionCounts
                    .computeIfAbsent(session.type(), type -> new EnumMap<>(SessionState.class))
                    .merge(session.state(), 1, Integer::sum);
        }
        Map<ProcessType, Integer> processCounts = new EnumMap<>(ProcessType.class);
        boolean server = sessions != null;
        for (ProcessInfo process : processes == null ? List.<ProcessInfo>of() : processes) {
            processCounts.merge(process.type(), 1, Integer::sum);
            server |= process.sessionId().isPresent();
        }
        return new Snapshot(
                Instant.EPOCH,
                Instant.EPOCH,
                server ? Mode.SERVER : Mode.LOCAL,
                Depth.LOOK,
                "",
                0,
                "",
                "",
                Instant.EPOCH,
                0,
                Duration.ZERO,
                Duration.ZERO,
                0,
                -1,
                sessionCounts,
                processCounts,
                Map.of(),
                Map.of(),
                List.of());
    }

    private Unread unread() throws ActivityFormatException {
        String what = null;
        String why = null;
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "what" -> what = json.text();
                case "why" -> why = json.text();
                default -> json.skip();
            }
        }
        return new Unread(json.required("what", what), json.required("why", why));
    }

    private int schema() throws ActivityFormatException {
        int schema = json.integer();
        if (schema != Snapshot.SCHEMA) {
            throw json.failure("schema " + schema + " is not read by this version, which reads " + Snapshot.SCHEMA
                    + ": use the Quivive that wrote it");
        }
        return schema;
    }

    private Duration duration(double nanosPerUnit) throws ActivityFormatException {
        double nanos = json.decimal() * nanosPerUnit;
        if (nanos > Long.MAX_VALUE / 2.0) {
            throw json.failure("a duration of more than a century");
        }
        return Duration.ofNanos(Math.round(nanos));
    }

    private void counts() throws ActivityFormatException {
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "sessions" -> sessionCounts = sessionCounts();
                case "processes" -> processCounts = processCounts();
                default -> json.skip();
            }
        }
    }

    private Map<SessionType, Map<SessionState, Integer>> sessionCounts() throws ActivityFormatException {
        Map<SessionType, Map<SessionState, Integer>> counts = new EnumMap<>(SessionType.class);
        json.beginObject();
        for (String type = json.nextMember(); type != null; type = json.nextMember()) {
            Map<SessionState, Integer> states = new EnumMap<>(SessionState.class);
            counts.put(json.constant(type, SessionType::of), states);
            json.beginObject();
            for (String state = json.nextMember(); state != null; state = json.nextMember()) {
                states.put(json.constant(state, SessionState::of), json.integer());
            }
        }
        return counts;
    }

    private Map<ProcessType, Integer> processCounts() throws ActivityFormatException {
        Map<ProcessType, Integer> counts = new EnumMap<>(ProcessType.class);
        json.beginObject();
        for (String type = json.nextMember(); type != null; type = json.nextMember()) {
            counts.put(json.constant(type, value -> ProcessType.of(Integer.parseInt(value))), json.integer());
        }
        return counts;
    }

    private <T> Map<String, T> entries(JsonInput.Element<T> value) throws ActivityFormatException {
        Map<String, T> entries = new LinkedHashMap<>();
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            if (entries.size() == MOST_ENTRIES) {
                throw json.failure("more than " + MOST_ENTRIES + " members");
            }
            entries.put(name, value.read());
        }
        return entries;
    }
}
