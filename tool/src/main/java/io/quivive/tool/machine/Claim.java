// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.util.Optional;

/**
 * Whose word the name of a JVM is: any process can claim any name.
 *
 * @param by user and root folder, as one text to be compared; empty if it cannot be told
 * @param whose the same, as it is shown
 * @param complete whether the whole name is known; if not, it may be any
 */
public record Claim(Optional<String> by, String whose, boolean complete) {
    /** Of a user, in the root folder of this process. */
    static Claim of(String user) {
        return new Claim(Optional.of(user), user, true);
    }
}
