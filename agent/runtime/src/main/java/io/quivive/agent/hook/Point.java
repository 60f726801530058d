// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import org.jspecify.annotations.Nullable;

/**
 * What is done where an instrumented method is entered and left, on the thread that does. What it throws does not reach the host.
 * Primitive arguments and results are boxed.
 */
public interface Point {
    /**
     * The method is entered; not called for constructors.
     *
     * @return to be given to {@link #left}
     */
    default @Nullable Object entered(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
        return null;
    }

    /** The method is left, with a result or with what it throws. */
    default void left(
            @Nullable Object token,
            @Nullable Object self,
            @Nullable Object first,
            @Nullable Object second,
            @Nullable Object result,
            @Nullable Throwable thrown) {
        left(token);
    }

    /** The same, where nothing else matters. */
    default void left(@Nullable Object token) {}
}
