// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.entry;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters the agent that may follow requests: its jar's manifest asks for the right to retransform classes, which that of the agent that
 * looks does not. By its name each jar is known by a class of its own. Frozen as {@link Entry} is.
 */
@NullMarked
public final class FollowEntry {
    private FollowEntry() {}

    /** {@code -javaagent}. */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        Entry.premain(options, instrumentation, FollowEntry.class);
    }

    /** Attach. */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        Entry.agentmain(options, instrumentation, FollowEntry.class);
    }
}
