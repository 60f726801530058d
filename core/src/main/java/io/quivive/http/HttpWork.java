// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import io.quivive.ProcessType;
import io.quivive.session.LiveSession;
import io.quivive.session.Work;
import org.jspecify.annotations.Nullable;

/**
 * A request. What is not final is written by the thread that serves it at the moment.
 */
final class HttpWork extends Work {
    /** Keyed hash of the credential that came with it; {@code null} if none did, or if it has an HTTP session. */
    final @Nullable String credential;

    private volatile @Nullable String userName;

    HttpWork(
            ProcessType type,
            String method,
            String path,
            @Nullable String query,
            @Nullable LiveSession session,
            @Nullable String credential) {
        super(type, method, path, query, session);
        this.credential = credential;
    }

    /** The user, empty for none; {@code null} if nobody has told yet. */
    @Nullable
    String userName() {
        return userName;
    }

    void userName(String name) {
        userName = name;
    }
}
