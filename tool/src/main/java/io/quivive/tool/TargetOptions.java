// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.tool.jmx.JmxOptions;
import io.quivive.tool.source.Attempt;
import io.quivive.tool.source.Source;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which JVM, and how long it may take to answer. */
final class TargetOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    private final SourceOpener opener;

    @Mixin
    private JmxOptions jmx = new JmxOptions();

    @Parameters(
            paramLabel = "PID|NAME|URL",
            description =
                    "The JVM: its pid, or the main class or jar that it runs, or a part of that which fits one JVM alone,"
                            + " or a JMX service URL.")
    private String target = "";

    private Duration timeout = Duration.ofSeconds(30);

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long the JVM may take to answer, beside the interval: 250ms, 10s, 1m. Default: 30s.")
    void timeout(Duration value) {
        if (value.isZero()) {
            throw new ParameterException(command.commandLine(), "timeout 0 is out of range: expected 1ms or more");
        }
        timeout = value;
    }

    @Option(names = "--force", description = "Attach even where the JVM's heap is so full that it could end for it.")
    private boolean force;

    TargetOptions(SourceOpener opener) {
        this.opener = opener;
    }

    /** Opens it. */
    Source open() throws ToolException {
        return opener.open(target, new Attempt(timeout, force), jmx);
    }

    String target() {
        return target;
    }
}
