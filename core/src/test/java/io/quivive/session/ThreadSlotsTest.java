// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.ProcessType;
import io.quivive.SessionSettings;
import io.quivive.SessionSettings.ProcessorTime;
import io.quivive.SessionType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThreadSlotsTest {
    private static final long MILLIS = 1_000_000;
    /** What begin and end use themselves, and the clock's steps. */
    private static final long SLACK = 3 * MILLIS;

    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final ThreadSlots slots = registry.threads();

    @Test
    void aThreadIsAtWhatItBeganLastUntilThatEnds() {
        assertThat(slots.current()).isNull();
        Work outer = work(null);
        Work inner = work(null);
        Binding first = slots.begin(outer);
        Binding second = slots.begin(inner);
        assertThat(at()).isSameAs(inner);
        slots.end(second);
        assertThat(at()).isSameAs(outer);
        slots.end(first);
        assertThat(slots.current()).isNull();
    }

    @Test
    void whatEndsTakesWithItWhatItBegan() {
        Binding outer = slots.begin(work(null));
        Binding inner = slots.begin(work(null));
        slots.end(outer);
        assertThat(slots.current()).isNull();
        slots.end(inner); // late
        assertThat(slots.current()).isNull();
        Work next = work(null);
        Binding begun = slots.begin(next);
        slots.end(outer);
        slots.end(inner);
        assertThat(at()).isSameAs(next);
        slots.end(begun);
    }

    @Test
    void anEndFromAnotherThreadChangesNothing() throws Exception {
        Binding binding = slots.begin(work(null));
        Thread other = new Thread(() -> slots.end(binding));
        other.start();
        other.join();
        assertThat(slots.current()).isNotNull();
        slots.end(binding);
    }

    @Test
    void aSessionIsChargedWithWhatItsWorkUsed() {
        LiveSession session = open();
        Binding binding = slots.begin(work(session));
        long burnt = burn(20);
        slots.end(binding);
        burn(20);
        assertCharged(session, burnt);
    }

    @Test
    void anInnerPieceOfWorkOfTheSameSessionIsNotChargedTwice() {
        LiveSession session = open();
        Binding outer = slots.begin(work(session));
        long burnt = burn(10);
        Binding inner = slots.begin(work(session));
        burnt += burn(10);
        slots.end(inner);
        burnt += burn(10);
        slots.end(outer);
        assertCharged(session, burnt);
    }

    @Test
    void theOuterOneIsNotChargedWithWhatAnInnerOneOfAnotherSessionUses() {
        LiveSession one = open();
        LiveSession other = open();
        Binding outer = slots.begin(work(one));
        long burnt = burn(10);
        Binding inner = slots.begin(work(other));
        long elsewhere = burn(20);
        Binding again = slots.begin(work(one));
        burnt += burn(10);
        slots.end(again);
        elsewhere += burn(10);
        slots.end(inner);
        burnt += burn(10);
        slots.end(outer);
        assertCharged(one, burnt);
        assertCharged(other, elsewhere);
    }

    @Test
    void whatEndsOutOfOrderIsChargedOnce() {
        LiveSession one = open();
        LiveSession other = open();
        Binding outer = slots.begin(work(one));
        long burnt = burn(10);
        Binding inner = slots.begin(work(other));
        long elsewhere = burn(10);
        slots.end(outer);
        slots.end(inner);
        burn(10);
        assertCharged(one, burnt);
        assertCharged(other, elsewhere);
    }

    @Test
    void anySequenceOfWorkIsChargedAsItWas() {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            List<LiveSession> sessions = List.of(open(), open(), open());
            long[] due = new long[sessions.size()];
            List<Binding> begun = new ArrayList<>();
            List<Integer> whose = new ArrayList<>();
            long last = used();
            for (int i = 0; i < 60; i++) {
                int before = whose.isEmpty() ? -1 : whose.get(whose.size() - 1);
                if (!begun.isEmpty() && random.nextInt(5) < 2) {
                    int ended = random.nextInt(3) == 0 ? random.nextInt(begun.size()) : begun.size() - 1;
                    slots.end(begun.get(ended));
                    begun.subList(ended, begun.size()).clear();
                    whose.subList(ended, whose.size()).clear();
                } else {
                    int session = random.nextInt(sessions.size());
                    begun.add(slots.begin(work(sessions.get(session))));
                    whose.add(session);
                }
                long now = used();
                if (before >= 0) {
                    due[before] += now - last;
                }
                last = now;
                burn(1);
            }
            if (!whose.isEmpty()) {
                due[whose.get(whose.size() - 1)] += used() - last;
            }
            if (!begun.isEmpty()) {
                slots.end(begun.get(0));
            }
            assertThat(slots.current()).isNull();
            for (int i = 0; i < due.length; i++) {
                assertCharged(sessions.get(i), due[i]);
            }
        }
    }

    @Test
    void nothingIsChargedWhenAccountingIsOff() {
        slots.processorTime(ProcessorTime.OFF);
        LiveSession session = open();
        Binding binding = slots.begin(work(session));
        burn(5);
        slots.end(binding);
        assertThat(session.cpuNanos()).isZero();
        assertThat(slots.isCounting()).isFalse();
        assertThat(registry.probes().get("sessionTime")).startsWith("switched off");
    }

    @Test
    void sampledAccountingCountsOnePieceInSixteenForSixteen() {
        slots.processorTime(ProcessorTime.SAMPLED);
        assertThat(registry.probes().get("sessionTime")).startsWith("sampled");
        assertThat(slots.counted(10)).as("what runs").isEqualTo(160);
        LiveSession session = open();
        long due = 0;
        for (int i = 0; i < 4000; i++) {
            Binding binding = slots.begin(work(session));
            long from = used();
            // so long that a disturbance of some milliseconds, counted sixteen times, is little
            while (used() - from < 500_000) {
                Thread.onSpinWait();
            }
            due += used() - from;
            slots.end(binding);
        }
        // 250 of them are measured, which is within 6 % of the truth twice in three times
        assertThat(session.cpuNanos()).isBetween(due * 6 / 10, due * 14 / 10);
    }

    @Test
    void aReaderSeesTheThreadsThatLive() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Work work = work(null);
        Thread thread = new Thread(() -> {
            Binding binding = slots.begin(work);
            begun.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            slots.end(binding);
        });
        thread.start();
        begun.await();
        List<Thread> seen = new ArrayList<>();
        slots.forEach((each, slot) -> {
            if (slot.getAcquire() instanceof Binding binding && binding.work() == work) {
                seen.add(each);
            }
        });
        assertThat(seen).containsExactly(thread);
        over.countDown();
        thread.join();
        slots.forEach((each, slot) -> {});
        assertThat(slots.size()).isZero();
    }

    @Test
    void threadsThatEndedTakeNoPlace() throws Exception {
        for (int i = 0; i < 5000; i++) {
            Thread thread = new Thread(() -> slots.end(slots.begin(work(null))));
            thread.start();
            thread.join();
        }
        assertThat(slots.size()).isLessThan(2100);
    }

    private LiveSession open() {
        return requireNonNull(registry.open(SessionType.WEB, 0));
    }

    private @Nullable Work at() {
        Binding current = slots.current();
        return current == null ? null : current.work();
    }

    private static Work work(@Nullable LiveSession session) {
        return new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", "/", null, session);
    }

    private static void assertCharged(LiveSession session, long nanos) {
        assertThat(session.cpuNanos()).isBetween(nanos - SLACK, nanos + SLACK);
    }

    private static long burn(int millis) {
        long began = used();
        while (used() - began < millis * MILLIS) {
            Thread.onSpinWait();
        }
        return used() - began;
    }

    private static long used() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
