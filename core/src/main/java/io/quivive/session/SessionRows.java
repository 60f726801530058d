// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.SessionInfo;
import io.quivive.SessionMore;
import io.quivive.jvm.Bindings.Bound;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the contract's sessions out of the live ones and of what the threads were at when their rows were made.
 *
 * <p>Used once, by one thread.
 */
public final class SessionRows {
    /** Of those that processes work for, a few of many. */
    private final Map<LiveSession, SessionInfo> made = new HashMap<>();

    private final Map<LiveSession, Integer> running = new HashMap<>();
    private final Map<LiveSession, Long> runningNanos = new HashMap<>();
    private final List<SessionInfo> rows;
    private final boolean counted;
    private final boolean extended;
    private final Optional<SessionTimes> before;
    private final double elapsedNanos;

    /**
     * Reads all sessions.
     *
     * @param sessions those that live, in order of their creation
     * @param bound what threads were at
     * @param counted whether processor time is accounted to sessions
     * @param before what they had used when the interval began
     */
    public SessionRows(
            Collection<LiveSession> sessions,
            Collection<Bound> bound,
            boolean counted,
            boolean extended,
            Optional<SessionTimes> before,
            Duration interval) {
        this.counted = counted;
        this.extended = extended;
        this.before = before;
        this.elapsedNanos = interval.toNanos();
        List<LiveSession> listed = new ArrayList<>(sessions);
        Map<LiveSession, Long> ended = new HashMap<>();
        for (Bound each : bound) {
            LiveSession session = each.session();
            if (session != null) {
                running.merge(session, 1, Integer::sum);
                ended.putIfAbsent(session, session.cpuNanos());
            }
        }
        if (!running.isEmpty()) {
            addThoseThatJustEnded(listed);
        }
        for (Bound each : bound) {
            // read after the session's own figure: if the slot is the same, that does not have it yet
            if (each.session() != null && each.isStillSo()) {
                runningNanos.merge(each.session(), each.cpuNanos(), Long::sum);
            }
        }
        rows = new ArrayList<>(listed.size());
        for (LiveSession session : listed) {
            Long endedNanos = ended.isEmpty() ? null : ended.get(session);
            if (endedNanos == null) {
                rows.add(row(session, session.cpuNanos()));
            } else {
                SessionInfo row = row(session, endedNanos + runningNanos.getOrDefault(session, 0L));
                made.put(session, row);
                rows.add(row);
            }
        }
    }

    /** In order of their creation; those that a process still works for are among them. */
    public List<SessionInfo> rows() {
        return rows;
    }

    /** What a session that a process works for is shown as; {@code null} for none. */
    public @Nullable SessionInfo of(@Nullable LiveSession session) {
        return session == null ? null : made.get(session);
    }

    private void addThoseThatJustEnded(List<LiveSession> listed) {
        Comparator<LiveSession> bySerial = Comparator.comparingLong(session -> session.serial);
        List<LiveSession> justEnded = running.keySet().stream()
                .filter(session -> Collections.binarySearch(listed, session, bySerial) < 0)
                .toList();
        if (!justEnded.isEmpty()) {
            listed.addAll(justEnded);
            listed.sort(bySerial);
        }
    }

    private SessionInfo row(LiveSession session, long totalNanos) {
        return new SessionInfo(
                session.type,
                session.userName,
                session.machineName,
                session.systemUserName,
                session.ipAddress,
                session.hostType,
                Instant.ofEpochMilli(session.createdMillis),
                session.state,
                session.id,
                Optional.ofNullable(session.persistentId),
                extended ? Optional.of(more(session, totalNanos)) : Optional.empty());
    }

    private SessionMore more(LiveSession session, long total) {
        long idle = session.idleMillis;
        return new SessionMore(
                counted ? OptionalLong.of(session.cpuNanosTold(total)) : OptionalLong.empty(),
                counted && before.isPresent() && elapsedNanos > 0
                        ? OptionalDouble.of(Math.max(0, total - before.get().of(session)) / elapsedNanos)
                        : OptionalDouble.empty(),
                session.requests(),
                running.isEmpty() ? 0 : running.getOrDefault(session, 0),
                Optional.of(Instant.ofEpochMilli(session.lastActivity)),
                session.userAgent,
                session.application,
                idle <= 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(session.lastActivity + idle)));
    }
}
