// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the platform threads and finds or makes their entries. Neither way to list them takes a safepoint, and both include carriers; that
 * through the root thread group takes its monitor on Java 17, for which a thread that begins would wait.
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
    private final List<ProcessEntry> entries = new ArrayList<>();
    private Thread[] threads = new Thread[0];
    private int capacity = 64;
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
    }

    /** Lists the threads that live; thread {@code i} belongs to entry {@code i}. */
    void scan(long reading) {
        int found = list();
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

    List<ProcessEntry> entries() {
        return entries;
    }

    Thread thread(int index) {
        return threads[index];
    }

    /** All of them; valid until {@link #release}. */
    List<Thread> threads() {
        return Arrays.asList(threads).subList(0, entries.size());
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
        threads = new Thread[0];
        entries.clear();
    }

    /** Lists the threads that live; answers how many. */
    private int list() {
        Thread[] all = fields.threads();
        if (all != null) {
            threads = all;
            return all.length;
        }
        while (true) {
            threads = new Thread[capacity];
            int found = root.enumerate(threads, true);
            if (found < capacity) {
                return found;
            }
            capacity *= 2; // it cuts silently
        }
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
