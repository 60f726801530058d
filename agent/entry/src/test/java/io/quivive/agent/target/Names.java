// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads with bad names, in order of {@link #BAD}, and one whose class lies or throws wherever it can. {@code called}: how often that one
 * was asked anything.
 */
public final class Names {
    /** Each begins with its place. */
    public static final List<String> BAD = List.of(
            "0 control \u0000\u0001\b\t\n\f\r\u001b[31m\u007f\u009b",
            "1 quotes \" ' \\ / </script> \"}]}",
            "2 lone \ud800 surrogates \udc00 \ud800",
            "3 emoji \ud83d\ude00 \ud83c\uddea\ud83c\uddfa",
            "4 long " + "x".repeat(9_993),
            "5 long of four bytes " + "\ud83d\ude00".repeat(5_000),
            "6 turned \u202e\u2066\u200b\ufeff\u2028",
            "7 blank      ");

    private static final AtomicInteger CALLED = new AtomicInteger();
    private static volatile boolean counting;

    private Names() {}

    /** What a host can override. */
    private static final class Liar extends Thread {
        Liar(Runnable task) {
            super(task, "the liar's own name");
        }

        @Override
        @Deprecated
        public long getId() {
            return (long) lie("getId");
        }

        @Override
        public State getState() {
            return (State) lie("getState");
        }

        @Override
        public ClassLoader getContextClassLoader() {
            return counting ? (ClassLoader) lie("getContextClassLoader") : super.getContextClassLoader();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return (StackTraceElement[]) lie("getStackTrace");
        }

        @Override
        public UncaughtExceptionHandler getUncaughtExceptionHandler() {
            return (UncaughtExceptionHandler) lie("getUncaughtExceptionHandler");
        }

        @Override
        public boolean isInterrupted() {
            return (boolean) lie("isInterrupted");
        }

        @Override
        public String toString() {
            return (String) lie("toString");
        }

        @Override
        public int hashCode() {
            return counting ? (int) lie("hashCode") : System.identityHashCode(this);
        }

        @Override
        public boolean equals(Object other) {
            return counting ? (boolean) lie("equals") : this == other;
        }

        private static Object lie(String method) {
            CALLED.incrementAndGet();
            System.out.println("the liar was asked " + method);
            throw new IllegalStateException(method);
        }
    }

    public static void main(String[] arguments) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(BAD.size() + 1);
        Runnable task = () -> {
            begun.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                // ends all the same
            }
        };
        for (String name : BAD) {
            start(new Thread(task, name));
            if (VirtualThreads.exist()) {
                VirtualThreads.start(name, task);
            }
        }
        start(new Liar(task));
        begun.await();
        counting = true;
        Commands.serve((command, argument) -> CALLED.toString());
    }

    private static void start(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }
}
