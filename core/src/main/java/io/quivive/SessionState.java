// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

/** Whether a session's client is there. */
public enum SessionState {
    /** Web, rest and storedProcedure sessions always are. */
    ACTIVE("active"),
    /** The remote client vanished and may come back; its processes and storage are kept. */
    POSTPONED("postponed"),
    /** The remote client said that its machine goes to sleep. */
    SLEEPING("sleeping");

    private final String text;

    SessionState(String text) {
        this.text = text;
    }

    /**
     * The constant of a text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static SessionState of(String text) {
        for (SessionState state : values()) {
            if (state.text.equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException(
                "SessionState '" + text + "' does not exist: expected one of active, postponed, sleeping");
    }

    /** The text that stands in the JSON. */
    public String text() {
        return text;
    }
}
