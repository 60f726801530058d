// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility.app;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where a request waits until another one lets it go, so that a test can look at it meanwhile. Any thread may call. */
public final class Holds {
    private static final long PATIENCE_SECONDS = 120;
    private static final Map<String, CountDownLatch> HELD = new ConcurrentHashMap<>();

    private Holds() {}

    /** Waits here until the marker is released; at once if there is none. */
    public static void here(@Nullable String marker) {
        if (marker == null) {
            return;
        }
        CountDownLatch latch = HELD.computeIfAbsent(marker, key -> new CountDownLatch(1));
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody released '" + marker + "'");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            HELD.remove(marker, latch);
        }
    }

    /** Whether somebody waits at a marker now. */
    public static boolean isHeld(@Nullable String marker) {
        return marker != null && HELD.containsKey(marker);
    }

    /** Lets go who waits at a marker; answers whether somebody did. */
    public static boolean release(@Nullable String marker) {
        CountDownLatch latch = marker == null ? null : HELD.get(marker);
        if (latch != null) {
            latch.countDown();
        }
        return latch != null;
    }
}
