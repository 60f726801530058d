// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.ActivityOptions;
import io.quivive.Depth;
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
 * @param depth whether hooks may add what cannot be read
 */
public record Request(
        ActivityOptions options,
        Optional<String> session,
        Format format,
        Duration interval,
        Optional<Mode> mode,
        int virtualLimit,
        Optional<String> roles,
        Optional<String> settings,
        Depth depth) {
    /** All, plain, over a second, by reading alone. */
    public static final Request DEFAULT = new Request(
            ActivityOptions.PROCESSES_AND_SESSIONS,
            Optional.empty(),
            Format.PLAIN,
            Duration.ofSeconds(1),
            Optional.empty(),
            100_000,
            Optional.empty(),
            Optional.empty());

    /** By reading alone. */
    public Request(
            ActivityOptions options,
            Optional<String> session,
            Format format,
            Duration interval,
            Optional<Mode> mode,
            int virtualLimit,
            Optional<String> roles,
            Optional<String> settings) {
        this(options, session, format, interval, mode, virtualLimit, roles, settings, Depth.LOOK);
    }

    /** The same of one session. */
    public Request of(String sessionId) {
        return new Request(
                options, Optional.of(sessionId), format, interval, mode, virtualLimit, roles, settings, depth);
    }

    /** The same in another form. */
    public Request as(ActivityOptions otherOptions, Format otherFormat) {
        return new Request(otherOptions, session, otherFormat, interval, mode, virtualLimit, roles, settings, depth);
    }

    /** The same of all sessions. */
    public Request ofAll() {
        return new Request(options, Optional.empty(), format, interval, mode, virtualLimit, roles, settings, depth);
    }
}
