// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code /tmp} as a process sees it: there a JVM makes the socket at which it lets others attach. */
final class TargetTmp {
    private static final int MAX_NAMES = 10_000;
    private static final int MAX_MOUNTS = 1 << 22;
    private static final int MAX_PERF_DATA = 1 << 20;
    private static final String NAME = "tmp";

    private final Path folder;
    private final ProcStatus status;

    /**
     * @param folder of the process in {@code /proc}
     * @param status of it
     */
    TargetTmp(Path folder, ProcStatus status) {
        this.folder = folder;
        this.status = status;
    }

    /** Whether the socket is there, and its own. */
    boolean listens() throws IOException {
        try (RootFolder tmp = open()) {
            RootFolder.Entry socket = tmp.look(".java_pid" + status.innerPid());
            return socket.isSocket() && socket.uid() == status.user();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Why it cannot be made; empty if nothing is seen that speaks against it. A file system without room for one more is not seen. */
    Optional<String> obstacle(Credentials credentials) throws IOException {
        try (RootFolder root = RootFolder.open(folder.resolve("root"))) {
            RootFolder.Entry entry = root.look(NAME);
            if (!entry.isFolder()) {
                return Optional.of("its /tmp is " + (entry.isLink() ? "a link, which is not followed" : "no folder"));
            }
            try (RootFolder tmp = root.sub(NAME)) {
                if (isReadOnly(tmp.mount())) {
                    return Optional.of("its /tmp is read-only");
                }
            }
            return credentials.mayWriteTo(entry)
                    ? Optional.empty()
                    : Optional.of("its user " + Integer.toUnsignedString(credentials.fileUser())
                            + " may not write to its /tmp (user %d, group %d, mode %o)"
                                    .formatted(entry.uid(), entry.gid(), entry.mode() & 07777));
        } catch (NoSuchFileException e) {
            return Optional.of("it has no /tmp");
        }
    }

    /** What the JVM publishes of itself, if it is in the file of its own user. */
    Optional<PerfData> perfData() throws IOException {
        try (RootFolder tmp = open()) {
            for (String name : tmp.names(MAX_NAMES)) {
                if (name.startsWith("hsperfdata_") && isItsFolder(tmp, name)) {
                    try (RootFolder user = tmp.sub(name)) {
                        String file = Long.toString(status.innerPid());
                        if (user.look(file).uid() == status.user()) {
                            return Optional.of(PerfData.parse(user.read(file, MAX_PERF_DATA)));
                        }
                    } catch (NoSuchFileException e) {
                        // it publishes nothing there
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** A JVM writes into a folder of its own user alone. */
    private boolean isItsFolder(RootFolder tmp, String name) throws IOException {
        try {
            RootFolder.Entry entry = tmp.look(name);
            return entry.isFolder() && entry.uid() == status.user();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private RootFolder open() throws IOException {
        try (RootFolder root = RootFolder.open(folder.resolve("root"))) {
            return root.sub(NAME);
        }
    }

    /** By proc(5): id, parent, device, root, point, options, any more, a dash, type, source, options of the file system. */
    private boolean isReadOnly(long mount) throws IOException {
        try (var lines = Bounded.lines(folder.resolve("mountinfo"), MAX_MOUNTS)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> parts = List.of(line.split(" "));
                int dash = parts.indexOf("-");
                if (parts.get(0).equals(Long.toString(mount)) && dash >= 6 && parts.size() > dash + 3) {
                    return isReadOnly(parts.get(5)) || isReadOnly(parts.get(dash + 3));
                }
            }
        }
        throw new IOException("the mount of its /tmp is not told");
    }

    private static boolean isReadOnly(String options) {
        return List.of(options.split(",")).contains("ro");
    }
}
