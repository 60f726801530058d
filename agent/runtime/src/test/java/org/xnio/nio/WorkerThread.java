// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package org.xnio.nio;

/** Is called as a class that Undertow uses, and is of another maker. */
public final class WorkerThread extends Thread {
    final String selector = "none";

    /** Does what it is told. */
    public WorkerThread(Runnable waits) {
        super(waits);
    }
}
