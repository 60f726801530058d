// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Activity;
import io.quivive.ProcessInfo;
import io.quivive.ProcessMore;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import io.quivive.RequestInfo;
import io.quivive.SessionInfo;
import io.quivive.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the contract's JSON, plain or extended, without a tree of it in memory. Members that it does not know are passed over, since the
 * format only grows; what it knows must be there and be right. A session that processes name is one object, the listed one.
 *
 * <p>A plain document says nothing of its snapshot. Its activity gets one that is empty: no name of the JVM, no interval, the epoch as its
 * instants, sessions and processes counted as they are listed; its mode is server where sessions are listed or named, else local.
 */
public final class ActivityReader {
    private final JsonInput json;
    private final Map<String, SessionInfo> listed = new HashMap<>();
    private final Map<String, SessionInfo> named = new HashMap<>();

    private ActivityReader(JsonInput json) {
        this.json = json;
    }

    /**
     * Reads one document to its end. The stream stays open.
     *
     * @return empty for the document {@code null}, the answer for a session that is not known
     * @throws ActivityFormatException if it is broken, or not the contract's
     * @throws IOException as the stream throws it
     */
    public static Optional<Activity> read(InputStream in) throws IOException {
        return JsonDocument.read(in, "a process activity", json -> new ActivityReader(json)::document);
    }

    private Activity document() throws ActivityFormatException {
        Snapshot snapshot = null;
        List<SessionInfo> sessions = null;
        List<ProcessInfo> processes = null;
        List<RequestInfo> requests = null;
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "snapshot" -> snapshot = new SnapshotReader(json).read();
                case "sessions" -> sessions = json.list(this::listedSession);
                case "processes" -> processes = json.list(this::process);
                case "requests" -> requests = json.list(() -> WorkReader.request(json));
                default -> json.skip();
            }
        }
        if (sessions == null && processes == null) {
            throw json.failure("neither 'sessions' nor 'processes' is there");
        }
        if (processes != null && !named.isEmpty()) {
            processes.replaceAll(this::withListedSession);
        }
        return new Activity(
                snapshot != null ? snapshot : SnapshotReader.empty(sessions, processes),
                Optional.ofNullable(sessions),
                Optional.ofNullable(processes),
                Optional.ofNullable(requests));
    }

    private SessionInfo listedSession() throws ActivityFormatException {
        SessionInfo session = SessionReader.read(json);
        if (listed.put(session.id(), session) != null) {
            throw json.failure("session '" + session.id() + "' is listed twice");
        }
        return session;
    }

    /** A process's session: the listed one, or as long as the list has not come, the first of that ID. */
    private SessionInfo namedSession() throws ActivityFormatException {
        SessionInfo session = SessionReader.read(json);
        SessionInfo known = listed.get(session.id());
        if (known == null) {
            known = named.putIfAbsent(session.id(), session);
        }
        return known == null ? session : known;
    }

    /** The list of sessions may stand behind the processes. */
    private ProcessInfo withListedSession(ProcessInfo process) {
        SessionInfo known = process.sessionId().map(listed::get).orElse(null);
        return known == null || process.session().isEmpty()
                ? process
                : new ProcessInfo(
                        process.name(),
                        process.sessionId(),
                        process.number(),
                        process.id(),
                        process.visible(),
                        process.systemId(),
                        process.type(),
                        process.state(),
                        process.cpuUsage(),
                        process.cpuTime(),
                        process.preemptive(),
                        Optional.of(known),
                        process.url(),
                        process.more());
    }

    private ProcessInfo process() throws ActivityFormatException {
        String processName = null;
        String sessionId = null;
        Long number = null;
        Long id = null;
        Boolean visible = null;
        String systemId = null;
        ProcessType type = null;
        ProcessState state = null;
        Double cpuUsage = null;
        Double cpuTime = null;
        Boolean preemptive = null;
        SessionInfo session = null;
        String url = null;
        Optional<ProcessMore> more = Optional.empty();
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "name" -> processName = json.text();
                case "sessionID" -> sessionId = json.text();
                case "number" -> number = json.longInteger();
                case "ID" -> id = json.longInteger();
                case "visible" -> visible = json.bool();
                case "systemID" -> systemId = json.text();
                case "type" -> type = json.constant(json.integer(), ProcessType::of);
                case "state" -> state = json.constant(json.integer(), ProcessState::of);
                case "cpuUsage" -> cpuUsage = json.decimal();
                case "cpuTime" -> cpuTime = json.decimal();
                case "preemptive" -> preemptive = json.bool();
                case "session" -> session = namedSession();
                case "url" -> url = json.text();
                case "more" -> more = ProcessMoreReader.read(json);
                default -> json.skip();
            }
        }
        if (session != null && !session.id().equals(sessionId)) {
            throw json.failure("'sessionID' is not its session's ID");
        }
        return new ProcessInfo(
                json.required("name", processName),
                Optional.ofNullable(sessionId),
                json.required("number", number),
                json.required("ID", id),
                json.required("visible", visible),
                json.required("systemID", systemId),
                json.required("type", type),
                json.required("state", state),
                json.required("cpuUsage", cpuUsage),
                json.required("cpuTime", cpuTime),
                json.required("preemptive", preemptive),
                Optional.ofNullable(session),
                Optional.ofNullable(url),
                more);
    }
}
