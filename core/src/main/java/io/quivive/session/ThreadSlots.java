// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.SessionSettings.ProcessorTime;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What each thread is at. A thread's slot is written by that thread alone and read by whoever takes a snapshot.
 *
 * <p>The values that threads hold are of the JDK's own types, so that a thread of the host never keeps our class loader.
 */
public final class ThreadSlots {
    private static final int SAMPLED = 16;
    private static final int FIRST_SWEEP = 1024;
    private static final @Nullable Class<?> VIRTUAL = virtualThreads();

    @SuppressWarnings("ThreadLocalUsage") // a static one would be found by other monitors, and outlive this one
    private final ThreadLocal<@Nullable AtomicReference<@Nullable Object>> own = new ThreadLocal<>();

    private final ConcurrentMap<AtomicReference<@Nullable Object>, WeakReference<Thread>> slots =
            new ConcurrentHashMap<>();
    private volatile ProcessorTime processorTime;
    private volatile int sweepAt = FIRST_SWEEP;

    ThreadSlots(ProcessorTime processorTime) {
        this.processorTime = processorTime;
    }

    /** Asked when somebody looks: it initialises the JDK's management. */
    ProcessorTime processorTime() {
        return Clock.BEAN == null ? ProcessorTime.OFF : processorTime;
    }

    /** Runs what loads the classes that are needed later: ours alone, and not those that measuring initialises. */
    public void unmeasured(Runnable use) {
        ProcessorTime way = processorTime;
        processorTime = ProcessorTime.OFF;
        try {
            Objects.requireNonNull(Clock.class); // which is loaded by that
            use.run();
        } finally {
            processorTime = way;
        }
    }

    /** Whether processor time is accounted to sessions. */
    public boolean isCounting() {
        return processorTime() != ProcessorTime.OFF;
    }

    /** Measures from now on in that way. */
    public void processorTime(ProcessorTime way) {
        processorTime = way;
    }

    /**
     * The current thread begins a piece of work, within the one that it is at, if there is one.
     *
     * @return to be given to {@link #end}
     */
    public Binding begin(Work work) {
        AtomicReference<@Nullable Object> slot = own.get();
        if (slot == null) {
            slot = open();
        }
        Binding outer = (Binding) slot.getPlain();
        if (outer == null) {
            Binding binding = new Binding(work, null, 0, cpuNow());
            slot.setRelease(binding);
            return binding;
        }
        if (outer.work().session() == work.session()) {
            Binding binding = new Binding(work, outer, outer.depth() + 1, outer.cpuNanos());
            slot.setRelease(binding);
            return binding;
        }
        return beginOther(slot, outer, work);
    }

    /** For another session: the outer one does not count meanwhile. */
    private Binding beginOther(AtomicReference<@Nullable Object> slot, Binding outer, Work work) {
        long now = cpuNow();
        Binding around = outer;
        if (outer.isCounting()) {
            long stood = now >= 0 ? now : cpuNanos();
            around = outer.suspended();
            slot.setRelease(around); // first, so that no reader counts it twice
            add(outer.work(), stood - outer.cpuNanos());
        }
        Binding binding = new Binding(work, around, outer.depth() + 1, now);
        slot.setRelease(binding);
        return binding;
    }

    /** The current thread ends a piece of work, and whatever it began since and did not end. */
    public void end(Binding binding) {
        AtomicReference<@Nullable Object> slot = own.get();
        if (slot == null) {
            return;
        }
        Binding current = (Binding) slot.getPlain();
        while (current != null && current.depth() >= binding.depth()) {
            if (current.depth() == binding.depth() && current.work() != binding.work()) {
                return; // it was ended before
            }
            current = pop(slot, current);
        }
    }

    /** The current thread ends all that it is at. */
    public void endAll() {
        Binding outermost = current();
        if (outermost == null) {
            return;
        }
        for (Binding outer = outermost.outer(); outer != null; outer = outermost.outer()) {
            outermost = outer;
        }
        end(outermost);
    }

