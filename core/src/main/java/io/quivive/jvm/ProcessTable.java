// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessKind;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The process table: a slot for every platform and native thread, found by id. A slot is the smallest free one and is given again after its
 * process ended; an id never is.
 *
 * <p>Written and read under the lock of {@link JvmReader}; bounded by the threads that live.
 */
final class ProcessTable {
    private final LongMap<ProcessEntry> byId = new LongMap<>();
    private final BitSet taken = new BitSet();
    private final AtomicLong lastNativeId;
    private @Nullable ProcessEntry[] byNumber = new @Nullable ProcessEntry[64];

    /**
     * A new table.
     *
     * @param lastNativeId the last id that a native thread was given in this JVM, 0 before the first; counts down
     */
    ProcessTable(AtomicLong lastNativeId) {
        this.lastNativeId = lastNativeId;
        taken.set(0); // numbers begin at 1
    }

    @Nullable
    ProcessEntry get(long id) {
        return byId.get(id);
    }

    ProcessEntry add(long id, ProcessKind kind) {
        int number = taken.nextClearBit(1);
        ProcessEntry entry = new ProcessEntry(id, number, kind);
        taken.set(number);
        if (number >= byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, byNumber.length * 2);
        }
        byNumber[number] = entry;
        byId.put(id, entry);
        return entry;
    }

    ProcessEntry addNative() {
        return add(lastNativeId.decrementAndGet(), ProcessKind.NATIVE);
    }

    /** The entry in a slot, or {@code null}. */
    @Nullable
    ProcessEntry at(int number) {
        return number > 0 && number < byNumber.length ? byNumber[number] : null;
    }

    /** No slot from this one on is taken. */
    int end() {
        return taken.length();
    }

    int size() {
        return byId.size();
    }

    /** Frees the slots of the processes that a complete reading did not see. */
    void sweep(long reading) {
        for (int number = 1; number < end(); number++) {
            ProcessEntry entry = byNumber[number];
            if (entry != null && entry.seen != reading) {
                byNumber[number] = null;
                taken.clear(number);
                byId.remove(entry.id);
            }
        }
    }
}
