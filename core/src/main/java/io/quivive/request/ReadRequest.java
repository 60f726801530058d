// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.request;

import io.quivive.session.LiveSession;
import io.quivive.session.Work;
import org.jspecify.annotations.Nullable;

/** A request in progress as it was read: all of it belongs to that one request. */
public final class ReadRequest extends Work {
    /** Its number, which no other piece of work is given while the JVM runs. */
    public final long number;

    /** Product and version. */
    public final String server;

    /** Id of the thread that serves it; 0 if none does. */
    public final long thread;

    /** Whether its begin is when we first saw it. */
    public final boolean sinceAtLeast;

    /** Its user; empty for nobody; {@code null} if that could not be read. */
    public final @Nullable String user;

    /** What was read. */
    public final RequestCopy copy;

    /**
     * A request with its number.
     *
     * @param session that it is for; {@code null} also if that has ended
     */
    public ReadRequest(
            RequestCopy copy,
            @Nullable LiveSession session,
            @Nullable String user,
            long number,
            String server,
            long thread,
            long sinceMillis) {
        super(copy.type(), copy.method(), copy.path(), copy.query(), session, sinceMillis);
        this.copy = copy;
        this.user = user;
        this.number = number;
        this.server = server;
        this.thread = thread;
        this.sinceAtLeast = copy.startedMillis() < 0;
    }
}
