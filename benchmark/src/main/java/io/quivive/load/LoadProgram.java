// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a server on the loopback interface, in a JVM of its own so that what it uses is not the server's. A closed loop: each of a few
 * connections sends the next request when it has the answer to the last one.
 *
 * <p>Arguments: port, how many connections. A line {@code millis path} has all of them ask for so long; the answer is
 * {@code requests failed medianNanos p99Nanos maxNanos}. It ends with its input.
 */
public final class LoadProgram {
    private static final long MAX_MILLIS = 120_000;

    private LoadProgram() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        List<Asker> askers = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            askers.add(new Asker(port));
        }
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", 2);
            System.out.println(run(askers, Math.min(MAX_MILLIS, Long.parseLong(words[0])), words[1]));
        }
        for (Asker asker : askers) {
            asker.close();
        }
    }

    private static String run(List<Asker> askers, long millis, String path) throws InterruptedException, IOException {
        long end = System.nanoTime() + millis * 1_000_000;
        List<Thread> threads = new ArrayList<>();
        for (Asker asker : askers) {
            asker.prepare(path);
            Thread thread = new Thread(() -> asker.askUntil(end), "asker");
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long failed = askers.stream().mapToLong(Asker::failed).sum();
        long[] nanos = askers.stream().flatMapToLong(Asker::nanos).sorted().toArray();
        return nanos.length == 0
                ? "0 " + failed + " 0 0 0"
                : nanos.length + " " + failed + ' ' + nanos[nanos.length / 2] + ' ' + nanos[(int) (nanos.length * 0.99)]
                        + ' ' + nanos[nanos.length - 1];
    }
}
