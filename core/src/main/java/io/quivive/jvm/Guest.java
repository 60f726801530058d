// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

/** Begins our own threads in a host, so that they keep nothing of it: neither its class loaders, nor inherited values, nor its groups. */
public final class Guest {
    private static final String OUT_OF_MEMORY = OutOfMemoryError.class.getName();

    private Guest() {}

    /** Whether memory, or room for a thread, was all that was missing: then the same may succeed later. */
    public static boolean isOutOfMemory(Throwable thrown) {
        Throwable cause = thrown;
        // a class that could not be initialised keeps only the text of the cause for those who ask later
        while (!(cause instanceof OutOfMemoryError)
                && !String.valueOf(cause.getMessage()).contains(OUT_OF_MEMORY)) {
            if (cause.getCause() == null) {
                return false;
            }
            cause = cause.getCause();
        }
        return true;
    }

    /** Begins a daemon thread. */
    public static Thread daemon(String name, Runnable task) {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread thread = new Thread(root, task, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        // the host's own default handler is not to be called, whatever happens
        thread.setUncaughtExceptionHandler((ended, e) -> {});
        thread.start();
        return thread;
    }
}
