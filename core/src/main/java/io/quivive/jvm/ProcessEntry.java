// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessKind;
import java.io.File;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a platform or native thread from one reading to the next. It holds none of the host's objects but the name and,
 * weakly, what tells whether a pool's worker is idle.
 *
 * <p>Written and read under the lock of {@link JvmReader}.
 */
final class ProcessEntry {
    final long id;
    final int number;
    final ProcessKind kind;
    /** Operating-system thread id, or 0 while it is not known. */
    int systemId;

    String systemIdText = "";
    /** {@code /proc/self/task/N/syscall}, once it was needed: threads in the kernel are asked for it at every reading. */
    @Nullable
    File systemCallFile;
    /** Milliseconds since 1970; -1 if it is not known. */
    long startedMillis = -1;

    String name = "";

    @Nullable
    Role role;
    /** The worker or the condition that the role's probe looks at. */
    @Nullable
    WeakReference<Object> idleTarget;

    /** Processor nanoseconds at the last reading; -1 if they could not be read. */
    long cpuNanos = -1;
    /** {@link System#nanoTime} of that. */
    long readAt;
    /** What {@link #cpuNanos} was when sessions were sampled last; -1 if they were not. */
    long sampledNanos = -1;
    /** Number of the reading that saw it last. */
    long seen;

    ProcessEntry(long id, int number, ProcessKind kind) {
        this.id = id;
        this.number = number;
        this.kind = kind;
    }

    void systemId(int value) {
        systemId = value;
        systemIdText = value == 0 ? "" : Integer.toString(value);
        systemCallFile = null;
    }
}
