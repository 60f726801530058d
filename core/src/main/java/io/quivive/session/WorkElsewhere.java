// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.ProcessType;
import org.jspecify.annotations.Nullable;

/** What a thread is at, as another copy of Quivive told. */
public final class WorkElsewhere extends Work {
    private final long cpuNanos;
    private final long sessionNanos;

    WorkElsewhere(
            ProcessType type,
            String method,
            String path,
            @Nullable String query,
            @Nullable LiveSession session,
            long sinceMillis,
            long cpuNanos) {
        super(type, method, path, query, session, sinceMillis);
        this.cpuNanos = cpuNanos;
        this.sessionNanos = session == null ? 0 : session.cpuNanos();
    }

    /** What its thread has used for it that had not been added to its session, if that has used so much by now. */
    public long used(long threadNanos) {
        return cpuNanos < 0 || threadNanos < 0 ? 0 : Math.max(0, threadNanos - cpuNanos);
    }

    /** Whether the session's time is still what it was when this was told. */
    public boolean isStillSo() {
        LiveSession session = session();
        return session != null && session.cpuNanos() == sessionNanos;
    }
}
