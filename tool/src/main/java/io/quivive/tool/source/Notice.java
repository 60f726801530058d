// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says once what is waited for, if that takes longer than it mostly does. */
final class Notice {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CountDownLatch over = new CountDownLatch(1);

    private Notice() {}

    /**
     * From now on somebody waits.
     *
     * @param told gets the line
     * @param expected how long it takes at any rate
     */
    static Notice of(String what, Duration expected, Consumer<String> told) {
        Notice notice = new Notice();
        Thread thread = new Thread(() -> notice.await(what, expected.plus(PATIENCE), told), "quivive-notice");
        thread.setDaemon(true);
        thread.start();
        return notice;
    }

    /** It is there, or will not come. */
    void over() {
        over.countDown();
    }

    private void await(String what, Duration after, Consumer<String> told) {
        try {
            if (!over.await(after.toMillis(), TimeUnit.MILLISECONDS)) {
                told.accept("waiting for " + what + " …");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
