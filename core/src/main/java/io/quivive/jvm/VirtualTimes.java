// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Processor time of virtual threads, by sampling: what a carrier used is shared among the virtual threads that were seen on it, by how long
 * each was, so that brief ones get their due as well as long ones; every half second, and whenever somebody asks. The time between samples is random, since a fixed one would beat with the host's own rhythms, around 10 ms, and longer where a sample
 * costs more, so that sampling takes at most half a per cent of one processor.
 *
 * <p>Thread-safe.
 */
final class VirtualTimes {
    private static final long MEAN_DELAY = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int COST_TO_DELAY = 200;
    private static final long SETTLE_AFTER = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long UNSEEN_LIMIT = TimeUnit.SECONDS.toNanos(1);
    /** A sample that comes so much later than planned is counted: what ran meanwhile is then told less exactly. */
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(50);
    /** What was sampled is kept for so many threads; the newest ones beyond that are counted in {@link #dropped}. */
    private static final int CAPACITY = 100_000;

    private final ThreadFields fields;
    private final @Nullable VirtualThreads threads;
    private final @Nullable SystemIds systemIds;
    private final Probes probes;
    private final @Nullable NativeClock clock;
    private final ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    private final List<Carrier> carriers = new ArrayList<>();
    private final LongMap<Sampled> sampled = new LongMap<>();
    private long since = System.currentTimeMillis();
    private long averageCost;
    private long dropped;
    private long late;
    private long dueAt;

    VirtualTimes(Probes probes, ThreadFields fields, @Nullable VirtualThreads threads, @Nullable SystemIds systemIds) {
        this.probes = probes;
        this.fields = fields;
        this.threads = threads;
        this.systemIds = systemIds;
        this.clock = probes.isOn(Probe.CLOCK) ? probes.open(Probe.CLOCK, NativeClock::open) : null;
        if (systemIds == null || systemIds.structs().mountedId().isEmpty()) {
            probes.off(Probe.MOUNTED_ID, "the JVM does not name JavaThread::_monitor_owner_id, or systemID is off");
        }
        if (threads == null) {
            probes.off(Probe.VIRTUAL_TIME, "virtualThreads is off");
        }
    }

    /** Tells which carriers there are; those known already keep their clocks. */
    synchronized void carriers(List<Thread> present, List<ProcessEntry> entries) {
        carriers.removeIf(carrier -> carrier.thread.get() == null || !present.contains(carrier.thread.get()));
        for (int i = 0; i < present.size(); i++) {
            long id = entries.get(i).id;
            if (carriers.stream().noneMatch(carrier -> carrier.id == id)) {
                Carrier carrier = new Carrier(new WeakReference<>(present.get(i)), id, entries.get(i).systemId);
                carrier.nanos = nanos(carrier);
                carriers.add(carrier);
            }
        }
    }

    /** Takes a sample and shares what was used up to it. */
    synchronized void settle() {
        sample();
        long now = System.nanoTime();
        carriers.forEach(carrier -> settle(carrier, now));
    }

    /** Takes a sample; answers how long to wait before the next, in nanoseconds, or -1 if there is nothing to sample. */
    synchronized long sample() {
        if (carriers.isEmpty() || !probes.isOn(Probe.VIRTUAL_TIME)) {
            return -1;
        }
        long began = System.nanoTime();
        if (dueAt != 0 && began - dueAt > LATE) {
            late++;
        }
        try {
            Map<Long, Long> mounted = probes.isOn(Probe.MOUNTED_ID) ? Map.of() : mountedByCarrier();
            for (Carrier carrier : carriers) {
                sample(carrier, mounted);
                if (began - carrier.settledAt > SETTLE_AFTER) {
                    settle(carrier, began);
                }
            }
        } catch (Throwable e) {
            probes.off(Probe.VIRTUAL_TIME, e);
            return -1;
        }
        averageCost = (averageCost * 7 + System.nanoTime() - began) / 8;
        long mean = Math.max(MEAN_DELAY, averageCost * COST_TO_DELAY);
        long delay = mean / 2 + ThreadLocalRandom.current().nextLong(mean);
        dueAt = System.nanoTime() + delay;
        return delay;
    }

    /** Whether anything was attributed to any virtual thread. */
    synchronized boolean anySampled() {
        return sampled.size() > 0;
    }

    /** Milliseconds since 1970 from which on attributed time counts. */
    synchronized long since() {
        return since;
    }

    synchronized long dropped() {
        return dropped;
    }

