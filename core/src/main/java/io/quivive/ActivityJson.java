// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes an {@link Activity} as the contract's JSON: names, order and forms of the properties are fixed there. */
final class ActivityJson {
    private static final int MICROSECONDS = 6;

    private final JsonOutput json;
    private final Format format;

    ActivityJson(OutputStream out, Format format) {
        this.json = new JsonOutput(out);
        this.format = format;
    }

    void write(Activity activity) throws IOException {
        json.beginObject();
        if (format == Format.EXTENDED) {
            snapshot(activity.snapshot());
        }
        if (activity.sessions().isPresent()) {
            json.name("sessions");
            json.beginArray();
            for (SessionInfo session : activity.sessions().get()) {
                session(session);
            }
            json.endArray();
        }
        if (activity.processes().isPresent()) {
            json.name("processes");
            json.beginArray();
            for (ProcessInfo process : activity.processes().get()) {
                process(process, activity.snapshot().began());
            }
            json.endArray();
        }
        if (format == Format.EXTENDED && activity.requests().isPresent()) {
            json.name("requests");
            json.beginArray();
            for (RequestInfo request : activity.requests().get()) {
                request(request, activity.snapshot().began());
            }
            json.endArray();
        }
        json.endObject();
        json.flush();
    }

    private void session(SessionInfo session) throws IOException {
        json.beginObject();
        text("type", session.type().text());
        text("userName", session.userName());
        text("machineName", session.machineName());
        text("systemUserName", session.systemUserName());
        text("IPAddress", session.ipAddress());
        text("hostType", session.hostType().text());
        json.name("creationDateTime");
        json.instantInSeconds(session.creationDateTime());
        text("state", session.state().text());
        text("ID", session.id());
        if (session.persistentId().isPresent()) {
            text("persistentID", session.persistentId().get());
        }
        if (format == Format.EXTENDED) {
            json.name("more");
            json.beginObject();
            if (session.more().isPresent()) {
                more(session.more().get());
            }
            json.endObject();
        }
        json.endObject();
    }

    private void process(ProcessInfo process, Instant began) throws IOException {
        json.beginObject();
        text("name", process.name());
        if (process.sessionId().isPresent()) {
            text("sessionID", process.sessionId().get());
        }
        number("number", process.number());
        number("ID", process.id());
        bool("visible", process.visible());
        text("systemID", process.systemId());
        number("type", process.type().value());
        number("state", process.state().value());
        decimal("cpuUsage", process.cpuUsage());
        decimal("cpuTime", process.cpuTime());
        bool("preemptive", process.preemptive());
        if (process.session().isPresent()) {
            json.name("session");
            session(process.session().get());
        }
        if (process.url().isPresent()) {
            text("url", process.url().get());
        }
        if (format == Format.EXTENDED) {
            json.name("more");
            json.beginObject();
            if (process.more().isPresent()) {
                more(process.id(), process.more().get(), began);
            }
            json.endObject();
        }
        json.endObject();
    }

    private void more(long id, ProcessMore more, Instant began) throws IOException {
        instant("started", more.started());
        text("kind", more.kind().text());
        if (more.kind() != ProcessKind.NATIVE) {
            number("threadID", id);
            bool("daemon", more.daemon());
            number("priority", more.priority());
        }
        number("carrier", more.carrier());
        number("mounted", more.mounted());
        known("role", more.role());
        flag("typeGuessed", more.typeGuessed());
        flag("stateGuessed", more.stateGuessed());
        flag("sampled", more.sampled());
        instant("cpuTimeSince", more.cpuTimeSince());
        number("allocated", more.allocated());
        if (more.work().isPresent()) {
            WorkMore work = more.work().get();
            number("work", work.number());
            known("method", work.method());
            known("server", work.server());
            rest(work, began);
        }
        some("unknown", more.unknown());
    }

    private void request(RequestInfo request, Instant began) throws IOException {
        json.beginObject();
        number("work", request.work().number());
        text("url", request.url());
        text("method", request.work().method());
        text("server", request.work().server());
        if (request.session().isPresent()) {
            text("sessionID", request.session().get());
        }
        flag("waiting", request.waiting());
        rest(request.work(), began);
        some("unknown", request.unknown());
        json.endObject();
    }

