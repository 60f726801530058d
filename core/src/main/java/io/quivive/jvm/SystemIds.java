// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Operating-system thread ids of platform threads; each is read once in a thread's life, and checked. */
final class SystemIds implements AutoCloseable {
    /** Linux gives no larger one (PID_MAX_LIMIT). */
    private static final int MAX = 4 * 1024 * 1024;

    private final JvmStructs structs;
    private final ThreadFields fields;

    /** For tests, which bring wrong offsets. */
    SystemIds(JvmStructs structs, ThreadFields fields) {
        this.structs = structs;
        this.fields = fields;
    }

    /** Opens the way and proves it on a thread whose id the kernel tells as well. */
    static SystemIds open(ThreadFields fields) throws ReflectiveOperationException, IOException {
        if (!fields.isTaskReadable()) {
            throw new IOException("the fields of java.lang.Thread cannot be read");
        }
        MemoryReader memory = new MemoryReader();
        try {
            SystemIds ids = new SystemIds(JvmStructs.load(memory), fields);
            ids.prove();
            return ids;
        } catch (ReflectiveOperationException | IOException | RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    /** Fails unless a thread's id reads as the kernel tells it; on a thread of its own, since the caller may be a virtual one. */
    void prove() throws IOException {
        // not a CompletableFuture, which would decide on the application's common pool
        FutureTask<Optional<String>> proof = new FutureTask<>(() -> {
            String read = Integer.toString(of(Thread.currentThread()));
            String kernel = Files.readSymbolicLink(Path.of("/proc/thread-self"))
                    .getFileName()
                    .toString();
            return kernel.equals(read)
                    ? Optional.empty()
                    : Optional.of("a thread reads as " + read + ", and the kernel calls it " + kernel);
        });
        Guest.daemon("quivive-prover", proof);
        Optional<String> difference = answer(proof);
        if (difference.isPresent()) {
            throw new IOException(difference.get());
        }
    }

    /** Waits though the caller is interrupted, which it then stays. */
    private static <T> T answer(FutureTask<T> proof) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return proof.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IOException("a thread's id cannot be read: " + e.getCause(), e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The id of a live platform thread, or 0 if it has ended or has not begun. */
    int of(Thread thread) throws IOException {
        long address = fields.address(thread);
        if (address == 0) {
            return 0;
        }
        int id = structs.threadId(address);
        VarHandle.loadLoadFence();
        // a thread that ended meanwhile has given its structure back
        return fields.address(thread) == address && id > 0 && id <= MAX ? id : 0;
    }

    /** The id of the virtual thread that a carrier runs, or its own; 0 if it has ended. */
    long mountedId(Thread carrier) throws IOException {
        long address = fields.address(carrier);
        if (address == 0) {
            return 0;
        }
        try {
            long id = structs.mountedId(address);
            VarHandle.loadLoadFence();
            return fields.address(carrier) == address ? id : 0;
        } catch (IOException e) {
            if (fields.address(carrier) != address) {
                return 0;
            }
            throw e;
        }
    }

    JvmStructs structs() {
        return structs;
    }

    @Override
    public void close() {
        structs.memory().close();
    }
}
