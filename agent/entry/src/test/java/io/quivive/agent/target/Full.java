// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Uses up its heap or its file descriptors but for so many, until it is told to give them back. */
public final class Full {
    private static final int LARGEST = 1 << 20;
    private static final int SMALLEST = 64;

    private Full() {}

    public static void main(String[] arguments) throws Exception {
        int spare = Integer.parseInt(arguments[1]);
        List<Object> kept = new ArrayList<>(100_000);
        switch (arguments[0]) {
            case "heap" -> fillHeap(kept, spare);
            case "descriptors" -> fillDescriptors(kept, spare);
            default -> {
                // nothing is used up from inside
            }
        }
        Commands.serve((command, argument) -> {
            for (Object each : kept) {
                if (each instanceof Closeable open) {
                    open.close();
                }
            }
            kept.clear();
            return "done";
        });
    }

    private static void fillHeap(List<Object> kept, int spare) {
        byte[] reserve = new byte[spare];
        for (int size = LARGEST; size >= SMALLEST; size /= 2) {
            try {
                while (reserve.length == spare) {
                    kept.add(new byte[size]);
                }
            } catch (OutOfMemoryError e) {
                // then smaller ones
            }
        }
    }

    private static void fillDescriptors(List<Object> kept, int spare) throws IOException {
        try {
            while (kept.size() < 100_000) {
                kept.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // that was the last one
        }
        for (int i = 0; i < spare; i++) {
            ((Closeable) kept.remove(kept.size() - 1)).close();
        }
    }
}