    /** Samples since {@link #since} that came too late to be exact, since the machine was busy. */
    synchronized long late() {
        return late;
    }

    /** Copies what was attributed so far. */
    synchronized void copyTo(LongMap<Long> target) {
        target.clear();
        sampled.forEach((id, known) -> target.put(id, known.nanos));
    }

    /** Notes that a thread still lives; answers the processor nanoseconds attributed to it since {@link #since}. */
    synchronized long saw(long id, long reading) {
        Sampled known = sampled.get(id);
        if (known == null) {
            return 0;
        }
        known.seen = reading;
        return known.nanos;
    }

    /** Forgets the threads that a complete reading did not see, unless they were sampled after it began. */
    synchronized void sweep(long reading, long readingBegan) {
        sampled.retain(known -> known.seen == reading || known.sampledAt - readingBegan > 0);
    }

    /** Forgets everything; attributed time counts from the next sample on. */
    synchronized void reset() {
        carriers.clear();
        sampled.clear();
        late = 0;
        dueAt = 0;
        since = System.currentTimeMillis();
    }

    private void sample(Carrier carrier, Map<Long, Long> mounted) throws Exception {
        Thread thread = carrier.thread.get();
        if (thread == null) {
            return;
        }
        long nanos = nanos(carrier);
        long now = System.nanoTime();
        long id = mounted(thread, carrier.id, mounted);
        if (nanos >= 0) {
            carrier.used += Math.max(0, nanos - carrier.nanos);
            carrier.nanos = nanos;
        }
        if (id > 0 && id != carrier.id) {
            carrier.seen.merge(id, now - carrier.sampledAt, Long::sum);
        }
        carrier.sampledAt = now;
    }

    /** Shares what a carrier used among those that were seen on it, by how long each was. */
    private void settle(Carrier carrier, long now) {
        long all = 0;
        for (long seen : carrier.seen.values()) {
            all += seen;
        }
        if (all > 0) {
            double rate = (double) carrier.used / all;
            carrier.seen.forEach((id, seen) -> attribute(id, (long) (seen * rate)));
            carrier.seen.clear();
            carrier.used = 0;
            carrier.settledAt = now;
        } else if (now - carrier.settledAt > UNSEEN_LIMIT) {
            carrier.used = 0; // nobody was seen to use it, and it is not to fall on one thread all at once
            carrier.settledAt = now;
        }
    }

    private void attribute(long id, long nanos) {
        Sampled known = sampled.get(id);
        if (known == null) {
            if (sampled.size() >= CAPACITY) {
                dropped++;
                return;
            }
            known = new Sampled();
            sampled.put(id, known);
        }
        known.nanos += nanos;
        known.sampledAt = System.nanoTime();
    }

    private long mounted(Thread thread, long carrierId, Map<Long, Long> mounted) throws Exception {
        if (systemIds != null && probes.isOn(Probe.MOUNTED_ID)) {
            return systemIds.mountedId(thread);
        }
        return mounted.getOrDefault(carrierId, 0L);
    }

    /** For JVMs that do not tell: looks through all virtual threads. */
    private Map<Long, Long> mountedByCarrier() {
        Map<Long, Long> mounted = new HashMap<>();
        VirtualThreads all = threads;
        if (all != null) {
            all.forEach(List.of(), thread -> {
                Thread carrier = all.carrier(thread);
                if (carrier != null) {
                    mounted.put(fields.id(carrier), fields.id(thread));
                }
            });
        }
        return mounted;
    }

    private long nanos(Carrier carrier) {
        return clock != null && carrier.systemId != 0
                ? clock.nanos(carrier.systemId)
                : bean.getThreadCpuTime(carrier.id);
    }

    /** A carrier and its clock at the last sample. */
    private static final class Carrier {
        final WeakReference<Thread> thread;
        final long id;
        final int systemId;
        /** Its clock, and when it was read. */
        long nanos;

        long sampledAt = System.nanoTime();
        /** What it used since it was settled, and for how many nanoseconds each virtual thread was seen on it. */
        long used;

        final Map<Long, Long> seen = new HashMap<>();
        long settledAt = sampledAt;

        Carrier(WeakReference<Thread> thread, long id, int systemId) {
            this.thread = thread;
            this.id = id;
            this.systemId = systemId;
        }
    }

    /** What was attributed to one virtual thread. */
    private static final class Sampled {
        long nanos;
        long seen;
        long sampledAt;
    }
}
