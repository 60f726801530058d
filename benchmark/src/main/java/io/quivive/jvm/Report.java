// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints the tables and what became of the budgets. */
public final class Report {
    private final PrintStream out;

    /** A report to a stream. */
    public Report(PrintStream out) {
        this.out = out;
    }

    /** A line. */
    public void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }

    void table(String title, List<Way> ways) {
        line("");
        line("| %s | rows | median ms | bytes per row | safepoints each time |", title);
        line("|---|--:|--:|--:|--:|");
        for (Way way : ways) {
            line(
                    "| %s | %d | %.3f | %.0f | %.2f |",
                    way.name, way.rows(), way.medianMillis(), way.bytesPerRow(), way.safepointsEachTime());
        }
        line("");
    }

    /** A budget that is an upper bound. */
    public void atMost(String what, double value, double budget, String unit) {
        budget(what, value, value <= budget, "at most", budget, unit);
    }

    /** A budget that is a lower bound. */
    void atLeast(String what, double value, double budget, String unit) {
        budget(what, value, value >= budget, "at least", budget, unit);
    }

    private void budget(String what, double value, boolean met, String bound, double budget, String unit) {
        line("- %s: %s: %.2f%s, budget %s %.1f%s", met ? "met" : "MISSED", what, value, unit, bound, budget, unit);
    }
}
