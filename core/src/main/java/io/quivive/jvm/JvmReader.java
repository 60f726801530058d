// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.Depth;
import io.quivive.Format;
import io.quivive.ProcessInfo;
import io.quivive.http.RequestLook;
import io.quivive.request.LiveThreads;
import io.quivive.request.ReadRequest;
import io.quivive.session.Elsewhere;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionExchange;
import io.quivive.session.SessionRegistry;
import io.quivive.session.SessionTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the processes of this JVM. While somebody asks, and ten seconds longer, one daemon thread, {@code quivive-meter}, renews the
 * baselines that usage is measured from and samples the carriers of virtual threads; else there is none.
 *
 * <p>Thread-safe: callers take turns.
 */
public final class JvmReader implements AutoCloseable {
    /** Usage is not measured over less. */
    public static final Duration MIN_INTERVAL = Duration.ofMillis(100);

    /** Usage is not measured over more. */
    public static final Duration MAX_INTERVAL = Duration.ofMinutes(1);

    /** So many different intervals are measured at once; a caller with one more has its own, and waits for it each time. */
    private static final int MAX_METERS = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Probes probes;
    private final ThreadFields fields;
    private final ProcessTable table;
    private final PlatformThreads platform;
    private final ProcessorClocks clocks;
    private final @Nullable NativeThreads natives;
    private final VirtualTimes virtualTimes;
    private final Types types;
    private final VirtualRows virtualRows;
    private final ProcessRows rows;
    private final @Nullable Class<?> carrierType;
    private final SessionRegistry sessions;
    private final SessionExchange exchange;
    private final RequestLook look;
    private final SessionSampler sampler;
    private final Map<Long, UsageMeter> meters = new LinkedHashMap<>();
    private @Nullable Thread meterThread;
    private long reading;
    private long metersFailed;
    private boolean closed;

    /**
     * A reader of this JVM.
     *
     * @param switchedOff ways to read that are not to be taken
     * @param roles what processes are for
     * @param lastNativeId the last id that was given to a native thread in this JVM, 0 before the first
     * @param sessions what its threads are at
     * @param exchange what other copies of Quivive in this JVM tell
     * @param look what reads requests in progress
     */
    public JvmReader(
            Set<Probe> switchedOff,
            Roles roles,
            AtomicLong lastNativeId,
            SessionRegistry sessions,
            SessionExchange exchange,
            RequestLook look) {
        this.look = look;
        this.sampler = new SessionSampler(look, new Listed());
        this.sessions = sessions;
        this.exchange = exchange;
        probes = new Probes(switchedOff);
        ThreadFields internal = probes.open(Probe.THREAD_FIELDS, InternalThreadFields::open);
        fields = internal == null ? new PublicThreadFields() : internal;
        table = new ProcessTable(lastNativeId);
        platform = new PlatformThreads(probes, fields, table);
        clocks = new ProcessorClocks(probes);
        natives = probes.open(Probe.NATIVE_THREADS, () -> NativeThreads.open(table, platform.startTimes(), clocks));
        VirtualThreads virtual = probes.open(Probe.VIRTUAL_THREADS, VirtualThreads::open);
        virtualTimes = new VirtualTimes(probes, fields, virtual, platform.systemIds());
        Blockers blockers = new Blockers();
        types = new Types(fields, blockers, roles);
        States states = new States(probes, fields, blockers);
        virtualRows = new VirtualRows(probes, fields, types, states, blockers, virtual, virtualTimes);
        rows = new ProcessRows(probes, types, states, virtualRows);
        carrierType = carrierType();
    }

