// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads for reads that a target can keep waiting for ever; what does not end is left behind. */
final class Lookers implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "quivive-look");
        thread.setDaemon(true);
        return thread;
    });

    /** Begins a read. */
    <T> Look<T> begin(Callable<T> read) {
        return new Look<>(threads.submit(read), System.nanoTime());
    }

    /** A read in a thread of its own. */
    record Look<T>(Future<T> result, long began) {
        /**
         * Waits for its end.
         *
         * @param most how long since it began
         * @throws TimeoutException if it goes on
         * @throws IOException if it failed
         */
        T get(Duration most) throws IOException, TimeoutException {
            try {
                long left = most.toNanos() - (System.nanoTime() - began);
                return result.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failed) {
                    throw failed;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
