// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import io.quivive.tool.ExitStatus;

/** Whether a JVM can be attached to, and if not, why and what to do. */
public sealed interface Access {
    /** It can, as far as can be told from outside. */
    record Attachable() implements Access {}

    /** It takes no agent and prints its threads.
     *
     * @param reason and what to do about it
     */
    record ThreadPrintOnly(String reason) implements Access {}

    /** It cannot.
     *
     * @param why the kind of reason
     * @param reason and what to do about it
     */
    record Refused(Why why, String reason) implements Access {}

    /** Kinds of reasons, each with the exit status of a command that names such a JVM. */
    enum Why {
        /** Of a kind that Quivive does not read, or started so that it lets nobody attach. */
        KIND(ExitStatus.REFUSED),
        /** It is another user's, or a right is missing. */
        RIGHT(ExitStatus.NO_RIGHT),
        /** It could not be looked at in time. */
        UNFINISHED(ExitStatus.NO_ANSWER);

        private final int status;

        Why(int status) {
            this.status = status;
        }

        /** One of {@link ExitStatus}. */
        public int status() {
            return status;
        }
    }
}
