// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import java.util.ArrayList;
import java.util.List;

/**
 * Cookies as they came. A server parses them for itself when the application asks, and may then say that they are malformed: asking it first would take
 * that from the application.
 */
public final class Cookies {
    private Cookies() {}

    /** The values of all cookies of that name in one header, in their order, without quotes; whatever is malformed is passed over. */
    public static List<String> values(String name, String header) {
        List<String> values = List.of();
        for (int from = 0; from < header.length(); ) {
            int end = header.indexOf(';', from);
            end = end < 0 ? header.length() : end;
            int equals = header.indexOf('=', from);
            if (equals >= 0
                    && equals < end
                    && header.substring(from, equals).strip().equals(name)) {
                String value = header.substring(equals + 1, end).strip();
                values = values.isEmpty() ? new ArrayList<>(1) : values;
                values.add(
                        value.length() > 1 && value.startsWith("\"") ? value.substring(1, value.length() - 1) : value);
            }
            from = end + 1;
        }
        return values;
    }
}
