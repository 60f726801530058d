// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

/** How a cell stands out on a terminal. */
enum Colour {
    NONE(""),
    BOLD("\u001b[1m"),
    RED("\u001b[31m"),
    GREEN("\u001b[32m");

    private static final String OFF = "\u001b[0m";

    private final String on;

    Colour(String on) {
        this.on = on;
    }

    String paint(String text) {
        return this == NONE || text.isBlank() ? text : on + text + OFF;
    }
}
