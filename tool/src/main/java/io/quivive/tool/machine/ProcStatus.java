// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What {@code /proc/PID/status} tells.
 *
 * @param name of the command, at most 15 characters
 * @param state a letter, {@code T} for stopped
 * @param process that this is a thread of; its own pid for a process
 * @param user effective user id
 * @param group effective group id
 * @param capabilities a bit for each that is permitted
 * @param innerPid its pid in its own namespace
 * @param caughtSignals a bit for each signal that it handles
 */
public record ProcStatus(
        String name,
        char state,
        long process,
        int user,
        int group,
        long capabilities,
        long innerPid,
        long caughtSignals) {
    private static final int SIGQUIT = 3;
    /** Room for the 65,536 groups that Linux allows. */
    private static final int MAX_LENGTH = 1 << 20;

    /**
     * Reads it.
     *
     * @throws IOException if there is no such process
     */
    public static ProcStatus read(Path folder) throws IOException {
        Map<String, String> values = values(folder);
        try {
            String[] pids = values.getOrDefault("NSpid", "0").split("\\s+", -1);
            return new ProcStatus(
                    values.getOrDefault("Name", "?"),
                    values.getOrDefault("State", "?").charAt(0),
                    Long.parseLong(values.getOrDefault("Tgid", "0")),
                    Integer.parseUnsignedInt(values.getOrDefault("Uid", "0 0").split("\\s+", -1)[1]),
                    Integer.parseUnsignedInt(values.getOrDefault("Gid", "0 0").split("\\s+", -1)[1]),
                    Long.parseUnsignedLong(values.getOrDefault("CapPrm", "0"), 16),
                    Long.parseLong(pids[pids.length - 1]),
                    Long.parseUnsignedLong(values.getOrDefault("SigCgt", "0"), 16));
        } catch (RuntimeException e) {
            throw new IOException(folder + "/status is not as expected", e);
        }
    }

    /** What it tells, by name. */
    static Map<String, String> values(Path folder) throws IOException {
        byte[] text = Bounded.start(folder.resolve("status"), MAX_LENGTH);
        Map<String, String> values = new HashMap<>();
        new String(text, StandardCharsets.ISO_8859_1).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return values;
    }

    /** Whether it was stopped, by a signal or by a debugger. */
    public boolean isStopped() {
        return state == 'T' || state == 't';
    }

    /** Whether it handles the signal by which a JVM is asked to let others attach; one that does not would be ended by it. */
    public boolean catchesQuit() {
        return (caughtSignals & 1L << (SIGQUIT - 1)) != 0;
    }
}
