// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.io.FileInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads that wait for one thing each, for ever, named {@code zoo KIND STATE WHAT}: STATE is the contract's number for what they do. The
 * argument is a pipe that nobody writes to.
 */
@SuppressWarnings({"WaitNotInLoop", "NonAtomicVolatileUpdate"}) // nobody wakes them; it only has to burn
public final class Zoo {
    private static final ReentrantLock HELD = new ReentrantLock();
    private static final Object MONITOR = new Object();
    private static volatile long sink;

    private Zoo() {}

    private interface Behaviour {
        void run() throws Exception;
    }

    private interface Starter {
        void start(String name, Runnable task);
    }

    /** Its initialiser waits for ever. */
    private static final class NeverReady {
        static final int VALUE;

        static {
            Zoo.forEver();
            VALUE = 1;
        }
    }

    public static void main(String[] arguments) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        platform("zoo keeper", () -> {
            HELD.lock();
            synchronized (MONITOR) {
                held.countDown();
                forEver();
            }
        });
        held.await();
        everywhere("platform", Zoo::platform);
        onPlatformAlone(arguments[0]);
        if (VirtualThreads.exist()) {
            everywhere("virtual", (name, task) -> VirtualThreads.start(name, task));
        }
        Commands.serve((command, argument) -> "");
    }

    private static void everywhere(String kind, Starter starter) throws Exception {
        String name = "zoo " + kind + " ";
        start(starter, name + "1 sleep", () -> Thread.sleep(Long.MAX_VALUE / 2_000_000));
        start(starter, name + "1 parkNanos without blocker", () -> {
            while (true) {
                LockSupport.parkNanos(Long.MAX_VALUE / 2);
            }
        });
        start(starter, name + "4 lock", HELD::lock);
        start(starter, name + "4 lock with time-out", () -> HELD.tryLock(1, TimeUnit.DAYS));
        start(starter, name + "4 monitor", () -> {
            synchronized (MONITOR) {
                throw new IllegalStateException("the keeper let go");
            }
        });
        start(starter, name + "2 queue", () -> new LinkedBlockingQueue<String>().take());
        start(starter, name + "2 queue with time-out", () -> new LinkedBlockingQueue<String>().poll(1, TimeUnit.DAYS));
        start(starter, name + "2 latch", () -> new CountDownLatch(1).await());
        start(starter, name + "2 condition", () -> {
            ReentrantLock lock = new ReentrantLock();
            lock.lock();
            lock.newCondition().await();
        });
        start(starter, name + "2 condition with time-out", () -> {
            ReentrantLock lock = new ReentrantLock();
            lock.lock();
            lock.newCondition().await(1, TimeUnit.DAYS);
        });
        start(starter, name + "2 Object.wait", () -> waitOn(new Object(), 0));
        start(starter, name + "2 Object.wait with time-out", () -> waitOn(new Object(), 86_400_000));
        start(starter, name + "2 park without blocker", Zoo::forEver);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket server = new ServerSocket(0, 50, loopback);
        start(starter, name + "3 accept", () -> {
            server.accept().getInputStream().read();
            server.accept();
        });
        Socket client = new Socket(loopback, server.getLocalPort());
        start(starter, name + "3 socket read", () -> client.getInputStream().read());
        start(starter, name + "0 running", () -> {
            while (true) {
                sink++;
            }
        });
    }

    private static void onPlatformAlone(String pipe) throws Exception {
        start(Zoo::platform, "zoo platform 3 epoll", () -> Selector.open().select());
        start(Zoo::platform, "zoo platform 3 pipe read", () -> new FileInputStream(pipe).read());
        start(Zoo::platform, "zoo platform 2 class initialiser", () -> sink = NeverReady.VALUE);
        start(Zoo::platform, "zoo platform 4 waits for class initialiser", () -> {
            while (Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().endsWith("2 class initialiser")
                            && thread.getState() == Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
            sink = NeverReady.VALUE;
        });
    }

    private static void forEver() {
        while (true) {
            LockSupport.park();
        }
    }

    private static void waitOn(Object object, long millis) throws InterruptedException {
        synchronized (object) {
            object.wait(millis);
        }
    }

    private static void start(Starter starter, String name, Behaviour behaviour) {
        starter.start(name, () -> {
            try {
                behaviour.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void platform(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
