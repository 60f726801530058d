// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.util.List;

/** How an idle process of a pool is told from a busy one, without asking the pool's own code. */
sealed interface IdleProbe {
    /** There is nothing to tell: the type follows from the role. */
    IdleProbe NONE = new None();

    /** No probe. */
    record None() implements IdleProbe {}

    /** The pool does not tell: counts as idle, and the type as guessed. */
    record Unknown() implements IdleProbe {}

    /**
     * A worker as ThreadPoolExecutor has them, which holds its own lock while it runs a task.
     *
     * @param path fields from the thread's task to the worker
     */
    record Lock(FieldPath path) implements IdleProbe {}

    /**
     * Idle while it is parked with a blocker of a class, or of one below it.
     *
     * @param blockerClass the class's name
     */
    record Blocker(String blockerClass) implements IdleProbe {}

    /**
     * Idle while it is parked on one of some objects.
     *
     * @param paths fields from the thread's task to these objects
     */
    record ParkedOn(List<FieldPath> paths) implements IdleProbe {}

    /**
     * Idle while fields lead to nothing: a thread of a product that notes what it works on.
     *
     * @param path fields from the thread's task to that
     */
    record Without(FieldPath path) implements IdleProbe {}

    /** Idle while it waits for input or output: a thread that serves one connection. */
    record InputOutput() implements IdleProbe {}

    /** Idle while nothing is mounted on it: a carrier. */
    record Unmounted() implements IdleProbe {}
}
