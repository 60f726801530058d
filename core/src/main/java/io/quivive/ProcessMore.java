// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the extended format shows of a process beside the contract's properties.
 *
 * @param started when it began; empty where the platform does not tell
 * @param kind what it is made of
 * @param daemon whether the JVM may end without it; false for native threads
 * @param priority the Java priority, 0 for native threads
 * @param carrier id of the carrier that this virtual thread is mounted on
 * @param mounted id of the virtual thread that is mounted on this carrier
 * @param role name of the rule that gave the type; empty where no rule matched
 * @param typeGuessed the type follows from the role alone, since its pool does not tell whether it is busy
 * @param stateGuessed the state could not be read to the end
 * @param sampled processor figures come from sampling
 * @param cpuTimeSince since when a sampled {@code cpuTime} counts
 * @param allocated bytes of heap allocated since it began
 * @param work what it is at; empty where it does no work that we know
 * @param unknown names of the properties that could not be measured and show a 0 or an empty text
 */
public record ProcessMore(
        Optional<Instant> started,
        ProcessKind kind,
        boolean daemon,
        int priority,
        OptionalLong carrier,
        OptionalLong mounted,
        String role,
        boolean typeGuessed,
        boolean stateGuessed,
        boolean sampled,
        Optional<Instant> cpuTimeSince,
        OptionalLong allocated,
        Optional<WorkMore> work,
        List<String> unknown) {
    public ProcessMore {
        requireNonNull(started, "started");
        requireNonNull(kind, "kind");
        requireNonNull(carrier, "carrier");
        requireNonNull(mounted, "mounted");
        requireNonNull(role, "role");
        requireNonNull(cpuTimeSince, "cpuTimeSince");
        requireNonNull(allocated, "allocated");
        requireNonNull(work, "work");
        unknown = List.copyOf(unknown);
    }

    /** Of a process that does no work that we know. */
    public ProcessMore(
            Optional<Instant> started,
            ProcessKind kind,
            boolean daemon,
            int priority,
            OptionalLong carrier,
            OptionalLong mounted,
            String role,
            boolean typeGuessed,
            boolean stateGuessed,
            boolean sampled,
            Optional<Instant> cpuTimeSince,
            OptionalLong allocated,
            List<String> unknown) {
        this(
                started,
                kind,
                daemon,
                priority,
                carrier,
                mounted,
                role,
                typeGuessed,
                stateGuessed,
                sampled,
                cpuTimeSince,
                allocated,
                Optional.empty(),
                unknown);
    }

    /**
     * The same while it is at a piece of work.
     *
     * @param unread names of the properties of that work that could not be read
     */
    ProcessMore at(WorkMore at, List<String> unread) {
        List<String> all = new ArrayList<>(unknown);
        all.addAll(unread);
        return new ProcessMore(
                started,
                kind,
                daemon,
                priority,
                carrier,
                mounted,
                role,
                false,
                stateGuessed,
                sampled,
                cpuTimeSince,
                allocated,
                Optional.of(at),
                all);
    }
}
