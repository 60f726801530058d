// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Activity;
import io.quivive.ProcessInfo;
import io.quivive.ProcessKind;
import io.quivive.ProcessMore;
import io.quivive.RequestInfo;
import io.quivive.SessionInfo;
import io.quivive.Snapshot;
import io.quivive.WorkMore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A row of the table of processes: a process, or a request that none serves.
 *
 * @param around what all rows share
 * @param process empty for a request without one
 * @param request empty for a process
 */
record ProcessRow(Around around, Optional<ProcessInfo> process, Optional<RequestInfo> request) {
    /**
     * What all rows share.
     *
     * @param snapshot that they come from
     * @param sessions by ID
     * @param shortIds of these
     * @param wording of what people see
     */
    record Around(Snapshot snapshot, Map<String, SessionInfo> sessions, ShortIds shortIds, Wording wording) {}

    /** The rows of an activity, in no order that tells anything. */
    static List<ProcessRow> of(Activity activity, Wording wording) {
        Map<String, SessionInfo> sessions = new HashMap<>();
        activity.sessions().orElse(List.of()).forEach(session -> sessions.put(session.id(), session));
        Around around = new Around(activity.snapshot(), sessions, ShortIds.of(sessions.keySet()), wording);
        List<ProcessRow> rows = new ArrayList<>();
        for (RequestInfo request : activity.requests().orElse(List.of())) {
            rows.add(new ProcessRow(around, Optional.empty(), Optional.of(request)));
        }
        for (ProcessInfo process : activity.processes().orElse(List.of())) {
            rows.add(new ProcessRow(around, Optional.of(process), Optional.empty()));
        }
        return rows;
    }

    Wording wording() {
        return around.wording();
    }

    /** Whether it is a request in progress, and not only a task of one. */
    boolean isRequest() {
        return request.isPresent()
                || (process.flatMap(ProcessInfo::url).isPresent()
                        && !work().map(WorkMore::handedOver).orElse(false));
    }

    /** Whether it is a virtual thread without a name, as most are. */
    boolean isUnnamed() {
        return process.map(ProcessInfo::name).equals(Optional.of(""))
                && more().map(ProcessMore::kind).equals(Optional.of(ProcessKind.VIRTUAL));
    }

    Optional<ProcessMore> more() {
        return process.flatMap(ProcessInfo::more);
    }

    /** What it is at. */
    Optional<WorkMore> work() {
        return request.map(RequestInfo::work).or(() -> more().flatMap(ProcessMore::work));
    }

    Optional<String> url() {
        return request.map(RequestInfo::url).or(() -> process.flatMap(ProcessInfo::url));
    }

    Optional<String> sessionId() {
        return request.isPresent() ? request.get().session() : process.flatMap(ProcessInfo::sessionId);
    }

    Optional<SessionInfo> session() {
        return process.flatMap(ProcessInfo::session)
                .or(() -> sessionId()
                        .flatMap(id -> Optional.ofNullable(around.sessions().get(id))));
    }

    /** Its own user before that of its session, in which somebody else may have signed in since. */
    Whose whose() {
        Optional<WorkMore> work = work();
        if (work.isPresent() && !work.get().userName().isEmpty()) {
            return new Whose.Named(work.get().userName());
        }
        if (isUnknown("userName") || work.map(WorkMore::userUnknown).orElse(false)) {
            return Whose.Nameless.UNKNOWN;
        }
        return session().map(Whose::of).orElse(isUnknown("sessionID") ? Whose.Nameless.UNKNOWN : Whose.Nameless.NOBODY);
    }

    /** Names of the properties that could not be measured or read. */
    List<String> unknown() {
        return request.map(RequestInfo::unknown)
                .or(() -> more().map(ProcessMore::unknown))
                .orElse(List.of());
    }

    boolean isUnknown(String property) {
        return unknown().contains(property);
    }

    /** Seconds since its work began. */
    OptionalDouble age() {
        Optional<Instant> since = work().flatMap(WorkMore::since);
        return since.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        Math.max(0, since.get().until(around.snapshot().began(), ChronoUnit.MICROS) / 1e6));
    }
}
