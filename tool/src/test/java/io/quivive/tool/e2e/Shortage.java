// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** A JVM that has used up something, and waits until its input ends; it needs nothing itself for that. */
public final class Shortage {
    private static final List<Object> KEPT = new ArrayList<>(1_000_000);
    private static final byte[] READY = {'r', 'e', 'a', 'd', 'y', '\n'};

    private Shortage() {}

    public static void main(String[] arguments) throws Exception {
        // loads what is needed at the end
        System.out.write(READY, 0, 0);
        System.out.flush();
        System.in.available();
        switch (arguments[0]) {
            case "heap" -> heap(Integer.parseInt(arguments[1]));
            case "heap-without-an-error" -> heapWithoutAnError(Integer.parseInt(arguments[1]));
            case "metaspace" -> metaspace();
            case "threads" -> threads();
            case "files" -> files(Integer.parseInt(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.write(READY, 0, READY.length);
        System.out.flush();
        while (System.in.read() >= 0) {
            // until the test closes it
        }
    }

    /** All but so many bytes. */
    private static void heap(int left) {
        KEPT.add(new byte[left]);
        for (int size = 1 << 20; size >= 64; size /= 2) {
            try {
                while (true) {
                    KEPT.add(new byte[size]);
                }
            } catch (OutOfMemoryError e) {
                // now in smaller pieces
            }
        }
        KEPT.remove(0);
        System.gc();
    }

    /** The same for one that would end at the first error. */
    private static void heapWithoutAnError(int left) {
        System.gc();
        while (free() > left + 2_000_000) {
            KEPT.add(new byte[200_000]);
        }
        System.gc();
        while (free() > left + 60_000) {
            KEPT.add(new byte[20_000]);
            if (KEPT.size() % 20 == 0) {
                System.gc();
            }
        }
        System.gc();
    }

    private static long free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }

    private static void metaspace() {
        try {
            while (true) {
                ClassLoader loader = new ClassLoader(Runnable.class.getClassLoader()) {};
                KEPT.add(Proxy.newProxyInstance(
                        loader, new Class<?>[] {Runnable.class}, (proxy, method, given) -> null));
            }
        } catch (OutOfMemoryError e) {
            // that is it
        }
    }

    private static void threads() {
        try {
            while (true) {
                Thread thread = new Thread(() -> {
                    try {
                        Thread.sleep(Long.MAX_VALUE);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                thread.setDaemon(true);
                thread.start();
            }
        } catch (OutOfMemoryError e) {
            // that is it
        }
    }

    private static void files(int left) throws IOException {
        List<FileInputStream> open = new ArrayList<>();
        try {
            while (true) {
                open.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            for (int i = 0; i < left; i++) {
                open.remove(open.size() - 1).close();
            }
        }
        KEPT.addAll(open);
    }
}