    private @Nullable Binding pop(AtomicReference<@Nullable Object> slot, Binding ended) {
        Binding outer = ended.outer();
        boolean counts = ended.isCounting() && (outer == null || outer.cpuNanos() != ended.cpuNanos());
        boolean resumes = outer != null && outer.isSuspended();
        long now = counts || resumes ? cpuNanos() : Binding.UNCOUNTED;
        Binding next = outer != null && outer.isSuspended() ? outer.counting(now) : outer;
        slot.setRelease(next); // first, so that no reader counts it twice
        if (counts) {
            add(ended.work(), now - ended.cpuNanos());
        }
        if (next == null && isShortLived(Thread.currentThread())) {
            own.remove();
            slots.remove(slot);
        }
        LiveSession session = ended.work().session();
        if (session != null && isVirtual(Thread.currentThread())) {
            session.uncounted();
        }
        return next;
    }

    /** What the current thread is at, or {@code null}. */
    public @Nullable Binding current() {
        AtomicReference<@Nullable Object> slot = own.get();
        return slot == null ? null : (Binding) slot.getPlain();
    }

    /** Shows every slot and its thread. */
    public void forEach(BiConsumer<Thread, AtomicReference<@Nullable Object>> visitor) {
        slots.forEach((slot, reference) -> {
            Thread thread = reference.get();
            if (thread == null || !thread.isAlive()) {
                slots.remove(slot);
            } else {
                visitor.accept(thread, slot);
            }
        });
    }

    void clear() {
        slots.keySet().forEach(slot -> slot.set(null));
        slots.clear();
    }

    int size() {
        return slots.size();
    }

    /** What measured nanoseconds count for. */
    public long counted(long nanos) {
        return processorTime == ProcessorTime.SAMPLED ? nanos * SAMPLED : nanos;
    }

    private void add(Work work, long nanos) {
        LiveSession session = work.session();
        if (session != null && nanos > 0) {
            session.addCpu(counted(nanos));
        }
    }

    private long cpuNow() {
        return switch (processorTime) {
            case ON -> cpuNanos();
            case OFF -> -1;
            case SAMPLED -> ThreadLocalRandom.current().nextInt(SAMPLED) == 0 ? cpuNanos() : -1;
        };
    }

    /** Processor nanoseconds of the current thread; -1 if it is a virtual one. */
    private long cpuNanos() {
        Thread thread = Thread.currentThread();
        if (isVirtual(thread)) {
            return -1;
        }
        ThreadMXBean bean = Clock.BEAN;
        return bean == null ? -1 : bean.getCurrentThreadCpuTime();
    }

    /** Apart, so that the JDK's management is initialised with the first piece of work that is measured, and not before main. */
    private static final class Clock {
        /** {@code null} where the JVM does not measure. */
        static final @Nullable ThreadMXBean BEAN = bean();

        private static @Nullable ThreadMXBean bean() {
            ThreadMXBean bean = ManagementFactory.getThreadMXBean();
            return bean.isCurrentThreadCpuTimeSupported() && bean.isThreadCpuTimeEnabled() ? bean : null;
        }
    }

    private AtomicReference<@Nullable Object> open() {
        AtomicReference<@Nullable Object> slot = new AtomicReference<>();
        slots.put(slot, new WeakReference<>(Thread.currentThread()));
        own.set(slot);
        if (slots.size() > sweepAt && !isShortLived(Thread.currentThread())) {
            sweep();
        }
        return slot;
    }

    /** Bounded by the threads that live: those of the others go when there are twice as many as there were after the last sweep. */
    private synchronized void sweep() {
        if (slots.size() > sweepAt) {
            forEach((thread, slot) -> {});
            sweepAt = Math.max(FIRST_SWEEP, slots.size() * 2);
        }
    }

    /** Virtual threads live for one task, and a ForkJoinPool may clear what its threads hold after each. */
    private static boolean isShortLived(Thread thread) {
        return isVirtual(thread) || thread instanceof ForkJoinWorkerThread;
    }

    private static boolean isVirtual(Thread thread) {
        return VIRTUAL != null && VIRTUAL.isInstance(thread);
    }

    private static @Nullable Class<?> virtualThreads() {
        try {
            return Class.forName("java.lang.BaseVirtualThread", false, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
