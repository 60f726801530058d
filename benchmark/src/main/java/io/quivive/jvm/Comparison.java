// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import com.sun.management.ThreadMXBean;
import io.quivive.Activity;
import io.quivive.ActivityMonitor;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.MonitorSettings;
import io.quivive.SessionType;
import io.quivive.SnapshotRequest;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Measures a snapshot beside the JDK's own ways to look at all threads, in one run of one JVM. {@code benchmark/run} starts it. */
public final class Comparison {
    private static final int LIMIT = 100_000;
    private static final int SESSIONS = 100_000;
    private static final int VIRTUAL = 100_000;
    private static final int MANY_VIRTUAL = 1_000_000;
    private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Report report = new Report(System.out);
    private final Engine.Blackhole sink = new Engine.Blackhole();
    private final Safepoints safepoints = new Safepoints();
    private final boolean bare = BareClock.load();
    private final boolean quick;
    private final Population population;
    private Optional<Activity> last = Optional.empty();

    private Comparison(boolean quick, Population population) throws ReflectiveOperationException {
        this.quick = quick;
        this.population = population;
    }

    /** Takes {@code --quick} for fewer rounds and no million of virtual threads. */
    public static void main(String[] arguments) throws Exception {
        try (Population population = new Population()) {
            new Comparison(Arrays.asList(arguments).contains("--quick"), population).run();
        }
        System.exit(0); // the pollers of closed sockets may linger
    }

    private void run() throws Exception {
        report.line("## %s %s", System.getProperty("java.vm.name"), Runtime.version());
        if (!bare) {
            report.line("No C compiler: the bare clock_gettime calls are left out, and the ratios to them.");
        }
        for (int threads : new int[] {100, 1_000, 10_000}) {
            parked(threads);
            mixed(threads);
        }
        sessions(SESSIONS);
        if (Runtime.version().feature() >= 21) {
            virtual(VIRTUAL);
            if (!quick) {
                million();
            }
        }
        report.line("(%d)", sink.sum() & 1); // so that nothing that was read could be left out
    }

    private int rounds(int threads) {
        int rounds = threads >= 10_000 ? 30 : threads >= 1_000 ? 150 : 400;
        return quick ? rounds / 5 : rounds;
    }

    /** All threads parked: the engine alone beside the JDK's ways. */
    private void parked(int threads) throws Exception {
        population.park(threads);
        try (Engine engine = new Engine()) {
            int[] systemIds = engine.begin();
            Way clock = new Way("bare `clock_gettime` in C", () -> {
                sink.take("", BareClock.sum(systemIds), "", io.quivive.ProcessState.EXECUTING, 0, 0);
                return systemIds.length;
            });
            Way ours = new Way("**quivive, engine alone**", () -> engine.read(sink));
            Way dump = new Way("`dumpAllThreads(false, false)` + processor times", () -> dump(false));
            List<Way> ways = new ArrayList<>(List.of(
                    ours,
                    new Way("`getThreadInfo(ids, 0)` + processor times", this::infos),
                    dump,
                    new Way("`dumpAllThreads(true, true)`", () -> dump(true)),
                    new Way("`getAllStackTraces` + processor times", this::traces)));
            if (bare) {
                ways.add(0, clock);
            }
            Way.run(ways, rounds(threads), rounds(threads), safepoints);
            report.table(String.format("%,d parked threads", threads), ways);
            boolean fast = Runtime.version().feature() >= 22;
            if (bare && threads >= 1_000) {
                report.atMost(
                        "engine alone to the bare calls",
                        ours.medianMillis() / clock.medianMillis(),
                        threads >= 10_000 ? (fast ? 1.5 : 3) : (fast ? 2 : 7),
                        "×");
            }
            if (threads >= 1_000) {
                report.atLeast(
                        "`dumpAllThreads` + processor times to the engine alone",
                        dump.medianMillis() / ours.medianMillis(),
                        15,
                        "×");
            }
            report.atMost("safepoints of the engine alone", ours.safepointsEachTime(), 0, "");
        }
    }

    /** A tenth of the threads in input or output, one in a hundred replaced each second: whole snapshots. */
    private void mixed(int threads) throws Exception {
        population.park(threads - threads / 10);
        population.waitForInput(threads / 10);
        population.replaceOneInAHundredOf(threads);
        try (ActivityMonitor monitor = ActivityMonitor.open()) {
            Way rows = new Way("**quivive, full rows**", () -> snapshot(monitor, Format.PLAIN, LIMIT));
            Way json = new Way("**quivive, JSON of them**", () -> json(Format.PLAIN));
            List<Way> ways = List.of(
                    rows,
                    json,
                    new Way("quivive, full rows, extended", () -> snapshot(monitor, Format.EXTENDED, LIMIT)),
                    new Way("quivive, extended JSON of them", () -> json(Format.EXTENDED)));
            Way.run(ways, rounds(threads), rounds(threads), safepoints);
            report.table(String.format("%,d threads, 10 %% in input or output, 1 %% replaced a second", threads), ways);
            if (threads >= 1_000) {
                report.atMost("full rows", rows.medianMillis(), threads >= 10_000 ? 40 : 5, " ms");
                report.atMost("bytes per row", rows.bytesPerRow(), 150, "");
            }
            if (threads >= 10_000) {
                report.atMost("JSON", json.medianMillis(), 15, " ms");
            }
            report.atMost("safepoints of full rows", rows.safepointsEachTime(), 0, "");
        } finally {
            population.replaceOneInAHundredOf(0);
            population.endInput();
        }
    }

