// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

/** Which lists a snapshot holds; a list that was not asked for is absent. */
public enum ActivityOptions {
    /** Both lists, the default: 0. */
    PROCESSES_AND_SESSIONS,
    /** 1. */
    PROCESSES_ONLY,
    /** 2. */
    SESSIONS_ONLY;

    /**
     * The option of a number.
     *
     * @throws IllegalArgumentException if it is none of 0, 1 and 2
     */
    public static ActivityOptions of(int number) {
        if (number < 0 || number >= values().length) {
            throw new IllegalArgumentException("options " + number
                    + " does not exist: expected 0 (processes and sessions), 1 (processes only) or 2 (sessions only)");
        }
        return values()[number];
    }
}
