// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

/** How a JVM is seen. */
public enum Depth {
    /** It is only read: nothing of it was changed. */
    LOOK("look"),
    /** Hooks add what cannot be read. */
    FOLLOW("follow");

    private final String text;

    Depth(String text) {
        this.text = text;
    }

    /** As the contract writes it. */
    public String text() {
        return text;
    }

    /**
     * The depth of that text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Depth of(String text) {
        for (Depth depth : values()) {
            if (depth.text.equals(text)) {
                return depth;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no depth: expected look or follow");
    }
}
