// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.SnapshotRequest;
import io.quivive.tool.source.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a snapshot is taken, as options of the commands that take one. Written by picocli, read after it. */
public final class MeasureOptions {
    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = DurationConverter.class,
            description = "Measure usage over this long, 100ms to 1m (default: ${DEFAULT-VALUE}).")
    Duration interval = Duration.ofSeconds(1);

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "Give up when the JVM has not answered this long (default: ${DEFAULT-VALUE}).")
    Duration timeout = Duration.ofSeconds(10);

    @Option(
            names = "--roles",
            paramLabel = "FILE",
            description = "Rules that name what processes are for, tried before the built-in ones.")
    @Nullable
    Path roles;

    @Option(
            names = "--virtual-limit",
            paramLabel = "N",
            defaultValue = "100000",
            description = "List at most this many virtual threads at rest (default: ${DEFAULT-VALUE}).")
    int virtualLimit = 100_000;

    @ArgGroup
    @Nullable
    ModeChoice mode;

    /** What overrules the mode that was detected. */
    static final class ModeChoice {
        @Option(names = "--server-mode", required = true, description = "Take the JVM for one that hosts a server.")
        boolean server;

        @Option(names = "--local-mode", required = true, description = "Take the JVM for one that hosts none.")
        boolean local;
    }

    /**
     * What is asked for.
     *
     * @throws ToolException if a value is out of range or the file of rules cannot be read
     */
    Request request(ActivityOptions options, Optional<String> session, Format format) throws ToolException {
        Optional<Mode> overruled = Optional.ofNullable(mode).map(choice -> choice.server ? Mode.SERVER : Mode.LOCAL);
        try {
            new SnapshotRequest(format, interval, overruled, virtualLimit);
        } catch (IllegalArgumentException e) {
            throw new ToolException(ExitStatus.USAGE, String.valueOf(e.getMessage()), e);
        }
        if (timeout.isZero()) {
            throw new ToolException(ExitStatus.USAGE, "--timeout 0 leaves no time to answer: expected 1ms or more");
        }
        return new Request(options, session, format, interval, overruled, virtualLimit, rules());
    }

    private Optional<String> rules() throws ToolException {
        if (roles == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(roles));
        } catch (IOException e) {
            throw new ToolException(ExitStatus.USAGE, "roles file '" + roles + "' cannot be read: " + e, e);
        }
    }
}
