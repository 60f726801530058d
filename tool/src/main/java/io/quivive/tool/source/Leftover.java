// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import java.io.Closeable;
import java.io.IOException;

/** Something to be taken away when this is closed, or when the process ends before. */
final class Leftover implements Closeable {
    private final Thread atExit = new Thread(this::remove, "quivive-clean-up");
    private final Removal removal;
    private boolean removed;

    /** How it is taken away. */
    @FunctionalInterface
    interface Removal {
        void remove() throws IOException;
    }

    Leftover(Removal removal) {
        this.removal = removal;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the process ends, and the hook finds nothing left
        }
    }

    private synchronized void remove() {
        if (!removed) {
            removed = true;
            try {
                removal.remove();
            } catch (IOException e) {
                // a target that ended has taken its folder along
            }
        }
    }
}
