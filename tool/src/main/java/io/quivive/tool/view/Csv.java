// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.util.regex.Pattern;

/** Cells of comma-separated values by RFC 4180, harmless to a spreadsheet that opens them. */
final class Csv {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern QUOTED = Pattern.compile("[\",\r\n]|^ | $");

    private Csv() {}

    static String cell(String text) {
        String cell = text;
        // a spreadsheet runs what begins so as a formula; the apostrophe marks a text
        if (!text.isEmpty()
                && "=+-@".indexOf(text.charAt(0)) >= 0
                && !NUMBER.matcher(text).matches()) {
            cell = "'" + text;
        }
        return QUOTED.matcher(cell).find() ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }
}
