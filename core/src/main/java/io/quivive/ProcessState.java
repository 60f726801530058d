// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a process does at the instant of the snapshot, with the integer values of 4D's <em>Get process activity</em>. */
public enum ProcessState {
    /** The answer for a process number that is gone; never in a list. */
    DOES_NOT_EXIST(-100, "Does not exist"),
    /** Ended while the snapshot was taken, or its end was asked for and has not come yet. */
    ABORTED(-1, "Aborted"),
    /** Running or ready to run. */
    EXECUTING(0, "Executing"),
    /** Sleeping for a time. */
    DELAYED(1, "Delayed"),
    /** Waits for work or for a condition. */
    WAITING_FOR_USER_EVENT(2, "Waiting for user event"),
    /** Blocked in the kernel on input or output. */
    WAITING_FOR_INPUT_OUTPUT(3, "Waiting for input output"),
    /** Blocked on a monitor, a lock that another process holds, or a native futex. */
    WAITING_FOR_INTERNAL_FLAG(4, "Waiting for internal flag"),
    /** Stopped at one of its own pause points by an operator. */
    PAUSED(5, "Paused");

    private static final Map<Integer, ProcessState> BY_VALUE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(ProcessState::value, Function.identity()));

    private final int value;
    private final String constant;

    ProcessState(int value, String constant) {
        this.value = value;
        this.constant = constant;
    }

    /**
     * The state of an integer value.
     *
     * @throws IllegalArgumentException if no state has that value
     */
    public static ProcessState of(int value) {
        ProcessState state = BY_VALUE.get(value);
        if (state == null) {
            throw new IllegalArgumentException(
                    "process state " + value + " does not exist: expected -100, -1 or 0 to 5");
        }
        return state;
    }

    /** The integer that stands in the JSON. */
    public int value() {
        return value;
    }

    /** The name of the constant, {@code Waiting for input output}. */
    public String constant() {
        return constant;
    }
}
