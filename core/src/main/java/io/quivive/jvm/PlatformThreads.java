// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessKind;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the platform threads and finds or makes their entries. Listing through the root thread group takes no safepoint, and includes
 * carriers.
 *
 * <p>Under the lock of {@link JvmReader}; holds the host's threads between {@link #scan} and {@link #release} alone.
 */
final class PlatformThreads {
    private final Probes probes;
    private final ThreadFields fields;
    private final ProcessTable table;
    private final @Nullable SystemIds systemIds;
    private final @Nullable StartTimes startTimes;
    private final ThreadGroup root;
    private final ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    private final @Nullable MethodHandle allThreads;
    private final List<ProcessEntry> entries = new ArrayList<>();
    private Thread[] threads = new Thread[64];
    private int hidden;

    PlatformThreads(Probes probes, ThreadFields fields, ProcessTable table) {
        this.probes = probes;
        this.fields = fields;
        this.table = table;
        this.systemIds = probes.open(Probe.SYSTEM_ID, () -> SystemIds.open(fields));
        if (systemIds == null) {
            probes.off(Probe.START_TIME, "systemID is off");
        }
        this.startTimes = probes.open(Probe.START_TIME, StartTimes::open);
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        root = group;
        allThreads = fields.isTaskReadable() && Runtime.version().feature() < 19 ? allThreads() : null;
    }

    /** Lists the threads that live; thread {@code i} belongs to entry {@code i}. */
    void scan(long reading) {
        int found = root.enumerate(threads, true);
        while (found >= threads.length) { // it cuts silently
            threads = new Thread[threads.length * 2];
            found = root.enumerate(threads, true);
        }
        if (allThreads != null && bean.getThreadCount() > found) {
            found = addUngrouped(allThreads, found);
        }
        entries.clear();
        hidden = 0;
        int kept = 0;
        for (int i = 0; i < found; i++) {
            Thread thread = threads[i];
            long id = fields.id(thread);
            if (id == 0) {
                hidden++;
                continue;
            }
            ProcessEntry entry = table.get(id);
            if (entry == null) {
                entry = begin(thread, id);
                if (entry == null) {
                    continue;
                }
            }
            entry.seen = reading;
            threads[kept++] = thread;
            entries.add(entry);
        }
        Arrays.fill(threads, kept, found, null);
    }

    /** Before Java 19 a thread that the JVM itself begins, such as that of a flight recording, does not stand in its group. */
    private int addUngrouped(MethodHandle allThreads, int found) {
        try {
            Thread[] all = (Thread[]) allThreads.invokeExact();
            if (all.length > found) {
                threads = Arrays.copyOf(all, all.length + 16);
                return all.length;
            }
        } catch (Throwable e) {
            // what the groups hold has to do
        }
        return found;
    }

    /** {@code Thread.getThreads}, which takes no safepoint. */
    private static @Nullable MethodHandle allThreads() {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findStatic(Thread.class, "getThreads", MethodType.methodType(Thread[].class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    List<ProcessEntry> entries() {
        return entries;
    }

    Thread thread(int index) {
        return threads[index];
    }

    /** Threads that could not be listed, since the host hides their ids. */
    int hidden() {
        return hidden;
    }

    @Nullable
    SystemIds systemIds() {
        return systemIds;
    }

    @Nullable
    StartTimes startTimes() {
        return startTimes;
    }

    /** Lets the host's threads go. */
    void release() {
        Arrays.fill(threads, 0, entries.size(), null);
        entries.clear();
    }

    void close() {
        if (systemIds != null) {
            systemIds.close();
        }
    }

    /** Makes the entry of a thread that is seen for the first time; {@code null} if it has ended or not begun. */
    private @Nullable ProcessEntry begin(Thread thread, long id) {
        int systemId = 0;
        if (systemIds != null && probes.isOn(Probe.SYSTEM_ID)) {
            try {
                systemId = systemIds.of(thread);
                if (systemId == 0) {
                    return null;
                }
            } catch (IOException e) {
                if (fields.address(thread) == 0) {
                    return null;
                }
                probes.off(Probe.SYSTEM_ID, e);
            }
        }
        ProcessEntry entry = table.add(id, ProcessKind.PLATFORM);
        entry.systemId(systemId);
        if (startTimes != null && systemId != 0) {
            entry.startedMillis = startTimes.of(entry.systemIdText);
        }
        return entry;
    }
}
