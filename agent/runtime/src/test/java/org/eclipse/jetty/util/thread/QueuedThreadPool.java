// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package org.eclipse.jetty.util.thread;

/** Is called as a class of Jetty, and is of another maker. */
public final class QueuedThreadPool {
    /** What its threads run. */
    public Runnable runner(Runnable waits) {
        return new Runnable() {
            @Override
            public void run() {
                waits.run();
            }

            @Override
            public String toString() {
                throw new IllegalStateException("nobody calls that of " + QueuedThreadPool.this.getClass());
            }
        };
    }
}
