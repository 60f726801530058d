// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.ProcessState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the numbers that strace prints and the kernel's headers define, named here one by one. */
class SystemCallsTest {
    @ParameterizedTest
    @CsvSource({
        "read, 0, 63, WAITING_FOR_INPUT_OUTPUT, false",
        "write, 1, 64, WAITING_FOR_INPUT_OUTPUT, false",
        "pread64, 17, 67, WAITING_FOR_INPUT_OUTPUT, false",
        "accept, 43, 202, WAITING_FOR_INPUT_OUTPUT, false",
        "accept4, 288, 242, WAITING_FOR_INPUT_OUTPUT, false",
        "connect, 42, 203, WAITING_FOR_INPUT_OUTPUT, false",
        "recvfrom, 45, 207, WAITING_FOR_INPUT_OUTPUT, false",
        "sendto, 44, 206, WAITING_FOR_INPUT_OUTPUT, false",
        "recvmsg, 47, 212, WAITING_FOR_INPUT_OUTPUT, false",
        "fsync, 74, 82, WAITING_FOR_INPUT_OUTPUT, false",
        "openat, 257, 56, WAITING_FOR_INPUT_OUTPUT, false",
        "ppoll, 271, 73, WAITING_FOR_INPUT_OUTPUT, false",
        "pselect6, 270, 72, WAITING_FOR_INPUT_OUTPUT, false",
        "epoll_pwait, 281, 22, WAITING_FOR_INPUT_OUTPUT, true",
        "epoll_pwait2, 441, 441, WAITING_FOR_INPUT_OUTPUT, true",
        "futex, 202, 98, WAITING_FOR_INTERNAL_FLAG, false",
        "futex_waitv, 449, 449, WAITING_FOR_INTERNAL_FLAG, false",
        "nanosleep, 35, 101, DELAYED, false",
        "clock_nanosleep, 230, 115, DELAYED, false",
        "wait4, 61, 260, WAITING_FOR_USER_EVENT, false",
        "rt_sigtimedwait, 128, 137, WAITING_FOR_USER_EVENT, false"
    })
    void aCallIsKnownByItsNumber(String call, int x86, int arm, ProcessState state, boolean polling) {
        SystemCalls onX86 = SystemCalls.of("amd64");
        SystemCalls onArm = SystemCalls.of("aarch64");
        assertThat(onX86.state(x86)).as(call).isEqualTo(state);
        assertThat(onArm.state(arm)).as(call).isEqualTo(state);
        assertThat(onX86.isPolling(x86)).as(call).isEqualTo(polling);
        assertThat(onArm.isPolling(arm)).as(call).isEqualTo(polling);
    }

    @Test
    void callsThatOnlyOneArchitectureHasAreKnownThere() {
        SystemCalls x86 = SystemCalls.of("amd64");
        for (int call : List.of(7, 23, 232)) { // poll, select, epoll_wait
            assertThat(x86.state(call)).isEqualTo(ProcessState.WAITING_FOR_INPUT_OUTPUT);
            // a read with a time-out is a poll of one connection
            assertThat(x86.isPolling(call)).isEqualTo(call == 232);
        }
    }

    @Test
    void whatDoesNotWaitOrDoesNotExistIsNotTold() {
        for (String architecture : List.of("x86_64", "arm64")) {
            SystemCalls calls = SystemCalls.of(architecture);
            for (long call : List.of(-1L, 9_999L, Long.MAX_VALUE, 511L)) {
                assertThat(calls.state(call)).isNull();
                assertThat(calls.isPolling(call)).isFalse();
            }
        }
        assertThat(SystemCalls.of("amd64").state(24)).as("sched_yield").isNull();
        assertThat(SystemCalls.of("aarch64").state(124)).as("sched_yield").isNull();
    }

    @Test
    void anotherArchitectureIsRefusedByName() {
        assertThatThrownBy(() -> SystemCalls.of("riscv64"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("riscv64");
    }
}
