// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

/** What a JVM is to others, which decides what a snapshot of it holds. */
public enum Mode {
    /** It hosts a server: sessions and processes. */
    SERVER("server"),
    /** It hosts none: processes only, options and filter ignored. */
    LOCAL("local"),
    /** It is a client of a server through the remote link and hosts none: processes only, options and filter ignored. */
    REMOTE("remote");

    private final String text;

    Mode(String text) {
        this.text = text;
    }

    /**
     * The constant of a text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Mode of(String text) {
        for (Mode mode : values()) {
            if (mode.text.equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("Mode '" + text + "' does not exist: expected one of server, local, remote");
    }

    /** The text that stands in the JSON. */
    public String text() {
        return text;
    }
}
