// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import java.io.IOException;

/**
 * A version of the agent: a number, and behind a plus sign what tells builds of one number apart, {@code 0.1.0-SNAPSHOT+5f2a…}.
 *
 * @param number dotted, compared part by part; what follows a minus sign does not count
 * @param text the whole
 */
record Version(String number, String text) {
    static Version of(String text) {
        return new Version(text.split("[-+]", 2)[0], text);
    }

    /** The version that the agent's jar says of itself. */
    static Version own() throws IOException {
        return of(Agent.text("version.txt").strip());
    }

    /** Whether a tool of that version brings an agent to replace this one: a newer one, or, where both are told, another build of the same. */
    boolean isReplacedBy(String other) {
        if (other.isEmpty() || other.equals(text)) {
            return false;
        }
        String[] mine = number.split("\\.");
        String[] theirs = of(other).number.split("\\.");
        for (int i = 0; i < Math.max(mine.length, theirs.length); i++) {
            int order = Integer.compare(part(theirs, i), part(mine, i));
            if (order != 0) {
                return order > 0;
            }
        }
        return text.contains("+") && other.contains("+");
    }

    private static int part(String[] parts, int index) {
        try {
            return index < parts.length ? Integer.parseInt(parts[index]) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
