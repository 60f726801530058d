// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An instant view of a JVM: who is connected, and what every process does. A value: it never changes, and everything shown from it is
 * a pure function of it.
 *
 * @param snapshot about the snapshot itself
 * @param sessions in order of their creation; empty if they were not asked for
 * @param processes in order of their numbers; empty if they were not asked for
 * @param requests in progress that no process serves, oldest first; empty where they were not asked for, in the extended form alone
 */
public record Activity(
        Snapshot snapshot,
        Optional<List<SessionInfo>> sessions,
        Optional<List<ProcessInfo>> processes,
        Optional<List<RequestInfo>> requests) {
    public Activity {
        requireNonNull(snapshot, "snapshot");
        sessions = sessions.map(List::copyOf);
        processes = processes.map(List::copyOf);
        requests = requests.map(List::copyOf);
    }

    /** Without requests that no process serves. */
    public Activity(Snapshot snapshot, Optional<List<SessionInfo>> sessions, Optional<List<ProcessInfo>> processes) {
        this(snapshot, sessions, processes, Optional.empty());
    }

    /**
     * What remains of this view under the contract's options and filter. Both are ignored in local and remote mode, where the answer
     * is the processes alone.
     *
     * @return empty if the session is not known
     */
    public Optional<Activity> select(ActivityOptions options, Optional<String> sessionId) {
        if (snapshot.mode() != Mode.SERVER) {
            return Optional.of(new Activity(snapshot, Optional.empty(), processes.map(Activity::withoutSessions)));
        }
        List<SessionInfo> chosenSessions = sessions.orElseThrow();
        List<ProcessInfo> chosenProcesses = processes.orElseThrow();
        Optional<List<RequestInfo>> chosenRequests = requests;
        if (sessionId.isPresent()) {
            chosenSessions = chosenSessions.stream()
                    .filter(session -> session.id().equals(sessionId.get()))
                    .toList();
            if (chosenSessions.isEmpty()) {
                return Optional.empty();
            }
            chosenProcesses = chosenProcesses.stream()
                    .filter(process -> process.sessionId().equals(sessionId))
                    .toList();
            chosenRequests = requests.map(all -> all.stream()
                    .filter(request -> request.session().equals(sessionId))
                    .toList());
        }
        return Optional.of(
                switch (options) {
                    case PROCESSES_AND_SESSIONS ->
                        new Activity(
                                snapshot, Optional.of(chosenSessions), Optional.of(chosenProcesses), chosenRequests);
                    case PROCESSES_ONLY ->
                        new Activity(
                                snapshot,
                                Optional.empty(),
                                Optional.of(withoutSessions(chosenProcesses)),
                                chosenRequests);
                    case SESSIONS_ONLY -> new Activity(snapshot, Optional.of(chosenSessions), Optional.empty());
                });
    }

    /**
     * Writes the contract's JSON in UTF-8, without a tree of it in memory. The stream is flushed and stays open.
     *
     * @throws IOException as the stream throws it
     */
    public void writeJson(OutputStream out, Format format) throws IOException {
        new ActivityJson(out, format).write(this);
    }

    /** The contract's JSON as text. */
    public String toJson(Format format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writeJson(out, format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<ProcessInfo> withoutSessions(List<ProcessInfo> processes) {
        return processes.stream().map(ProcessInfo::withoutSession).toList();
    }
}
