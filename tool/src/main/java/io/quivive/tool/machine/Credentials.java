// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a process may do, as {@code /proc/PID/status} tells.
 *
 * @param realUser whose threads its own are counted with
 * @param fileUser as whom it opens files
 * @param groups as which it opens files
 * @param capabilities the effective ones, a bit for each, in its own user namespace
 */
record Credentials(int realUser, int fileUser, Set<Integer> groups, long capabilities) {
    /** Passes over the permissions of files; capabilities(7). */
    static final int DAC_OVERRIDE = 1;

    static final int SYS_ADMIN = 21;
    static final int SYS_RESOURCE = 24;

    static Credentials read(Path folder) throws IOException {
        Map<String, String> values = ProcStatus.values(folder);
        try {
            String[] users = values.getOrDefault("Uid", "").split("\\s+", -1);
            String[] groups = values.getOrDefault("Gid", "").split("\\s+", -1);
            String all = groups[3] + " " + values.getOrDefault("Groups", "");
            return new Credentials(
                    Integer.parseUnsignedInt(users[0]),
                    Integer.parseUnsignedInt(users[3]),
                    Arrays.stream(all.strip().split("\\s+"))
                            .map(Integer::parseUnsignedInt)
                            .collect(Collectors.toUnmodifiableSet()),
                    Long.parseUnsignedLong(values.getOrDefault("CapEff", "0"), 16));
        } catch (RuntimeException e) {
            throw new IOException(folder + "/status is not as expected", e);
        }
    }

    boolean has(int capability) {
        return (capabilities & 1L << capability) != 0;
    }

    /** Whether it may make files in a folder. */
    boolean mayWriteTo(RootFolder.Entry folder) {
        int shift = fileUser == folder.uid() ? 6 : groups.contains(folder.gid()) ? 3 : 0;
        return has(DAC_OVERRIDE) || (folder.mode() >> shift & 3) == 3;
    }
}
