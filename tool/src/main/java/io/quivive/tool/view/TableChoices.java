// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What somebody wants of a table, as typed.
 *
 * @param columns names separated by commas; without them, the ones that matter and, for CSV, all
 * @param sort a column's name, {@code :asc} or {@code :desc} behind it
 * @param filter texts separated by semicolons, of which one has to occur in a row
 * @param user the whole name of the user whose rows are shown, empty for those without a name
 */
public record TableChoices(
        Optional<String> columns, Optional<String> sort, Optional<String> filter, Optional<String> user) {
    public TableChoices {
        requireNonNull(columns, "columns");
        requireNonNull(sort, "sort");
        requireNonNull(filter, "filter");
        requireNonNull(user, "user");
    }
}
