// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * The processor time of every session at one instant, for usage to be measured from.
 *
 * <p>Not thread-safe.
 */
public final class SessionTimes {
    private long[] serials = new long[16];
    private long[] nanos = new long[16];
    private int size;

    /**
     * Notes all of them anew.
     *
     * @param running what threads that are at something have used and not yet added
     */
    public void take(Collection<LiveSession> sessions, Map<LiveSession, Long> running) {
        size = 0;
        add(sessions, running);
    }

    /** Notes more, whose serials are greater. */
    public void add(Collection<LiveSession> sessions, Map<LiveSession, Long> running) {
        for (LiveSession session : sessions) { // in order of their serials
            if (size == serials.length) {
                serials = Arrays.copyOf(serials, size * 2);
                nanos = Arrays.copyOf(nanos, size * 2);
            }
            serials[size] = session.serial;
            nanos[size++] = session.cpuNanos() + (running.isEmpty() ? 0 : running.getOrDefault(session, 0L));
        }
    }

    /** What was noted of a session; 0 if it did not live by then. */
    public long of(LiveSession session) {
        int at = Arrays.binarySearch(serials, 0, size, session.serial);
        return at < 0 ? 0 : nanos[at];
    }

    /** A copy, which stays as it is. */
    public SessionTimes copy() {
        SessionTimes copy = new SessionTimes();
        copy.serials = Arrays.copyOf(serials, Math.max(size, 1));
        copy.nanos = Arrays.copyOf(nanos, Math.max(size, 1));
        copy.size = size;
        return copy;
    }
}