    /** What is the same of a process and of a request. */
    private void rest(WorkMore work, Instant began) throws IOException {
        if (work.since().isPresent()) {
            instant("since", work.since());
            decimal("elapsed", Math.max(0, work.since().get().until(began, ChronoUnit.MICROS) / 1e6));
        }
        flag("sinceAtLeast", work.sinceAtLeast());
        known("address", work.address());
        known("userName", work.userName());
        flag("userUnknown", work.userUnknown());
        flag("handedOver", work.handedOver());
        flag("sessionEnded", work.sessionEnded());
    }

    private void more(SessionMore more) throws IOException {
        if (more.cpuNanos().isPresent()) {
            decimal("cpuTime", more.cpuNanos().getAsLong() / 1e9);
        }
        if (more.cpuUsage().isPresent()) {
            decimal("cpuUsage", more.cpuUsage().getAsDouble());
        }
        number("requests", more.requests());
        number("running", more.running());
        number("waiting", more.waiting());
        instant("lastActivity", more.lastActivity());
        known("userAgent", more.userAgent());
        known("application", more.application());
        instant("expires", more.expires());
        flag("userUnknown", more.userUnknown());
        some("unknown", more.unknown());
        some("estimated", more.estimated());
    }

    private void snapshot(Snapshot snapshot) throws IOException {
        json.name("snapshot");
        json.beginObject();
        number("schema", Snapshot.SCHEMA);
        instant("began", Optional.of(snapshot.began()));
        instant("ended", Optional.of(snapshot.ended()));
        text("mode", snapshot.mode().text());
        text("depth", snapshot.depth().text());
        text("host", snapshot.host());
        number("pid", snapshot.pid());
        text("instance", snapshot.instance());
        text("jvm", snapshot.jvm());
        instant("started", Optional.of(snapshot.started()));
        number("processors", snapshot.processors());
        decimal("interval", snapshot.interval().toNanos() / 1e9);
        decimal("cost", snapshot.cost().toNanos() / 1e6);
        number("heapUsed", snapshot.heapUsed());
        if (snapshot.heapMax() >= 0) {
            number("heapMax", snapshot.heapMax());
        }
        counts(snapshot);
        json.name("omitted");
        json.beginObject();
        for (Map.Entry<String, Long> omitted : snapshot.omitted().entrySet()) {
            number(omitted.getKey(), omitted.getValue());
        }
        json.endObject();
        json.name("probes");
        json.beginObject();
        for (Map.Entry<String, String> probe : snapshot.probes().entrySet()) {
            text(probe.getKey(), probe.getValue());
        }
        json.endObject();
        json.name("unread");
        json.beginArray();
        for (Unread unread : snapshot.unread()) {
            json.beginObject();
            text("what", unread.what());
            text("why", unread.why());
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    private void counts(Snapshot snapshot) throws IOException {
        json.name("counts");
        json.beginObject();
        json.name("sessions");
        json.beginObject();
        for (Map.Entry<SessionType, Map<SessionState, Integer>> type :
                snapshot.sessionCounts().entrySet()) {
            json.name(type.getKey().text());
            json.beginObject();
            for (Map.Entry<SessionState, Integer> state : type.getValue().entrySet()) {
                number(state.getKey().text(), state.getValue());
            }
            json.endObject();
        }
        json.endObject();
        json.name("processes");
        json.beginObject();
        for (Map.Entry<ProcessType, Integer> type : snapshot.processCounts().entrySet()) {
            number(Integer.toString(type.getKey().value()), type.getValue());
        }
        json.endObject();
        json.endObject();
    }

    private void text(String name, String value) throws IOException {
        json.name(name);
        json.string(value);
    }

    /** A text that stands only where it is known. */
    private void known(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            text(name, value);
        }
    }

    /** A list that stands only where it is not empty. */
    private void some(String name, List<String> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        json.name(name);
        json.beginArray();
        for (String value : values) {
            json.string(value);
        }
        json.endArray();
    }

    private void number(String name, long value) throws IOException {
        json.name(name);
        json.number(value);
    }

    private void number(String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            number(name, value.getAsLong());
        }
    }

    private void decimal(String name, double value) throws IOException {
        json.name(name);
        json.number(value, MICROSECONDS);
    }

    private void bool(String name, boolean value) throws IOException {
        json.name(name);
        json.bool(value);
    }

    /** A mark that stands only where it is true. */
    private void flag(String name, boolean value) throws IOException {
        if (value) {
            bool(name, true);
        }
    }

    private void instant(String name, Optional<Instant> value) throws IOException {
        if (value.isPresent()) {
            json.name(name);
            json.instantInMillis(value.get());
        }
    }
}
