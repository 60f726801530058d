// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.SessionInfo;
import io.quivive.SessionMore;
import io.quivive.SessionType;
import io.quivive.jvm.Bindings.Bound;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the contract's sessions out of the live ones and of what the threads were at when their rows were made.
 *
 * <p>Used once, by one thread.
 */
public final class SessionRows {
    private static final Comparator<LiveSession> BY_CREATION = Comparator.<LiveSession>comparingLong(
                    session -> session.createdMillis)
            .thenComparingLong(session -> session.serial);

    /** Of work on virtual threads the JVM counts nothing, and in a look they are estimates. */
    private static final List<String> CPU = List.of("cpuTime", "cpuUsage");

    /** Of those that processes work for, a few of many. */
    private final Map<LiveSession, SessionInfo> made = new HashMap<>();

    private final Map<LiveSession, Integer> running = new HashMap<>();
    private final Map<LiveSession, Long> runningNanos = new HashMap<>();
    private final List<SessionInfo> rows;
    private final boolean counted;
    private final @Nullable Map<LiveSession, Integer> read;
    private final boolean extended;
    private final Optional<SessionTimes> before;
    private final double elapsedNanos;

    /**
     * Reads all sessions.
     *
     * @param sessions those that live, in order of their creation
     * @param elsewhere those that other copies of Quivive told of
     * @param bound what threads were at
     * @param counted whether processor time is accounted to sessions
     * @param read of sessions that are only read, how many requests wait; {@code null} where they are followed
     * @param before what they had used when the interval began
     */
    public SessionRows(
            Collection<LiveSession> sessions,
            Collection<LiveSession> elsewhere,
            Collection<Bound> bound,
            boolean counted,
            @Nullable Map<LiveSession, Integer> read,
            boolean extended,
            Optional<SessionTimes> before,
            Duration interval) {
        this.counted = counted;
        this.read = read;
        this.extended = extended;
        this.before = before;
        this.elapsedNanos = interval.toNanos();
        List<LiveSession> listed = new ArrayList<>(sessions);
        int inOrder = listed.size();
        listed.addAll(elsewhere);
        Map<LiveSession, Long> ended = new HashMap<>();
        for (Bound each : bound) {
            LiveSession session = each.session();
            if (session != null && !session.isClosed()) {
                running.merge(session, 1, Integer::sum);
                if (each.isUncounted()) {
                    session.uncounted();
                }
                ended.putIfAbsent(session, session.cpuNanos());
            }
        }
        if (!running.isEmpty()) {
            addThoseThatJustEnded(listed);
        }
        if (listed.size() > inOrder) {
            listed.sort(BY_CREATION);
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

    /** In order of their creation. */
    public List<SessionInfo> rows() {
        return rows;
    }

    /** What a session that a process works for is shown as; {@code null} for none. */
    public @Nullable SessionInfo of(@Nullable LiveSession session) {
        return session == null ? null : made.get(session);
    }

    private void addThoseThatJustEnded(List<LiveSession> listed) {
        Set<LiveSession> justEnded = new HashSet<>(running.keySet());
        listed.forEach(justEnded::remove);
        listed.addAll(justEnded);
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
        Map<LiveSession, Integer> waiting = session.isElsewhere() ? null : read;
        // nothing is read of jobs
        boolean isUnread = waiting != null && session.countedAs == SessionType.STORED_PROCEDURE;
        boolean known = session.isElsewhere() ? session.cpuNanos() >= 0 : counted && !isUnread;
        return new SessionMore(
                known ? OptionalLong.of(session.cpuNanosTold(total)) : OptionalLong.empty(),
                known && before.isPresent() && elapsedNanos > 0
                        ? OptionalDouble.of(Math.max(0, total - before.get().of(session)) / elapsedNanos)
                        : OptionalDouble.empty(),
                waiting != null ? OptionalLong.empty() : OptionalLong.of(session.requests()),
                running.isEmpty() ? 0 : running.getOrDefault(session, 0),
                waiting == null ? session.waiting() : waiting.getOrDefault(session, 0),
                Optional.of(Instant.ofEpochMilli(session.lastActivity)),
                session.userAgent,
                session.application,
                idle <= 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(session.lastActivity + idle)),
                session.isUserUnknown(),
                known && session.isPartlyUncounted() ? CPU : List.of(),
                known && (waiting != null || session.isSampled()) ? CPU : List.of());
    }
}
