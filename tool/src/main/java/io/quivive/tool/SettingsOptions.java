// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the target sees sessions. */
final class SettingsOptions {
    private static final long MOST = 20_000;

    private @Nullable OperatorsFile file;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "Settings of how sessions and web servers are seen, as Java properties.")
    void settings(Path path) {
        file = new OperatorsFile("settings", path, MOST);
    }

    Optional<String> text() throws ToolException {
        return file == null ? Optional.empty() : Optional.of(file.text());
    }

    /** Puts the file's name into what the target says of it. */
    ToolException located(ToolException e) {
        return file == null ? e : file.located(e);
    }
}
