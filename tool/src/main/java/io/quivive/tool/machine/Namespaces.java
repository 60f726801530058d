// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process shares with this one. What cannot be told is not shared.
 *
 * @param sameMount its mounts
 * @param sameUser its user ids
 * @param samePid its process ids
 * @param sameRoot its root folder
 * @param known whether all of that could be told
 */
public record Namespaces(boolean sameMount, boolean sameUser, boolean samePid, boolean sameRoot, boolean known) {
    static final Namespaces UNKNOWN = new Namespaces(false, false, false, false, false);
    /** The user namespace that the machine began with; PROC_USER_INIT_INO of include/linux/proc_ns.h. */
    private static final String FIRST_USER = "user:[4026531837]";

    static Namespaces of(Path proc, long pid) {
        Path its = proc.resolve(Long.toString(pid));
        Path own = proc.resolve("self");
        try {
            return new Namespaces(
                    isSame(its, own, "mnt"),
                    isSame(its, own, "user"),
                    isSame(its, own, "pid"),
                    RootFolder.Entry.of(its.resolve("root")).isSame(RootFolder.Entry.of(own.resolve("root"))),
                    true);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** Whether it lives as we do, so that root there is root here. */
    public boolean areOurs() {
        return sameMount && sameUser && samePid && sameRoot;
    }

    /** Whether the capabilities of a process count for the kernel's own limits. */
    static boolean isOfFirstUser(Path folder) throws IOException {
        return link(folder, "user").equals(FIRST_USER);
    }

    private static boolean isSame(Path its, Path own, String name) throws IOException {
        return link(its, name).equals(link(own, name));
    }

    private static String link(Path folder, String name) throws IOException {
        return Files.readSymbolicLink(folder.resolve("ns").resolve(name)).toString();
    }
}
