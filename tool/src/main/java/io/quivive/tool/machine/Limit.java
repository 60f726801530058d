// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A soft limit of a process.
 *
 * @param most {@link Long#MAX_VALUE} for none
 */
record Limit(long most) {
    /** Reads it from {@code /proc/PID/limits}; the name is that of the first column. */
    static Limit read(Path folder, String name) throws IOException {
        String text = new String(Bounded.start(folder.resolve("limits"), 1 << 14), StandardCharsets.US_ASCII);
        for (String line : text.lines().toList()) {
            if (line.startsWith(name + " ")) {
                String soft = line.substring(name.length()).strip().split("\\s+", 2)[0];
                try {
                    return new Limit(soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft));
                } catch (NumberFormatException e) {
                    throw new IOException(folder + "/limits is not as expected: " + line, e);
                }
            }
        }
        throw new IOException(folder + "/limits does not tell " + name);
    }

    boolean isNone() {
        return most == Long.MAX_VALUE;
    }
}
