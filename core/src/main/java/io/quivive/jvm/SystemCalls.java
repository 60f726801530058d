// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a thread waits for in a system call, by the call's number: the tables of Linux for x86-64
 * ({@code arch/x86/entry/syscalls/syscall_64.tbl}) and aarch64 ({@code include/uapi/asm-generic/unistd.h}).
 */
final class SystemCalls {
    private static final int[] X86_INPUT_OUTPUT = {
        0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 23, 40, 42, 43, 44, 45, 46, 47, 72, 73, 74, 75, 76, 77, 78, 82, 83,
        84, 87, 208, 217, 232, 257, 258, 262, 263, 264, 270, 271, 275, 276, 277, 278, 281, 285, 288, 295, 296, 299, 306,
        307, 316, 326, 327, 328, 332, 333, 426, 441
    };
    private static final int[] X86_POLLING = {232, 281, 441};
    private static final int[] X86_FUTEX = {202, 449, 455};
    private static final int[] X86_SLEEP = {35, 230};
    private static final int[] X86_EVENT = {34, 61, 70, 128, 130, 220, 247};

    private static final int[] ARM_INPUT_OUTPUT = {
        4, 22, 25, 29, 32, 34, 35, 38, 46, 47, 56, 57, 61, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 75, 76, 77, 78,
        79, 80, 81, 82, 83, 84, 202, 203, 206, 207, 211, 212, 242, 243, 267, 269, 276, 285, 286, 287, 291, 292, 426, 441
    };
    private static final int[] ARM_POLLING = {22, 441};
    private static final int[] ARM_FUTEX = {98, 449, 455};
    private static final int[] ARM_SLEEP = {101, 115};
    private static final int[] ARM_EVENT = {95, 133, 137, 188, 192, 260};

    private static final int NUMBERS = 512;

    private final @Nullable ProcessState[] states = new @Nullable ProcessState[NUMBERS];
    private final boolean[] polling = new boolean[NUMBERS];

    private SystemCalls(int[] inputOutput, int[] poll, int[] futex, int[] sleep, int[] event) {
        mark(inputOutput, ProcessState.WAITING_FOR_INPUT_OUTPUT);
        mark(futex, ProcessState.WAITING_FOR_INTERNAL_FLAG);
        mark(sleep, ProcessState.DELAYED);
        mark(event, ProcessState.WAITING_FOR_USER_EVENT);
        for (int call : poll) {
            polling[call] = true;
        }
    }

    /**
     * The table of a processor architecture, as {@code os.arch} names it.
     *
     * @throws UnsupportedOperationException if there is none
     */
    static SystemCalls of(String architecture) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> new SystemCalls(X86_INPUT_OUTPUT, X86_POLLING, X86_FUTEX, X86_SLEEP, X86_EVENT);
            case "aarch64", "arm64" -> new SystemCalls(ARM_INPUT_OUTPUT, ARM_POLLING, ARM_FUTEX, ARM_SLEEP, ARM_EVENT);
            default ->
                throw new UnsupportedOperationException(
                        "the system calls of " + architecture + " are not known; only those of x86-64 and aarch64 are");
        };
    }

    /** What a thread in this call waits for, or {@code null} if the call is none that is known to wait. */
    @Nullable
    ProcessState state(long call) {
        return call >= 0 && call < NUMBERS ? states[(int) call] : null;
    }

    /** Whether the call waits for one of many: epoll. A poll is as often a read of one socket with a time-out. */
    boolean isPolling(long call) {
        return call >= 0 && call < NUMBERS && polling[(int) call];
    }

    private void mark(int[] calls, ProcessState state) {
        for (int call : calls) {
            states[call] = state;
        }
    }
}
