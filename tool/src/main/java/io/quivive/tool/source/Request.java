// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.Mode;
import java.time.Duration;
import java.util.Optional;

/**
 * What is asked of a JVM.
 *
 * @param options which lists
 * @param session only this one and its processes
 * @param format how much is told
 * @param interval over which usage is measured
 * @param mode overrules what was detected
 * @param virtualLimit how many virtual threads are listed
 * @param roles the text of an operator's rules
 * @param settings the text of an operator's settings of sessions
 */
public record Request(
        ActivityOptions options,
        Optional<String> session,
        Format format,
        Duration interval,
        Optional<Mode> mode,
        int virtualLimit,
        Optional<String> roles,
        Optional<String> settings) {
    /** All, plain, over a second. */
    public static final Request DEFAULT = new Request(
            ActivityOptions.PROCESSES_AND_SESSIONS,
            Optional.empty(),
            Format.PLAIN,
            Duration.ofSeconds(1),
            Optional.empty(),
            100_000,
            Optional.empty(),
            Optional.empty());
}
