// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.ActivityOptions;
import io.quivive.Depth;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.tool.jmx.JmxSource;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a snapshot is taken, whatever it is shown as. */
final class RequestOptions {
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(1);
    private static final long MAX_ROLES = 500_000;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    private Duration interval = Request.DEFAULT.interval();
    private int virtualLimit = Request.DEFAULT.virtualLimit();

    @Option(
            names = "--session",
            paramLabel = "ID",
            description =
                    "Only the session of that ID and its processes; four digits of it or more will do if they fit one alone."
                            + " An unknown ID has exit status 3; snapshot prints null.")
    private @Nullable String session;

    @Option(
            names = "--follow",
            description =
                    "Add hooks to the JVM's classes, which stay until quivive detach: exact processor time and requests"
                            + " counted for each session, tasks that requests give to other threads. Without it the JVM is only read."
                            + " A busy JVM on Java 17 serves little for some ten seconds meanwhile, from Java 23 on for one.")
    private boolean follow;

    @ArgGroup
    private @Nullable ModeChoice mode;

    private @Nullable OperatorsFile roles;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    private static final class ModeChoice {
        @Option(names = "--server-mode", description = "Answer as a server does, whatever was detected.")
        private boolean server;

        @Option(names = "--local-mode", description = "Answer as a JVM without a server does: processes alone.")
        private boolean local;

        Optional<Mode> mode() {
            return server ? Optional.of(Mode.SERVER) : local ? Optional.of(Mode.LOCAL) : Optional.empty();
        }
    }

    @Option(
            names = "--roles",
            paramLabel = "FILE",
            description = "Rules of your own that name the roles of processes, before the built-in ones.")
    void roles(Path path) {
        roles = new OperatorsFile("roles", path, MAX_ROLES);
    }

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Over which processor use is measured, 100ms to 1m. Default: 1s.")
    void interval(Duration value) {
        if (value.compareTo(MIN_INTERVAL) < 0 || value.compareTo(MAX_INTERVAL) > 0) {
            throw new ParameterException(
                    command.commandLine(),
                    "interval " + value.toMillis() + " ms is out of range: expected 100 ms to 60 s");
        }
        interval = value;
    }

    @Option(
            names = "--virtual-limit",
            paramLabel = "N",
            description = "How many virtual threads are listed; those that run are listed beyond it. Default: 100000.")
    void virtualLimit(int value) {
        if (value < 0) {
            throw new ParameterException(
                    command.commandLine(), "virtual-thread limit " + value + " is negative: expected 0 or more");
        }
        virtualLimit = value;
    }

    /**
     * The request that these make.
     *
     * @throws ToolException if a file cannot be read
     */
    Request request(ActivityOptions options, Format format) throws ToolException {
        return new Request(
                options,
                Optional.ofNullable(session),
                format,
                interval,
                mode == null ? Optional.empty() : mode.mode(),
                virtualLimit,
                roles == null ? Optional.empty() : Optional.of(roles.text()),
                settings.text(),
                follow ? Depth.FOLLOW : Depth.LOOK);
    }

    /**
     * Opens the target.
     *
     * @throws ToolException if it cannot be asked, or not so
     */
    Source open(TargetOptions target) throws ToolException {
        if (follow && JmxSource.isUrl(target.target())) {
            throw new ToolException(
                    ExitStatus.USAGE,
                    "--follow cannot be had over JMX, which only reads: name the process id on its own machine");
        }
        return target.open();
    }

    /** Puts a file's name into what the target says of its text. */
    ToolException located(ToolException e) {
        return settings.located(roles == null ? e : roles.located(e));
    }
}
