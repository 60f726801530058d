// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

/** How a session came to be. */
public enum SessionType {
    /** A rich client on the remote link. */
    REMOTE("remote"),
    /** The one virtual session that all server-side jobs share; always there in server mode. */
    STORED_PROCEDURE("storedProcedure"),
    /** An HTTP session. */
    WEB("web"),
    /** Requests with a credential and no HTTP session, or an HTTP session on a path declared REST. */
    REST("rest");

    private final String text;

    SessionType(String text) {
        this.text = text;
    }

    /**
     * The constant of a text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static SessionType of(String text) {
        for (SessionType type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "SessionType '" + text + "' does not exist: expected one of remote, storedProcedure, web, rest");
    }

    /** The text that stands in the JSON. */
    public String text() {
        return text;
    }
}
