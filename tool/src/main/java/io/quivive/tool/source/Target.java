// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.machine.ProcStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The JVM that is asked, and how messages speak of it.
 *
 * @param pid as this process counts
 * @param main what it runs, safe for a terminal
 */
record Target(long pid, String main) {
    /** As long as a JVM that is just starting may take until it lets others attach. */
    private static final Duration STARTING = Duration.ofSeconds(2);

    /** The thread that answers the signal, as the kernel names it. */
    private static final String DISPATCHER = "Signal Dispatch";

    /** How it is called in messages. */
    String name() {
        return "JVM " + pid + " (" + main + ")";
    }

    /** Its folder of the process file system. */
    Path proc() {
        return Path.of("/proc", Long.toString(pid));
    }

    /** Waits until it can be sent the signal that asks it to let others attach without any harm to it. */
    void awaitReady(Patience patience) throws ToolException {
        long began = System.nanoTime();
        while (true) {
            ProcStatus status = status();
            // one that handles it otherwise than a JVM does has no such thread
            if (!status.isStopped() && status.catchesQuit() && hasThread(DISPATCHER)) {
                return;
            }
            if (patience.isOver() && status.isStopped()) {
                throw new ToolException(
                        ExitStatus.NO_ANSWER,
                        name() + " is stopped and did not go on within " + seconds(patience)
                                + "; let it continue with kill -CONT " + pid);
            }
            if (!status.isStopped() && (patience.isOver() || System.nanoTime() - began > STARTING.toNanos())) {
                throw new ToolException(
                        ExitStatus.REFUSED,
                        name()
                                + " does not yet handle the signal that asks it to let others attach; try again when it has started");
            }
            pause(patience, 20);
        }
    }

    /** Says that there was no answer in time. */
    ToolException silent(Patience patience) {
        return silent(patience, "");
    }

    /** The same with something to add. */
    ToolException silent(Patience patience, String more) {
        return new ToolException(
                ExitStatus.NO_ANSWER,
                name() + " did not answer within " + seconds(patience) + "; allow it more with --timeout" + more);
    }

    /** Says that it is gone. */
    ToolException ended() {
        return new ToolException(ExitStatus.NO_ANSWER, name() + " ended, or broke off, before it had answered");
    }

    void requireAlive() throws ToolException {
        if (Files.exists(Path.of("/proc/self/status"))) {
            status();
        } else if (ProcessHandle.of(pid).isEmpty()) {
            throw ended();
        }
    }

    /** Whether it has a thread that the kernel calls so. */
    boolean hasThread(String name) throws ToolException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(proc().resolve("task"))) {
            for (Path thread : threads) {
                try {
                    if (Files.readString(thread.resolve("comm"), StandardCharsets.ISO_8859_1)
                            .strip()
                            .equals(name)) {
                        return true;
                    }
                } catch (IOException e) {
                    // it has just ended
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            throw ended();
        }
    }

    /** What the kernel tells of it. */
    ProcStatus status() throws ToolException {
        try {
            ProcStatus status = ProcStatus.read(proc());
            if (status.state() != 'Z' && status.state() != 'X') {
                return status;
            }
        } catch (IOException e) {
            // it is gone
        }
        throw ended();
    }

    static void pause(Patience patience, long millis) throws ToolException {
        try {
            Thread.sleep(patience.nextWaitMillis(millis));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static ToolException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ToolException(ExitStatus.NO_ANSWER, "interrupted", e);
    }

    private static String seconds(Patience patience) {
        long millis = patience.all().toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
