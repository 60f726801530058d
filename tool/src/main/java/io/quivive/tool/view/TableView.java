// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Activity;
import java.util.List;

/** A table for people, or as CSV: a pure function of the activity. */
public interface TableView {
    /** A head, the rows, and what was not shown; no line has anything in it that a terminal would act on, colours excepted. */
    List<String> table(Activity activity, Screen screen);

    /** The names of the columns. */
    String csvHead();

    /** The rows as RFC 4180 has it, without line ends. */
    List<String> csv(Activity activity);

    /** What {@link #csv} has no place for: what was not shown, left out, and could not be read. */
    List<String> notes(Activity activity);
}
