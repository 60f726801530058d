// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import io.quivive.Activity;
import io.quivive.tool.view.Screen;
import io.quivive.tool.view.TableChoices;
import io.quivive.tool.view.TableView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is shown as a table, and how. */
final class TableOptions {
    @Option(
            names = "--sort",
            paramLabel = "COLUMN[:asc|:desc]",
            description = "Sort by a column; without it, what matters most comes first.")
    private @Nullable String sort;

    @Option(
            names = "--columns",
            paramLabel = "NAMES",
            description = "Show these columns, separated by commas; their names stand below.")
    private @Nullable String columns;

    @Option(
            names = "--filter",
            paramLabel = "TEXT[;TEXT…]",
            description =
                    "Show rows in one of whose names, states, addresses or urls one of the texts occurs; ids as a whole.")
    private @Nullable String filter;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Show what belongs to this user alone; '' for those without a name.")
    private @Nullable String user;

    @Option(
            names = "--csv",
            description = "Write comma-separated values with all columns; what is not shown is told on standard error.")
    private boolean csv;

    private boolean isFirst = true;

    /** The view of what was chosen. */
    <V extends TableView> V view(Function<TableChoices, V> views) throws ToolException {
        try {
            return views.apply(new TableChoices(
                    Optional.ofNullable(columns),
                    Optional.ofNullable(sort),
                    Optional.ofNullable(filter),
                    Optional.ofNullable(user)));
        } catch (IllegalArgumentException e) {
            throw new ToolException(ExitStatus.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Shows one round of a view: its table, or as CSV its rows, and on {@code notes} what those have no place for. */
    void show(TableView view, Activity activity, Screen on, OutputStream out, PrintStream notes) throws IOException {
        StringBuilder text = new StringBuilder();
        if (csv) {
            if (isFirst) {
                text.append(view.csvHead()).append("\r\n");
            }
            view.csv(activity).forEach(line -> text.append(line).append("\r\n"));
        } else {
            text.append(isFirst ? "" : System.lineSeparator());
            view.table(activity, on).forEach(line -> text.append(line).append(System.lineSeparator()));
        }
        isFirst = false;
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        if (csv) {
            view.notes(activity).forEach(notes::println);
        }
    }
}