    /** Web sessions that live, beside a few threads. */
    private void sessions(int count) throws Exception {
        population.park(100);
        try (ActivityMonitor monitor = ActivityMonitor.open()) {
            SessionRegistry registry = monitor.sessions();
            registry.foundServer(List::of);
            for (int i = 0; i < count; i++) {
                LiveSession session = registry.open(SessionType.WEB, System.currentTimeMillis());
                if (session == null) {
                    throw new IllegalStateException("there is no room for " + count + " sessions");
                }
                session.userName("user" + i);
                session.client("192.168.0." + i % 256, "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0");
                session.application("/shop");
                session.idleMillis(1_800_000);
                session.requestBegan();
            }
            Way rows = new Way("**quivive, full rows**", () -> snapshot(monitor, Format.PLAIN, LIMIT) + count);
            List<Way> ways = List.of(
                    rows,
                    new Way("quivive, JSON of them", () -> json(Format.PLAIN) + count),
                    new Way("quivive, full rows, extended", () -> snapshot(monitor, Format.EXTENDED, LIMIT) + count),
                    new Way("quivive, extended JSON of them", () -> json(Format.EXTENDED) + count));
            Way.run(ways, rounds(10_000), rounds(10_000), safepoints);
            report.table(String.format("100 parked threads and %,d sessions", count), ways);
            report.atMost("full rows with sessions", rows.medianMillis(), 60, " ms");
        }
    }

    /** Virtual threads more: the same snapshot in turn with one for which they are switched off. */
    private void virtual(int threads) throws Exception {
        population.park(1_000);
        population.parkVirtual(threads);
        try (ActivityMonitor monitor = ActivityMonitor.open();
                ActivityMonitor without = ActivityMonitor.open(new MonitorSettings(Set.of("virtualThreads"), ""))) {
            Way rows = new Way("**quivive, full rows**", () -> snapshot(monitor, Format.PLAIN, LIMIT));
            Way few = new Way(
                    "quivive, full rows, virtual threads switched off", () -> snapshot(without, Format.PLAIN, LIMIT));
            Way.run(List.of(rows, few), rounds(1_000), rounds(1_000), safepoints);
            report.table(String.format("1,000 parked threads and %,d virtual ones", threads), List.of(rows, few));
            report.atMost("virtual threads more", rows.medianMillisMoreThan(few), 10, " ms");
            report.atMost("bytes per row", rows.bytesPerRow(), 150, "");
            report.atMost("safepoints of full rows", rows.safepointsEachTime(), 0, "");
        }
    }

    private void million() throws Exception {
        population.parkVirtual(MANY_VIRTUAL);
        try (ActivityMonitor monitor = ActivityMonitor.open()) {
            List<Way> ways = List.of(
                    new Way("quivive, full rows, 100,000 listed", () -> snapshot(monitor, Format.PLAIN, LIMIT)),
                    new Way("quivive, full rows, all listed", () -> snapshot(monitor, Format.PLAIN, 2 * MANY_VIRTUAL)));
            Way.run(ways, 5, 10, safepoints);
            report.table("1,000 parked threads and 1,000,000 virtual ones", ways);
        }
    }

    private int snapshot(ActivityMonitor monitor, Format format, int limit) {
        SnapshotRequest request = new SnapshotRequest(format, Duration.ofSeconds(2), Optional.of(Mode.SERVER), limit);
        Activity activity = monitor.snapshot(request);
        last = Optional.of(activity);
        return activity.processes().orElseThrow().size();
    }

    private int json(Format format) throws Exception {
        Activity activity = last.orElseThrow();
        activity.writeJson(OutputStream.nullOutputStream(), format);
        return activity.processes().orElseThrow().size();
    }

    private int dump(boolean all) {
        ThreadInfo[] infos = BEAN.dumpAllThreads(all, all);
        if (!all) {
            times(Arrays.stream(infos).mapToLong(ThreadInfo::getThreadId).toArray());
        }
        return infos.length;
    }

    private int infos() {
        long[] ids = BEAN.getAllThreadIds();
        int count = BEAN.getThreadInfo(ids, 0).length;
        times(ids);
        return count;
    }

    private int traces() {
        long[] ids = Thread.getAllStackTraces().keySet().stream()
                .mapToLong(Thread::getId)
                .toArray();
        times(ids);
        return ids.length;
    }

    /** In one call for all, which is the cheapest that the JDK has. */
    private void times(long[] ids) {
        for (long nanos : BEAN.getThreadCpuTime(ids)) {
            sink.take("", 0, "", io.quivive.ProcessState.EXECUTING, nanos, 0);
        }
    }
}
