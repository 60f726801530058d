// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quivive.SessionSettings;
import io.quivive.session.SessionRegistry;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HostCallsTest {
    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final HostCalls calls = new HostCalls(registry, "users");

    /** A class of its own for each behaviour, since trust is a class's. */
    private interface Asked {
        @Nullable
        Object answer() throws Exception;
    }

    @Test
    void whatAnObjectAnswersIsTheAnswerNothingIncluded() {
        Asked quick = () -> "alice";
        Asked empty = () -> null;
        for (int i = 0; i < 100; i++) {
            assertThat(ask(quick)).isEqualTo("alice");
            assertThat(ask(empty)).isNull();
        }
        assertThat(registry.omitted()).isEmpty();
        assertThat(registry.unread()).isEmpty();
    }

    @Test
    void aCallThatBlocksIsInterruptedAndItsClassNotAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        Asked blocking = () -> {
            asked.incrementAndGet();
            new CountDownLatch(1).await();
            return "never";
        };
        assertThat(ask(blocking)).isSameAs(HostCalls.UNKNOWN);
        assertThat(Thread.interrupted()).as("left to the application").isFalse();
        for (int i = 0; i < 10; i++) {
            assertThat(ask(blocking)).isSameAs(HostCalls.UNKNOWN);
        }
        assertThat(asked).hasValue(1);
        assertThat(registry.omitted()).containsEntry("userNames", 11L);
        assertThat(registry.unread()).singleElement().satisfies(unread -> {
            assertThat(unread.what()).isEqualTo(blocking.getClass().getName());
            assertThat(unread.why()).contains("blocked");
        });
    }

    /** It may be reading a file, whose channel an interrupt would close for all who use it. */
    @Test
    void aCallThatWorksForLongIsNotInterrupted() {
        Asked works = () -> {
            long until = System.nanoTime() + 400_000_000;
            boolean interrupted = false;
            while (System.nanoTime() - until < 0) {
                interrupted |= Thread.interrupted();
            }
            return interrupted;
        };
        assertThat(ask(works)).isEqualTo(false);
        assertThat(registry.unread()).isEmpty();
    }

    /** As those that wait for a lock, or for a platform thread's socket. */
    @Test
    void whileCallsHangThatNoInterruptEndsNoMoreRequestsAreSentIntoThem() throws Exception {
        Object lock = new Object();
        Set<Thread> hanging = ConcurrentHashMap.newKeySet();
        Asked hangs = () -> {
            if (hanging.contains(Thread.currentThread())) {
                synchronized (lock) {
                    return "late";
                }
            }
            return "alice";
        };
        synchronized (lock) {
            for (int i = 0; i < 8; i++) {
                Thread thread = new Thread(() -> ask(hangs));
                hanging.add(thread);
                thread.start();
            }
            while (ask(hangs) != HostCalls.UNKNOWN) {
                Thread.onSpinWait();
            }
            assertThat(registry.unread()).singleElement().asString().contains("hung");
        }
        for (Thread thread : hanging) {
            thread.join();
        }
    }

    @Test
    void theInterruptOfACallThatPassesItOnDoesNotReachTheApplication() {
        Asked passesOn = () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "late";
        };
        assertThat(ask(passesOn)).isEqualTo("late");
        assertThat(Thread.interrupted()).isFalse();
        assertThat(ask(passesOn)).as("it blocks").isSameAs(HostCalls.UNKNOWN);
    }

    @Test
    void theApplicationsOwnInterruptStays() {
        Asked takes = () -> {
            Thread.interrupted();
            return "alice";
        };
        Thread.currentThread().interrupt();
        assertThat(ask(takes)).isEqualTo("alice");
        assertThat(Thread.interrupted()).as("as before").isTrue();
        Asked takesAndBlocks = () -> {
            Thread.interrupted();
            new CountDownLatch(1).await();
            return "never";
        };
        Thread.currentThread().interrupt();
        assertThat(ask(takesAndBlocks)).isSameAs(HostCalls.UNKNOWN);
        assertThat(Thread.interrupted()).as("as before").isTrue();
    }

    @Test
    void whatThrowsOftenIsNotAskedAgain() {
        List<Asked> hostile = List.of(
                () -> {
                    throw new IllegalStateException("no");
                },
                () -> {
                    throw new OutOfMemoryError("not really");
                },
                HostCallsTest::overflow,
                () -> {
                    throw new InterruptedException("nobody did");
                });
        for (Asked each : hostile) {
            for (int i = 0; i < 10; i++) {
                assertThat(ask(each)).isSameAs(HostCalls.UNKNOWN);
            }
            assertThat(registry.unread())
                    .anyMatch(unread -> unread.what().equals(each.getClass().getName())
                            && unread.why().contains("threw java.lang."));
        }
        assertThat(registry.omitted()).containsEntry("userNames", 10L * hostile.size());
    }

    @Test
    void whatThrowsNowAndThenIsStillAsked() {
        AtomicInteger asked = new AtomicInteger();
        Asked seldom = () -> {
            if (asked.incrementAndGet() % 100 == 0) {
                throw new IllegalStateException("now and then");
            }
            return "alice";
        };
        for (int i = 0; i < 5000; i++) {
            ask(seldom);
        }
        assertThat(asked).hasValue(5000);
        assertThat(registry.omitted()).containsEntry("userNames", 50L);
        assertThat(registry.unread()).isEmpty();
    }

    @Test
    void whatIsSlowIsSoonNotAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        Asked slow = () -> {
            asked.incrementAndGet();
            return late();
        };
        for (int i = 0; i < 20; i++) {
            ask(slow);
        }
        assertThat(asked).as("the first, and five that count").hasValue(6);
        assertThat(registry.unread()).singleElement().asString().contains("was slow");
    }

    @Test
    void whatIsSlowOnceInTenIsNotAskedAgainBeforeItHasCostMuch() {
        AtomicInteger asked = new AtomicInteger();
        Asked often = () -> asked.incrementAndGet() % 10 == 0 ? late() : "alice";
        for (int i = 0; i < 1000; i++) {
            ask(often);
        }
        assertThat(asked.get())
                .as("51 slow ones, or a few less if the processor was lost")
                .isBetween(450, 510);
        assertThat(registry.unread()).singleElement().asString().contains("was slow");
    }

    /** As when a server under load is asked for the first time by many at once, and the JVM has to link what we ask by. */
    @Test
    void whatIsSlowForTheFirstTimeIsStillAskedHoweverManyAskAtOnce() throws Exception {
        HostCalls patient = new HostCalls(registry, "users", new Watchdog(60_000_000_000L, 1_000_000_000));
        CyclicBarrier all = new CyclicBarrier(8);
        AtomicBoolean isFirst = new AtomicBoolean(true);
        Asked slowAtFirst = () -> {
            if (isFirst.get()) {
                all.await();
                late();
                all.await();
            }
            return "alice";
        };
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < all.getParties(); i++) {
            Thread thread = new Thread(() -> ask(patient, slowAtFirst));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        isFirst.set(false);
        assertThat(ask(patient, slowAtFirst)).isEqualTo("alice");
        assertThat(registry.unread()).isEmpty();
    }

    /** After longer than a quick call takes. */
    private static String late() {
        long until = System.nanoTime() + 15_000_000;
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
        return "alice";
    }

    @Test
    void whatIsBehindAProxyIsNeverTrusted() {
        AtomicBoolean blocks = new AtomicBoolean();
        Principal proxy = (Principal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Principal.class}, (self, how, args) -> {
                    if (blocks.get()) {
                        new CountDownLatch(1).await();
                    }
                    return "alice";
                });
        for (int i = 0; i < 1000; i++) {
            assertThat(calls.ask(proxy, target -> ((Principal) target).getName()))
                    .isEqualTo("alice");
        }
        blocks.set(true);
        assertThat(calls.ask(proxy, target -> ((Principal) target).getName())).isSameAs(HostCalls.UNKNOWN);
    }

    @Test
    void noInterruptComesAfterItsCallHoweverCloseTheyAre() throws Exception {
        Watchdog watchdog = new Watchdog(1_000_000, 100_000);
        AtomicInteger interrupted = new AtomicInteger();
        AtomicInteger stray = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Random random = new Random(t);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 1000; i++) {
                    Watchdog.Call call = watchdog.begin(Thread.currentThread(), new AtomicInteger());
                    if (call != null) {
                        LockSupport.parkNanos(700_000 + random.nextInt(600_000));
                        if (call.end()) {
                            interrupted.incrementAndGet();
                            Thread.interrupted();
                        }
                        LockSupport.parkNanos(random.nextInt(200_000));
                        if (Thread.interrupted()) {
                            stray.incrementAndGet();
                        }
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(stray).hasValue(0);
        assertThat(interrupted.get()).as("of 8000, near the border").isBetween(100, 7990);
    }

    @Test
    void aCallThatWaitsIsInterruptedHoweverLateTheWatchdogComes() throws Exception {
        Watchdog watchdog = new Watchdog(1_000_000, 300_000_000);
        Watchdog.Call call = requireNonNull(watchdog.begin(Thread.currentThread(), new AtomicInteger()));
        assertThat(catchThrowable(() -> new CountDownLatch(1).await(60, TimeUnit.SECONDS)))
                .isInstanceOf(InterruptedException.class);
        assertThat(call.end()).isTrue();
    }

    @Test
    void theWatchdogEndsByItselfAndBeginsAgain() throws Exception {
        AtomicReference<@Nullable Thread> watchdog = new AtomicReference<>();
        Asked first = () -> {
            watchdog.set(watchdog());
            return "alice";
        };
        Asked second = () -> {
            watchdog.set(watchdog());
            return "bob";
        };
        for (Asked asked : List.of(first, second)) {
            ask(asked);
            requireNonNull(watchdog.get()).join();
        }
    }

    @Test
    void aThreadThatSaysItselfWhatAnInterruptIsGetsNone() throws Exception {
        AtomicBoolean called = new AtomicBoolean();
        CountDownLatch seen = new CountDownLatch(1);
        Thread own =
                new Thread(() -> {
                    Watchdog watchdog = new Watchdog(1_000_000, 100_000);
                    Watchdog.Call call = requireNonNull(watchdog.begin(Thread.currentThread(), new AtomicInteger()));
                    LockSupport.parkNanos(50_000_000);
                    assertThat(call.end()).isFalse();
                    seen.countDown();
                }) {
                    @Override
                    public void interrupt() {
                        called.set(true);
                    }
                };
        own.start();
        seen.await();
        assertThat(called).isFalse();
    }

    @Test
    void aCallIsLateUntilItIsOver() {
        Watchdog watchdog = new Watchdog(1_000_000, 100_000);
        AtomicInteger late = new AtomicInteger();
        Watchdog.Call call = requireNonNull(watchdog.begin(Thread.currentThread(), late));
        while (late.get() == 0) {
            Thread.onSpinWait(); // works
        }
        call.end();
        assertThat(late).hasValue(0);
    }

    @Test
    void theWatchdogDoesNotOutliveACallThatWorksForEver() {
        Watchdog watchdog = new Watchdog(1_000_000, 100_000);
        Watchdog.Call call = requireNonNull(watchdog.begin(Thread.currentThread(), new AtomicInteger()));
        while (watchdog() != null) {
            Thread.onSpinWait(); // works
        }
        assertThat(call.end()).as("interrupted").isFalse();
    }

    @Test
    void aClosedOneAsksOnlyWhatItTrusts() {
        Asked quick = () -> "alice";
        for (int i = 0; i < 100; i++) {
            ask(quick);
        }
        calls.close();
        Asked unknown = () -> "bob";
        assertThat(ask(unknown)).isSameAs(HostCalls.UNKNOWN);
    }

    private @Nullable Object ask(Asked asked) {
        return ask(calls, asked);
    }

    private static @Nullable Object ask(HostCalls by, Asked asked) {
        return by.ask(asked, target -> {
            try {
                return ((Asked) target).answer();
            } catch (Exception e) {
                throw HostCallsTest.<RuntimeException>sneaky(e);
            }
        });
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E sneaky(Exception e) throws E {
        throw (E) e;
    }

    @SuppressWarnings("InfiniteRecursion")
    private static Object overflow() {
        return overflow();
    }

    private static @Nullable Thread watchdog() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("quivive-watchdog"))
                .findFirst()
                .orElse(null);
    }
}
