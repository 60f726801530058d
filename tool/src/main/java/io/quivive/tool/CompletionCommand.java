// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code quivive completion}. */
@Command(
        name = "completion",
        description = "Prints a script by which bash and zsh complete quivive's commands and options.",
        footer = {
            "",
            "Examples:",
            "  source <(quivive completion)                                         now",
            "  quivive completion > /etc/bash_completion.d/quivive                  for everybody"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Output out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    CompletionCommand(Output out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        CommandLine root = command.root().commandLine();
        out.print(AutoComplete.bash(root.getCommandName(), root));
        out.flush();
        return ExitStatus.OK;
    }
}
