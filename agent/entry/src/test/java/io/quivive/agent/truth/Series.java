// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Figures of the kernel, or of a burner, read every few milliseconds while it is open, so that it can be said afterwards how they stood at
 * an instant that a snapshot names.
 *
 * <p>Thread-safe.
 */
final class Series implements AutoCloseable {
    private static final long STEP_NANOS = 3_000_000;
    /** Between two readings further apart than this nothing is said. */
    private static final Duration MAX_GAP = Duration.ofMillis(40);

    private final TreeMap<Instant, long[]> readings = new TreeMap<>();
    private final Source source;
    private final Thread thread = new Thread(this::read, "series");
    private final List<Exception> failures = new ArrayList<>();
    private volatile boolean closed;

    private Series(Source source) {
        this.source = source;
    }

    /** Reads all figures at once. */
    interface Source {
        long[] read() throws Exception;
    }

    static Series of(Source source) {
        Series series = new Series(source);
        series.thread.setDaemon(true);
        series.thread.start();
        return series;
    }

    /** The kernel's processor nanoseconds of threads. */
    static Series ofCpuNanos(long pid, List<String> tasks) {
        return of(() -> {
            long[] nanos = new long[tasks.size()];
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] = Kernel.cpuNanos(pid, tasks.get(i));
            }
            return nanos;
        });
    }

    /** Whether there are readings close enough around an instant; waits until there is one behind it. */
    synchronized boolean tells(Instant instant) throws Exception {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (readings.ceilingEntry(instant) == null) {
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
            if (System.nanoTime() - giveUpAt > 0) {
                throw new IllegalStateException("nothing was read after " + instant);
            }
            wait(100);
        }
        Map.Entry<Instant, long[]> before = readings.floorEntry(instant);
        return before != null
                && Duration.between(
                                        before.getKey(),
                                        readings.ceilingEntry(instant).getKey())
                                .compareTo(MAX_GAP)
                        <= 0;
    }

    /** The figures at an instant, as if they had grown evenly between the readings around it. */
    synchronized double[] at(Instant instant) {
        Map.Entry<Instant, long[]> before = readings.floorEntry(instant);
        Map.Entry<Instant, long[]> after = readings.ceilingEntry(instant);
        double whole = Duration.between(before.getKey(), after.getKey()).toNanos();
        double part =
                whole == 0 ? 0 : Duration.between(before.getKey(), instant).toNanos() / whole;
        double[] figures = new double[before.getValue().length];
        for (int i = 0; i < figures.length; i++) {
            long from = before.getValue()[i];
            figures[i] = from + part * (after.getValue()[i] - from);
        }
        return figures;
    }

    /** By how much the figures grew between two instants. */
    double[] grown(Instant from, Instant to) {
        double[] end = at(to);
        double[] begin = at(from);
        for (int i = 0; i < end.length; i++) {
            end[i] -= begin[i];
        }
        return end;
    }

    private void read() {
        try {
            while (!closed) {
                Instant before = Instant.now();
                long[] figures = source.read();
                Instant after = Instant.now();
                // one that was interrupted in the middle belongs to no instant
                if (Duration.between(before, after).toMillis() <= 4) {
                    synchronized (this) {
                        readings.put(before.plus(Duration.between(before, after).dividedBy(2)), figures);
                        notifyAll();
                    }
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
        } catch (Exception e) {
            synchronized (this) {
                failures.add(e);
                notifyAll();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