    /**
     * Reads all processes. If there is no baseline yet that is an interval old, takes one and waits for it.
     *
     * @param interval over which usage is measured, {@link #MIN_INTERVAL} to {@link #MAX_INTERVAL}
     * @param virtualLimit how many virtual threads to list; those that run are listed beyond it
     * @param roles what processes are for
     * @throws IllegalStateException if the reader was closed
     */
    public Processes read(Duration interval, Format format, int virtualLimit, Roles roles) {
        lock.lock();
        try {
            ensureOpen();
            UsageMeter meter = meter(interval.toNanos());
            while (true) {
                long now = System.nanoTime();
                meter.asked(now);
                Baseline baseline = meter.baseline(now);
                if (baseline != null) {
                    return readFrom(baseline, format, virtualLimit, roles);
                }
                if (meter.dueAt(now) - now <= 0) { // its thread is late, or has failed
                    renew(List.of(meter));
                    continue;
                }
                if (!await(meter.dueAt(now) - now)) {
                    return readFrom(null, format, virtualLimit, roles);
                }
                ensureOpen();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many platform and native threads there are. */
    public int count() {
        lock.lock();
        try {
            ensureOpen();
            measure();
            return table.size();
        } finally {
            platform.release();
            lock.unlock();
        }
    }

    /** Ends the meter's thread and gives up all that was remembered. */
    @Override
    public void close() {
        Thread ending;
        lock.lock();
        try {
            closed = true;
            meters.clear();
            platform.close();
            ending = meterThread;
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            LockSupport.unpark(ending);
            try {
                ending.join(TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("this reader was closed");
        }
    }

    /** The meter of an interval; beyond {@link #MAX_METERS} one that serves a single caller and is not renewed. */
    private UsageMeter meter(long intervalNanos) {
        UsageMeter meter = meters.get(intervalNanos);
        if (meter == null) {
            meter = new UsageMeter(intervalNanos);
            ensureMeterThread();
            renew(List.of(meter));
            if (meters.size() < MAX_METERS) {
                meters.put(intervalNanos, meter);
            }
        }
        return meter;
    }

    /** Waits without the lock; false if the caller was interrupted, which then stays so. */
    private boolean await(long nanos) {
        lock.unlock();
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(nanos, 1));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.lock();
        }
    }

    private Processes readFrom(@Nullable Baseline baseline, Format format, int virtualLimit, Roles roles) {
        use(roles);
        Instant began = Instant.now();
        long beganNanos = System.nanoTime();
        try {
            measure();
            virtualTimes.settle();
            Elsewhere elsewhere = exchange.read();
            List<ReadRequest> requests = look.read(new Listed());
            Bindings bindings =
                    new Bindings(sessions.threads(), fields, elsewhere.work(), requests, sessions.readUntil());
            List<ProcessInfo> found = rows.build(
                    new ProcessRows.Sources(platform, natives, clocks, table, bindings),
                    baseline,
                    format,
                    virtualLimit,
                    reading);
            long endedNanos = System.nanoTime();
            return new Processes(
                    found,
                    began,
                    Instant.now(),
                    Duration.ofNanos(baseline == null ? 0 : beganNanos - baseline.takenAt),
                    Duration.ofNanos(endedNanos - beganNanos),
                    omitted(),
                    probes.report(),
                    bindings,
                    elsewhere,
                    Optional.ofNullable(baseline).map(from -> from.sessions.copy()),
                    rows.hostsServer(),
                    requests,
                    sampler.isOn());
        } finally {
            platform.release();
        }
    }

    /** The threads of one reading. */
    private final class Listed implements LiveThreads {
        @Override
        public List<Thread> all() {
            return platform.threads();
        }

        @Override
        public @Nullable Object task(Thread thread) {
            return fields.task(thread);
        }

        @Override
        public long id(Thread thread) {
            return fields.id(thread);
        }
    }

    /** Roles are kept with the entries, and found anew by other rules. */
    private void use(Roles roles) {
        if (types.use(roles)) {
            for (int number = 1; number < table.end(); number++) {
                ProcessEntry entry = table.at(number);
                if (entry != null) {
                    entry.role = null;
                }
            }
        }
    }

    private Map<String, Long> omitted() {
        Map<String, Long> omitted = new LinkedHashMap<>();
        put(omitted, "virtualThreads", virtualRows.omitted());
        put(omitted, "threadsWithHiddenID", platform.hidden());
        put(omitted, "threadsJustBegun", natives == null ? 0 : natives.unsettled());
        put(omitted, "virtualThreadsNotSampled", virtualTimes.dropped());
        put(omitted, "virtualSamplesLate", virtualTimes.late());
        put(omitted, "baselines", metersFailed);
        put(omitted, "requests", look.left());
        return omitted;
    }

    private static void put(Map<String, Long> omitted, String what, long count) {
        if (count > 0) {
            omitted.put(what, count);
        }
    }

    /** Lists platform and native threads and reads their clocks; the caller has {@link PlatformThreads#release} called. */
    private void measure() {
        reading++;
        platform.scan(reading);
        clocks.read(platform.entries());
        if (natives != null && !probes.isOn(Probe.SYSTEM_ID)) {
            probes.off(Probe.NATIVE_THREADS, "systemID is off"); // Java's threads could no longer be told from others
        }
        if (natives != null && probes.isOn(Probe.NATIVE_THREADS)) {
            try {
                natives.scan(reading, platform.entries());
            } catch (Exception e) {
                probes.off(Probe.NATIVE_THREADS, e);
            }
        }
        table.sweep(reading);
        if (carrierType != null) {
            tellCarriers(carrierType);
        }
    }

    private void tellCarriers(Class<?> type) {
        List<Thread> carriers = new ArrayList<>();
        List<ProcessEntry> entries = new ArrayList<>();
        for (int i = 0; i < platform.entries().size(); i++) {
            if (platform.thread(i).getClass() == type) {
                carriers.add(platform.thread(i));
                entries.add(platform.entries().get(i));
            }
        }
        virtualTimes.carriers(carriers, entries);
    }

    /** The id by which a thread is known, whatever its class says. */
    public long id(Thread thread) {
        return fields.id(thread);
    }

    private void renew(List<UsageMeter> due) {
        long now = System.nanoTime();
        long millis = System.currentTimeMillis();
        Map<LiveSession, Long> running;
        try {
            measure();
            virtualTimes.settle();
            running = new Bindings(sessions.threads(), fields, exchange.times().work(), List.of(), 0).running(table);
        } finally {
            platform.release();
        }
        for (UsageMeter meter : due) {
            SessionTimes times = meter.take(table, virtualTimes, now, millis).sessions;
            times.take(sessions.sessions(), running);
            times.add(exchange.known(), running);
        }
    }

    private void ensureMeterThread() {
        if (meterThread == null) {
            virtualTimes.reset();
            try {
                meterThread = Guest.daemon("quivive-meter", this::keepMeters);
            } catch (OutOfMemoryError e) { // no thread is to be had: callers then keep their baselines themselves
                metersFailed++;
            }
        }
    }

    private void keepMeters() {
        while (true) {
            long wait = keepMetersOnce();
            if (wait < 0) {
                return;
            }
            long sample = virtualTimes.sample();
            LockSupport.parkNanos(Math.min(sample < 0 ? wait : Math.min(wait, sample), sampleSessions()));
        }
    }

    /** Renews the baselines that are due; answers the nanoseconds until the next is, or -1 if nobody asks any more. */
    private long keepMetersOnce() {
        lock.lock();
        try {
            long now = System.nanoTime();
            meters.values().removeIf(meter -> meter.isIdle(now));
            if (meters.isEmpty()) {
                endMeters();
                return -1;
            }
            List<UsageMeter> due = meters.values().stream()
                    .filter(meter -> meter.dueAt(now) - now <= 0)
                    .toList();
            if (!due.isEmpty()) {
                renew(due);
            }
            long next = Long.MAX_VALUE;
            for (UsageMeter meter : meters.values()) {
                next = Math.min(next, meter.dueAt(now) - now);
            }
            return Math.max(next, 0);
        } catch (Throwable e) { // the border to the host; the next question begins anew
            metersFailed++;
            endMeters();
            return -1;
        } finally {
            lock.unlock();
        }
    }

    /** Answers the nanoseconds until the next sample is due. */
    private long sampleSessions() {
        if (sessions.depth() != Depth.LOOK) {
            return Long.MAX_VALUE;
        }
        lock.lock();
        try {
            long now = System.nanoTime();
            if (sampler.remaining(now) == 0 && !meters.isEmpty()) {
                measure();
                sampler.sample(table, now);
            }
            return sampler.remaining(System.nanoTime());
        } catch (Throwable e) { // the border to the host
            metersFailed++;
            return Long.MAX_VALUE;
        } finally {
            platform.release();
            lock.unlock();
        }
    }

    private void endMeters() {
        sampler.end();
        meters.clear();
        meterThread = null;
        virtualTimes.reset();
    }

    private static @Nullable Class<?> carrierType() {
        try {
            return Class.forName("jdk.internal.misc.CarrierThread");
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
