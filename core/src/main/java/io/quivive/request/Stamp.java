// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.request;

import org.jspecify.annotations.Nullable;

/**
 * What tells one request from the next that is served with the same objects: two reads belong to one request if the stamps before and after
 * them are the same.
 *
 * @param request the server's own object of it, by which it is known again
 * @param thread what tells the thread that serves it: a {@link Thread}, or its id as a {@link Long}; {@code null} if none does
 * @param generation a count that changes with each request of the same object; 0 where each has an object of its own
 * @param start when it began, in the server's own unit; 0 where that is not kept
 */
public record Stamp(Object request, @Nullable Object thread, long generation, long start) {
    /** Whether it is of the same request. */
    public boolean isOf(Stamp other) {
        return request == other.request && generation == other.generation && start == other.start;
    }

    /** Whether it is of the same request, on the same thread. */
    public boolean isSame(@Nullable Stamp other) {
        return other != null && isOf(other) && isSameThread(other.thread);
    }

    private boolean isSameThread(@Nullable Object other) {
        return thread == other || (thread instanceof Long id && id.equals(other));
    }
}
