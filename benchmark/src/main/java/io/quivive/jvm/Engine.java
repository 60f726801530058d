// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessState;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** What a snapshot is made of, apart from rows: name, id, system id, state, processor time and usage of each platform thread. */
final class Engine implements AutoCloseable {
    private final ThreadFields fields;
    private final ProcessTable table = new ProcessTable(new AtomicLong());
    private final PlatformThreads platform;
    private final ProcessorClocks clocks;
    private final States states;
    private final Baseline baseline = new Baseline();
    private long reading;

    Engine() throws ReflectiveOperationException {
        Probes probes = new Probes(Set.of());
        fields = InternalThreadFields.open();
        platform = new PlatformThreads(probes, fields, table);
        clocks = new ProcessorClocks(probes);
        states = new States(probes, fields, new Blockers());
    }

    /** The system ids of all platform threads; measures usage from now on. */
    int[] begin() {
        measure();
        int[] ids =
                platform.entries().stream().mapToInt(entry -> entry.systemId).toArray();
        baseline.take(table, System.nanoTime(), System.currentTimeMillis());
        platform.release();
        return ids;
    }

    /** Reads all; answers how many rows. */
    int read(Blackhole sink) {
        measure();
        long now = System.currentTimeMillis();
        List<ProcessEntry> entries = platform.entries();
        int rows = entries.size();
        for (int i = 0; i < rows; i++) {
            ProcessEntry entry = entries.get(i);
            Thread thread = platform.thread(i);
            ProcessState state = states.of(thread, entry);
            sink.take(
                    thread.getName(), entry.id, entry.systemIdText, state, entry.cpuNanos, baseline.usage(entry, now));
        }
        platform.release();
        return rows;
    }

    private void measure() {
        reading++;
        platform.scan(reading);
        clocks.read(platform.entries());
        table.sweep(reading);
    }

    @Override
    public void close() {
        platform.close();
    }

    /** Takes what is read, so that reading it is not left out. Texts are kept, not looked into: a row does no more. */
    static final class Blackhole {
        private String name = "";
        private String systemId = "";
        private long sum;

        void take(String newName, long id, String newSystemId, ProcessState state, long cpuNanos, double usage) {
            name = newName;
            systemId = newSystemId;
            sum += id ^ state.value() ^ cpuNanos ^ (long) (usage * 1e6);
        }

        long sum() {
            return sum + name.length() + systemId.length();
        }
    }
}
