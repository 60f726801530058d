// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.SessionInfo;
import io.quivive.SessionMore;
import io.quivive.SessionType;

/** Whom a row is for. */
sealed interface Whose {
    /** A user. */
    record Named(String userName) implements Whose {
        @Override
        public String shown() {
            return TerminalText.escape(userName);
        }
    }

    /** Those without a name. */
    enum Nameless implements Whose {
        /** A session's user who has not signed in. */
        GUEST("(guest)"),
        /** The server's own jobs. */
        JOBS("(jobs)"),
        /** Somebody whose name could not be read. */
        UNKNOWN("?"),
        /** The row is for no session and no user. */
        NOBODY("");

        private final String shown;

        Nameless(String shown) {
            this.shown = shown;
        }

        @Override
        public String shown() {
            return shown;
        }
    }

    /** For people. */
    String shown();

    /** The name; empty if there is none, or it is not known. */
    default String userName() {
        return "";
    }

    /** Whether somebody means it by that name, or by an empty one. */
    default boolean is(String user) {
        return this instanceof Named named
                ? named.userName().equals(user)
                : user.isEmpty() && (this == Nameless.GUEST || this == Nameless.JOBS);
    }

    static Whose of(SessionInfo session) {
        if (!session.userName().isEmpty()) {
            return new Named(session.userName());
        }
        if (session.more().map(SessionMore::userUnknown).orElse(false)) {
            return Nameless.UNKNOWN;
        }
        return session.type() == SessionType.STORED_PROCEDURE ? Nameless.JOBS : Nameless.GUEST;
    }
}
