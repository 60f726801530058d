// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Starts and ends threads as it is told: {@code start NAME}, {@code end NAME}. */
public final class Slots {
    private Slots() {}

    private record Parked(Thread thread, CountDownLatch end) {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Parked> parked = new HashMap<>();
        Commands.serve((command, name) -> {
            if (command.equals("start")) {
                CountDownLatch running = new CountDownLatch(1);
                CountDownLatch end = new CountDownLatch(1);
                Thread thread = new Thread(
                        () -> {
                            running.countDown();
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                // ends all the same
                            }
                        },
                        name);
                thread.setDaemon(true);
                thread.start();
                running.await();
                parked.put(name, new Parked(thread, end));
            } else {
                Parked ended = parked.remove(name);
                ended.end.countDown();
                ended.thread.join();
            }
            return name;
        });
    }
}
