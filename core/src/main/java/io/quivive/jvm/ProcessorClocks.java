// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the processor time of platform and native threads into their entries: by {@link NativeClock} where that is open, else the
 * management bean for Java threads and {@code schedstat} for native ones.
 *
 * <p>Under the lock of {@link JvmReader}.
 */
final class ProcessorClocks {
    /** Threads between two looks at the monotonic clock. */
    private static final int CHUNK = 32;

    private final Probes probes;
    private final @Nullable NativeClock clock;
    private final @Nullable ThreadMXBean bean;
    private final ProcFile file = new ProcFile();
    private long[] ids = new long[0];

    ProcessorClocks(Probes probes) {
        this.probes = probes;
        this.clock = probes.open(Probe.CLOCK, NativeClock::open);
        this.bean = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean hotspot ? hotspot : null;
    }

    /** Reads the clocks of Java threads; an entry that has ended, or whose clock the host switched off, gets -1. */
    void read(List<ProcessEntry> entries) {
        if (clock != null && probes.isOn(Probe.SYSTEM_ID)) {
            long now = 0;
            for (int i = 0; i < entries.size(); i++) {
                if (i % CHUNK == 0) {
                    now = System.nanoTime();
                }
                ProcessEntry entry = entries.get(i);
                entry.cpuNanos = clock.nanos(entry.systemId);
                entry.readAt = now;
            }
        } else if (bean != null) {
            readBean(bean, entries);
        } else {
            entries.forEach(entry -> entry.cpuNanos = -1);
        }
    }

    /** Reads the clock of a native thread; false if it has ended. */
    boolean readNative(ProcessEntry entry) {
        entry.readAt = System.nanoTime();
        if (clock != null) {
            entry.cpuNanos = clock.nanos(entry.systemId);
        } else {
            entry.cpuNanos = file.read("/proc/self/task/" + entry.systemIdText + "/schedstat") ? file.number() : -1;
        }
        return entry.cpuNanos >= 0;
    }

    /** Bytes of heap that Java threads have allocated, by their order; -1 for those that have ended. */
    long[] allocated(List<ProcessEntry> entries) {
        if (bean == null || !bean.isThreadAllocatedMemorySupported() || !bean.isThreadAllocatedMemoryEnabled()) {
            long[] unknown = new long[entries.size()];
            Arrays.fill(unknown, -1);
            return unknown;
        }
        return bean.getThreadAllocatedBytes(
                entries.stream().mapToLong(entry -> entry.id).toArray());
    }

    private void readBean(ThreadMXBean source, List<ProcessEntry> entries) {
        // in few calls, since one for each thread costs half as much again; not in one, since that would blur the
        // instants
        int chunk = CHUNK * 8;
        for (int from = 0; from < entries.size(); from += chunk) {
            int count = Math.min(chunk, entries.size() - from);
            if (ids.length != count) {
                ids = new long[count];
            }
            for (int i = 0; i < count; i++) {
                ids[i] = entries.get(from + i).id;
            }
            long before = System.nanoTime();
            long[] nanos = source.getThreadCpuTime(ids);
            long step = (System.nanoTime() - before) / count;
            for (int i = 0; i < count; i++) {
                ProcessEntry entry = entries.get(from + i);
                entry.cpuNanos = nanos[i];
                entry.readAt = before + step * i;
            }
        }
    }
}
