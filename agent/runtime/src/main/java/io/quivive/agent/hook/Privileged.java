// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/** What a policy grants to the agent holds for it on a thread of the host too, whatever the host's own code below it may do. */
@SuppressWarnings("removal") // they are there in the JDKs that have security managers
final class Privileged {
    /** JEP 486 took security managers away. */
    private static final boolean POSSIBLE = Runtime.version().feature() < 24;

    private Privileged() {}

    static boolean isNeeded() {
        return POSSIBLE && System.getSecurityManager() != null;
    }

    static @Nullable Object call(PrivilegedAction<@Nullable Object> action) {
        return AccessController.doPrivileged(action);
    }
}
