// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that are looked at: parked ones; some that wait in the kernel for a pipe or a socket; virtual ones.
 *
 * <p>Thread-safe: one caller and the thread that replaces parked ones.
 */
final class Population implements AutoCloseable {
    private static final int REPLACEMENTS_A_SECOND = 10;

    private final Deque<Parked> parked = new ArrayDeque<>();
    private final List<Parked> virtual = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final Path folder;
    private final RandomAccessFile pipe;
    private int inPipe;
    private int made;
    private volatile int replacedEachTime;

    Population() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("quivive-benchmark");
        Path path = folder.resolve("pipe");
        if (new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor() != 0) {
            throw new IOException("mkfifo " + path + " failed");
        }
        pipe = new RandomAccessFile(path.toFile(), "rw"); // both ends, so that opening waits for nobody
        Guest.daemon("benchmark-replacer", this::keepReplacing);
    }

    /** Brings the number of parked threads to this. */
    synchronized void park(int count) throws InterruptedException {
        List<Parked> begun = new ArrayList<>();
        while (parked.size() < count) {
            Parked one = new Parked();
            one.begin("worker-" + ++made);
            begun.add(one);
            parked.add(one);
        }
        for (Parked one : begun) {
            one.awaitParked();
        }
        while (parked.size() > count) {
            parked.remove().end();
        }
    }

    /** Begins threads that wait for input: half of them reading one pipe, half of them a socket each. */
    synchronized void waitForInput(int count) throws IOException, InterruptedException {
        CountDownLatch begun = new CountDownLatch(count);
        inPipe = count / 2;
        for (int i = 0; i < inPipe; i++) {
            Guest.daemon("pipe-reader-" + i, () -> {
                begun.countDown();
                try {
                    pipe.read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = inPipe; i < count; i++) {
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept();
                sockets.add(client);
                sockets.add(accepted);
                Guest.daemon("socket-reader-" + i, () -> {
                    begun.countDown();
                    try {
                        accepted.getInputStream().read();
                    } catch (IOException e) {
                        // it was closed
                    }
                });
            }
        }
        begun.await();
    }

    /** Ends those that wait for input. */
    synchronized void endInput() throws IOException {
        pipe.write(new byte[inPipe]);
        inPipe = 0;
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Replaces one in a hundred of this many parked threads in each second from now on; none if 0. */
    void replaceOneInAHundredOf(int count) {
        replacedEachTime = count / 100 / REPLACEMENTS_A_SECOND;
    }

    /** Begins virtual threads until there are so many; needs Java 21. */
    void parkVirtual(int count) throws ReflectiveOperationException, InterruptedException {
        var begin = Thread.class.getMethod("startVirtualThread", Runnable.class);
        int before = virtual.size();
        while (virtual.size() < count) {
            Parked one = new Parked();
            begin.invoke(null, one);
            virtual.add(one);
        }
        for (Parked one : virtual.subList(before, count)) {
            one.awaitParked();
        }
    }

    private void keepReplacing() {
        while (true) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / REPLACEMENTS_A_SECOND);
            try {
                int count = replacedEachTime;
                if (count > 0) {
                    synchronized (this) {
                        for (int i = 0; i < count; i++) {
                            parked.remove().end();
                        }
                        park(parked.size() + count);
                    }
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        replacedEachTime = 0;
        parked.forEach(Parked::end);
        virtual.forEach(Parked::end);
        endInput();
        pipe.close();
        Files.delete(folder.resolve("pipe"));
        Files.delete(folder);
    }

    /** Waits as an idle worker of a pool does: 11 frames deep on Java 17 and 12 on 25, in the {@code take} of a queue. */
    private static final class Parked implements Runnable {
        private final BlockingQueue<Boolean> queue = new LinkedBlockingQueue<>();
        private volatile @Nullable Thread thread;

        void begin(String name) {
            Thread begun = new Thread(new FutureTask<>(Executors.callable(this)), name);
            begun.setDaemon(true);
            begun.start();
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            try {
                queue.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void awaitParked() throws InterruptedException {
            Thread begun = thread;
            while (begun == null || begun.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
                begun = thread;
            }
        }

        void end() {
            queue.add(true);
        }
    }
}
