// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

/** What a process is made of. */
public enum ProcessKind {
    /** A Java thread with a thread of the operating system of its own. */
    PLATFORM("platform"),
    /** A Java thread that the JVM mounts on a carrier. */
    VIRTUAL("virtual"),
    /** A thread of the JVM itself or of native code, unknown to Java. */
    NATIVE("native");

    private final String text;

    ProcessKind(String text) {
        this.text = text;
    }

    /**
     * The constant of a text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ProcessKind of(String text) {
        for (ProcessKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "ProcessKind '" + text + "' does not exist: expected one of platform, virtual, native");
    }

    /** The text that stands in the JSON. */
    public String text() {
        return text;
    }
}
