// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The threads of the process that Java does not know: the JVM's own and those of native libraries. They are the entries of
 * {@code /proc/self/task} that belong to no Java thread. The listing is repeated only when their count no longer fits.
 *
 * <p>Under the lock of {@link JvmReader}.
 */
final class NativeThreads {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int COMM = 15; // the kernel cuts names there
    private static final int MAX_NAMES = 4_096;
    /** By this age a Java thread that begins has become known to Java. */
    private static final long SETTLED_MILLIS = 1_000;

    private final ProcessTable table;
    private final StartTimes startTimes;
    private final ProcessorClocks clocks;
    private final ProcFile file = new ProcFile();
    private final @Nullable MethodHandle internalThreads;
    private final String[] names = new String[MAX_NAMES];
    private final long[] times = new long[MAX_NAMES];
    private BitSet javaIds = new BitSet();
    private BitSet formerJavaIds = new BitSet();
    private final Map<Integer, ProcessEntry> bySystemId = new HashMap<>();
    private int nameCount = -1;
    private int unsettled;

    private NativeThreads(ProcessTable table, StartTimes startTimes, ProcessorClocks clocks) {
        this.table = table;
        this.startTimes = startTimes;
        this.clocks = clocks;
        this.internalThreads = internalThreads();
    }

    static NativeThreads open(ProcessTable table, @Nullable StartTimes startTimes, ProcessorClocks clocks)
            throws IOException {
        if (startTimes == null) {
            throw new IOException("startTime is off");
        }
        Files.getAttribute(TASKS, "unix:nlink");
        return new NativeThreads(table, startTimes, clocks);
    }

    /** Finds the native threads and reads their clocks, after the Java threads of the same reading were listed. */
    void scan(long reading, List<ProcessEntry> javaThreads) throws IOException {
        BitSet oldest = formerJavaIds;
        formerJavaIds = javaIds;
        javaIds = oldest;
        javaIds.clear();
        for (ProcessEntry entry : javaThreads) {
            javaIds.set(entry.systemId);
        }
        boolean complete = true;
        for (ProcessEntry entry : bySystemId.values()) {
            complete &= read(entry);
        }
        unsettled = 0;
        if (!complete || taskCount() != javaThreads.size() + bySystemId.size() || readNames() != nameCount) {
            list();
        }
        for (ProcessEntry entry : bySystemId.values()) {
            entry.seen = reading;
        }
    }

    Iterable<ProcessEntry> entries() {
        return bySystemId.values();
    }

    int size() {
        return bySystemId.size();
    }

    /** Threads too young to tell whether they are becoming Java's. */
    int unsettled() {
        return unsettled;
    }

    /** Reads the clock; false if the thread has ended, also if the kernel has given its id to another since. */
    private boolean read(ProcessEntry entry) {
        long before = entry.cpuNanos;
        if (!clocks.readNative(entry) || javaIds.get(entry.systemId) || entry.cpuNanos < before) {
            entry.cpuNanos = -1;
            return false;
        }
        return true;
    }

    private static int taskCount() throws IOException {
        return (int) Files.getAttribute(TASKS, "unix:nlink") - 2;
    }

    private void list() {
        String[] tasks = new File(TASKS.toString()).list();
        if (tasks == null) {
            return;
        }
        nameCount = readNames();
        BitSet listed = new BitSet();
        long settledBefore = System.currentTimeMillis() - SETTLED_MILLIS;
        for (String task : tasks) {
            int systemId = Integer.parseInt(task);
            listed.set(systemId);
            if (!javaIds.get(systemId) && !formerJavaIds.get(systemId) && !bySystemId.containsKey(systemId)) {
                begin(systemId, task, settledBefore);
            }
        }
        bySystemId.values().removeIf(entry -> !listed.get(entry.systemId) || entry.cpuNanos < 0);
        giveFullNames();
    }

    private void begin(int systemId, String task, long settledBefore) {
        long started = startTimes.of(task);
        if (started < 0 || !file.read("/proc/self/task/" + task + "/comm")) {
            return;
        }
        String comm = file.line();
        if (started > settledBefore && !isInternal(comm)) {
            unsettled++;
            return;
        }
        ProcessEntry entry = table.addNative();
        entry.systemId(systemId);
        entry.startedMillis = started;
        entry.name = comm;
        if (clocks.readNative(entry)) {
            bySystemId.put(systemId, entry);
        }
    }

    private boolean isInternal(String comm) {
        for (int i = 0; i < nameCount; i++) {
            if (cut(names[i]).equals(comm)) {
                return true;
            }
        }
        return false;
    }

    /** The kernel has names cut; the JVM has them whole, but not by thread. Those of one beginning were begun in the order of their numbers. */
    private void giveFullNames() {
        Map<String, List<String>> whole = new HashMap<>();
        for (int i = 0; i < nameCount; i++) {
            if (names[i].length() > COMM) {
                whole.computeIfAbsent(cut(names[i]), cut -> new ArrayList<>()).add(names[i]);
            }
        }
        whole.forEach((comm, full) -> {
            List<ProcessEntry> cut = bySystemId.values().stream()
                    .filter(entry -> cut(entry.name).equals(comm))
                    .sorted(Comparator.comparingInt(entry -> entry.systemId))
                    .toList();
            full.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
            for (int i = 0; i < cut.size() && cut.size() == full.size(); i++) {
                cut.get(i).name = full.get(i);
                cut.get(i).role = null;
            }
        });
    }

    private static String cut(String name) {
        return name.length() > COMM ? name.substring(0, COMM) : name;
    }

    /** Asks the JVM for the names of its internal threads; answers how many there are, 0 if it cannot be asked. */
    private int readNames() {
        if (internalThreads == null) {
            return 0;
        }
        try {
            Arrays.fill(names, null);
            int count = (int) internalThreads.invokeExact(names, times);
            int kept = 0;
            for (int i = 0; i < Math.min(count, MAX_NAMES); i++) {
                if (names[i] != null) {
                    names[kept++] = names[i];
                }
            }
            return kept;
        } catch (Throwable e) {
            return 0;
        }
    }

    /** {@code sun.management.HotspotThread.getInternalThreadTimes0}, bound to its bean. */
    private static @Nullable MethodHandle internalThreads() {
        try {
            Class<?> type = Class.forName("sun.management.HotspotThread");
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            Class<?> factory = Class.forName("sun.management.ManagementFactoryHelper");
            Object bean = MethodHandles.privateLookupIn(factory, MethodHandles.lookup())
                    .findStatic(
                            factory,
                            "getHotspotThreadMBean",
                            MethodType.methodType(Class.forName("sun.management.HotspotThreadMBean")))
                    .invoke();
            return lookup.findVirtual(
                            type,
                            "getInternalThreadTimes0",
                            MethodType.methodType(int.class, String[].class, long[].class))
                    .bindTo(bean);
        } catch (Throwable e) { // then the kernel's names have to do
            return null;
        }
    }
}
