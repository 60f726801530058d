// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.tool.source.Source;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quivive detach}. */
@Command(
        name = "detach",
        description = {
            "Takes Quivive out of a JVM again.",
            "What stays until the JVM ends is one small class that does nothing, and two more where requests were followed."
        },
        footer = {"", "Example:", "  quivive detach 4242"})
final class DetachCommand implements Callable<Integer> {
    private final Output out;

    @Mixin
    private final TargetOptions target;

    DetachCommand(SourceOpener opener, Output out) {
        this.target = new TargetOptions(opener);
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        try (Source source = target.open()) {
            source.detach();
        }
        out.print("detached from " + Untrusted.line(target.target()) + "\n");
        out.flush();
        return ExitStatus.OK;
    }
}
