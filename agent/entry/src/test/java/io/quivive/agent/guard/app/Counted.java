// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard.app;

import java.security.Principal;
import java.util.concurrent.atomic.AtomicLong;

/** An object of the application that counts whoever asks it for what is none of his business. */
abstract class Counted implements Principal {
    static final AtomicLong ASKED = new AtomicLong();

    @Override
    public final int hashCode() {
        ASKED.incrementAndGet();
        return 1;
    }

    @Override
    public final boolean equals(Object other) {
        ASKED.incrementAndGet();
        return true;
    }

    @Override
    public final String toString() {
        ASKED.incrementAndGet();
        return getName();
    }

    @Override
    public String getName() {
        ASKED.incrementAndGet();
        return "";
    }
}
