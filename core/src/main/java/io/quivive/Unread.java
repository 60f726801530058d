// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

/**
 * What was found in a JVM and could not be read, or not wholly.
 *
 * @param what product and version, driver, pool, or kind of server
 * @param why what is not seen of it and the reason; what would show it
 */
public record Unread(String what, String why) {
    public Unread {
        requireNonNull(what, "what");
        requireNonNull(why, "why");
    }
}
