// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import com.sun.tools.attach.VirtualMachine;
import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.Jvm;
import io.quivive.tool.machine.ProcStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The JDK's attach mechanism, with a bound on how long it may take. */
final class Attachment {
    /** As long as a JVM that is just starting may take until it lets others attach. */
    private static final Duration STARTING = Duration.ofSeconds(2);

    private static final long LOOK_AGAIN_MILLIS = 100;

    private final Jvm jvm;
    private final Path proc;

    Attachment(Jvm jvm) {
        this.jvm = jvm;
        this.proc = Path.of("/proc", Long.toString(jvm.pid()));
    }

    /** What is done while attached. */
    interface Work<T> {
        T with(VirtualMachine machine) throws Exception;
    }

    /** Thrown where the target takes no agent while it runs. */
    static final class AgentsForbiddenException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** How the target is called in messages. */
    String target() {
        return "JVM " + jvm.pid() + " (" + jvm.main() + ")";
    }

    /**
     * Finds out whether this Java can attach at all.
     *
     * @throws ToolException if it cannot
     */
    static void requireAttachModule(ModuleLayer layer) throws ToolException {
        if (layer.findModule("jdk.attach").isEmpty()) {
            throw new ToolException(
                    ExitStatus.FAULT,
                    "the Java that runs quivive, " + System.getProperty("java.version") + " in "
                            + System.getProperty("java.home")
                            + ", has no module jdk.attach; run it with a JDK 17 or newer (set JAVA_HOME, or install one such as openjdk-17-jdk-headless)");
        }
    }

    /** Waits until the target can be asked to let others attach without any harm to it. */
    void awaitReady(Patience patience) throws ToolException {
        if (!Files.exists(Path.of("/proc/self/status"))) {
            return;
        }
        long began = System.nanoTime();
        while (true) {
            ProcStatus status = status();
            boolean catches =
                    status.catchesQuit() || Files.exists(proc.resolve("root/tmp/.java_pid" + status.innerPid()));
            if (!status.isStopped() && catches) {
                return;
            }
            if (patience.isOver() && status.isStopped()) {
                throw new ToolException(
                        ExitStatus.NO_ANSWER,
                        target() + " is stopped and did not go on within " + seconds(patience)
                                + "; let it continue with kill -CONT " + jvm.pid());
            }
            if (!status.isStopped() && (patience.isOver() || System.nanoTime() - began > STARTING.toNanos())) {
                throw new ToolException(
                        ExitStatus.REFUSED,
                        target()
                                + " does not yet handle the signal that asks it to let others attach; try again when it has started");
            }
            pause(patience);
        }
    }

    /** Does some work while attached, in a thread of its own, which is left behind if it hangs. */
    <T> CompletableFuture<T> start(Work<T> work, Patience patience) {
        // the mechanism is to give up, and to remove its file, before we do
        System.setProperty(
                "sun.tools.attach.attachTimeout",
                Long.toString(Math.max(1, patience.nextWaitMillis(Long.MAX_VALUE) * 9 / 10)));
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        VirtualMachine machine = VirtualMachine.attach(Long.toString(jvm.pid()));
                        try {
                            result.complete(work.with(machine));
                        } finally {
                            machine.detach();
                        }
                    } catch (Throwable e) { // told to the one that waits
                        result.completeExceptionally(e);
                    }
                },
                "quivive-attach");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    /** Waits for the end of such work. */
    <T> T await(CompletableFuture<T> work, Patience patience) throws ToolException, AgentsForbiddenException {
        while (!patience.isOver()) {
            long began = System.nanoTime();
            try {
                return work.get(patience.nextWaitMillis(LOOK_AGAIN_MILLIS), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                requireAlive();
            } catch (ExecutionException e) {
                throw failure(e.getCause() == null ? e : e.getCause(), patience);
            } catch (InterruptedException e) {
                throw interrupted(e);
            } finally {
                patience.waitedSince(began);
            }
        }
        throw silent(patience);
    }

    /** Says why it failed. */
    ToolException failure(Throwable e, Patience patience) throws AgentsForbiddenException {
        String message = String.valueOf(e.getMessage());
        if (message.contains("ynamic agent loading is not enabled")) {
            throw new AgentsForbiddenException();
        }
        try {
            requireAlive();
        } catch (ToolException gone) {
            return gone;
        }
        if (message.contains("doesn't respond")) {
            return silent(patience);
        }
        return new ToolException(
                ExitStatus.REFUSED,
                target() + " could not be attached to: "
                        + Untrusted.line(e.getMessage() == null ? e.toString() : message),
                e);
    }

    /** Says that there was no answer in time. */
    ToolException silent(Patience patience) {
        return new ToolException(
                ExitStatus.NO_ANSWER,
                target() + " did not answer within " + seconds(patience) + "; allow it more with --timeout");
    }

    /** Says that it is gone. */
    ToolException ended() {
        return new ToolException(ExitStatus.NO_ANSWER, target() + " ended, or broke off, before it had answered");
    }

    void requireAlive() throws ToolException {
        if (Files.exists(Path.of("/proc/self/status"))) {
            status();
        } else if (ProcessHandle.of(jvm.pid()).isEmpty()) {
            throw ended();
        }
    }

    private ProcStatus status() throws ToolException {
        try {
            ProcStatus status = ProcStatus.read(proc);
            if (status.state() != 'Z' && status.state() != 'X') {
                return status;
            }
        } catch (IOException e) {
            // it is gone
        }
        throw ended();
    }

    private static void pause(Patience patience) throws ToolException {
        long began = System.nanoTime();
        try {
            Thread.sleep(patience.nextWaitMillis(20));
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            patience.waitedSince(began);
        }
    }

    private static ToolException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ToolException(ExitStatus.NO_ANSWER, "interrupted", e);
    }

    private static String seconds(Patience patience) {
        long millis = patience.all().toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
