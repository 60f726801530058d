// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import io.quivive.ActivityMonitor;
import io.quivive.Format;
import io.quivive.MonitorSettings;
import io.quivive.SnapshotRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Has the library as well: {@code activity} answers with its snapshot while what only the JDK may read is switched off, {@code unopened} with
 * one for which nothing is, in a JVM that has nothing opened.
 */
@SuppressWarnings({"WaitNotInLoop", "NonAtomicVolatileUpdate"}) // nobody wakes them; it only has to burn
public final class BothWays {
    private static final Set<String> INTERNAL = Set.of(
            "threadFields",
            "systemID",
            "clock",
            "kernelState",
            "nativeThreads",
            "startTime",
            "virtualThreads",
            "pollers",
            "mountedID",
            "virtualTime");
    private static volatile long sink;

    private BothWays() {}

    private interface Behaviour {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        start("running", () -> {
            while (true) {
                sink++;
            }
        });
        start("sleeping", () -> Thread.sleep(Integer.MAX_VALUE));
        start("parked", LockSupport::park);
        start("on a queue", () -> new ArrayBlockingQueue<String>(1).take());
        start("on a latch", () -> new CountDownLatch(1).await());
        start("waits with time-out", () -> {
            Object object = new Object();
            synchronized (object) {
                object.wait(Integer.MAX_VALUE);
            }
        });
        Object monitor = new Object();
        synchronized (monitor) {
            start("blocked", () -> {
                synchronized (monitor) {
                    throw new IllegalStateException();
                }
            });
            try (ActivityMonitor library = ActivityMonitor.open(new MonitorSettings(INTERNAL, ""));
                    ActivityMonitor unopened = ActivityMonitor.open()) {
                Commands.serve((command, argument) -> (command.equals("activity") ? library : unopened)
                        .snapshot(new SnapshotRequest(Format.EXTENDED, Duration.ofMillis(200), Optional.empty(), 100))
                        .toJson(Format.EXTENDED));
            }
        }
    }

    private static void start(String name, Behaviour behaviour) {
        Thread thread = new Thread(
                () -> {
                    try {
                        behaviour.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "both " + name);
        thread.setDaemon(true);
        thread.start();
    }
}
