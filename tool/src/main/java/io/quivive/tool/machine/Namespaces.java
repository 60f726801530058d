// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** temporary */
public record Namespaces(boolean sameMount, boolean sameUser, boolean samePid, boolean sameRoot, boolean known) {
    public static Namespaces of(Path proc) {
        Path self = Path.of("/proc/self");
        try {
            return new Namespaces(
                    same(self, proc, "ns/mnt"),
                    same(self, proc, "ns/user"),
                    same(self, proc, "ns/pid"),
                    Files.isSameFile(self.resolve("root"), proc.resolve("root")),
                    true);
        } catch (IOException e) {
            return new Namespaces(false, false, false, false, false);
        }
    }

    public boolean areOurs() {
        return sameMount && sameUser && samePid && sameRoot;
    }

    private static boolean same(Path one, Path other, String name) throws IOException {
        return Files.readSymbolicLink(one.resolve(name)).equals(Files.readSymbolicLink(other.resolve(name)));
    }
}
