// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessState;
import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says that a thread does, out of {@code /proc/self/task/N/syscall}: {@code running} for one that runs or is ready to, else
 * the number of the call that it waits in. One file holds both, so {@code stat} need not be read.
 *
 * <p>Not thread-safe.
 */
final class KernelStates {
    private final ProcFile file = new ProcFile();
    private final SystemCalls calls;
    private boolean polling;

    private KernelStates(SystemCalls calls) {
        this.calls = calls;
    }

    /** Opens the way and proves it on the caller, which waits in the call that reads. */
    static KernelStates open() throws IOException {
        KernelStates states = new KernelStates(SystemCalls.of(System.getProperty("os.arch")));
        if (!states.file.read("/proc/thread-self/syscall") || states.file.line().isEmpty()) {
            throw new IOException("/proc/self/task/N/syscall cannot be read");
        }
        return states;
    }

    /** The state of a thread, or {@code null} if the kernel does not tell or the call is not one that is known to wait. */
    @Nullable
    ProcessState of(ProcessEntry entry) {
        polling = false;
        File path = entry.systemCallFile;
        if (path == null) {
            path = new File(path(entry.systemIdText));
            entry.systemCallFile = path;
        }
        if (!file.read(path)) {
            return null;
        }
        if (file.startsWith('r')) {
            return ProcessState.EXECUTING;
        }
        if (file.startsWith('-')) { // waits outside of a call: a page on its way from disk
            return ProcessState.WAITING_FOR_INPUT_OUTPUT;
        }
        long call = file.number();
        polling = calls.isPolling(call);
        return calls.state(call);
    }

    private static String path(String systemId) {
        return "/proc/self/task/" + systemId + "/syscall";
    }

    /** Whether the thread of the last answer waits for one of many: epoll. */
    boolean wasPolling() {
        return polling;
    }
}
