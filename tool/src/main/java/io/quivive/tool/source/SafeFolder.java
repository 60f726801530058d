// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.machine.RootFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The folder in which the agent's jar and our sockets lie. On the whole way down to it nobody but the target's user and root can make or rename
 * anything, so that no one else can ever put a file at a path that a JVM was told. The jar stays, since a JVM keeps its path on the class path for good.
 *
 * @param root of the target, {@code /} or {@code /proc/PID/root}
 * @param path of the folder as the target sees it
 */
record SafeFolder(Path root, Path path) {
    /** Where root makes a folder for each user, named by its number. */
    static final Path SHARED = Path.of("/run/quivive");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS_PASS = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> OWNER_READS_AND_WRITES = PosixFilePermissions.fromString("rw-------");
    private static final int WRITABLE_BY_OTHERS = 0022;
    /** {@code .cache/quivive} at most. */
    private static final int MOST_MISSING = 2;

    /** With the name of a socket in it, it has to fit into {@code sun_path} of unix(7), which has 108. */
    private static final int MOST_BYTES = 95;

    private static final Duration FORGOTTEN = Duration.ofHours(1);

    /**
     * Whose folders may be on the way.
     *
     * @param user of the target, as we see it; the folder is his
     * @param roots users that may do anything there anyway: root, and the root of the target's user namespace
     */
    record Owners(int user, Set<Integer> roots) {
        boolean trust(RootFolder.Entry entry) {
            return (entry.uid() == user || roots.contains(entry.uid())) && (entry.mode() & WRITABLE_BY_OTHERS) == 0;
        }
    }

    /**
     * Those that are safe, or can be made so by the target's user; the first is the one to use. Nothing is made yet.
     *
     * @param candidates absolute, as the target sees them
     * @throws ToolException if there is none
     */
    static List<SafeFolder> choose(Target target, Path root, Owners owners, int innerUser, List<Path> candidates)
            throws ToolException {
        List<SafeFolder> safe = new ArrayList<>();
        for (Path candidate : candidates) {
            if (candidate.toString().getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES
                    && isSafe(root, candidate, owners)) {
                safe.add(new SafeFolder(root, candidate));
            }
        }
        if (!safe.isEmpty()) {
            return safe;
        }
        String user = Integer.toUnsignedString(innerUser);
        throw new ToolException(
                ExitStatus.NO_SAFE_WAY,
                target.name() + " has no folder that only its user and root can write to, for the agent's jar; as root"
                        + (root.equals(Path.of("/")) ? "" : ", where it runs,") + " make one: install -d -m 755 "
                        + SHARED + " && install -d -m 700 -o " + user + " " + SHARED.resolve(user));
    }

    /** Makes the folder for a user below {@link #SHARED} in this machine's own root; only root can. */
    static void share(int user, int group) throws IOException {
        try (RootFolder top = RootFolder.open(Path.of("/"));
                RootFolder run = top.sub("run")) {
            Owners owners = new Owners(0, Set.of());
            require(owners.trust(run.look()), "/run can be written by others than root");
            make(run, "quivive", OTHERS_PASS);
            try (RootFolder shared = run.sub("quivive")) {
                require(owners.trust(shared.look()), SHARED + " can be written by others than root");
                String name = Integer.toUnsignedString(user);
                make(shared, name, OWNER_ONLY);
                if (shared.look(name).uid() != user) { // made just now, by us or by another of root's
                    shared.own(name, user, group);
                }
            }
        }
    }

    /** Opens it; what is missing is made, with the rights of this process. */
    RootFolder open() throws IOException {
        RootFolder folder = RootFolder.open(root);
        for (Path name : path) {
            try (RootFolder above = folder) {
                make(above, name.toString(), OWNER_ONLY);
                folder = above.sub(name.toString());
            }
        }
        sweep(folder, "s-*");
        AgentSocket.sweep(folder);
        return folder;
    }

    /** Opens it as it is. */
    RootFolder find() throws IOException {
        try (RootFolder top = RootFolder.open(root)) {
            return top.walk(path);
        }
    }

    /** Takes away what a command that was killed has left: no exchange lasts an hour. */
    static void sweep(RootFolder folder, String names) throws IOException {
        List<Path> forgotten = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path(), names)) {
            files.forEach(forgotten::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        for (Path file : forgotten) {
            try {
                if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(Instant.now().minus(FORGOTTEN))) {
                    remove(folder, String.valueOf(file.getFileName()));
                }
            } catch (NoSuchFileException | DirectoryNotEmptyException e) {
                // another command of ours takes it away, or it is not ours
            }
        }
    }

    private static void remove(RootFolder folder, String name) throws IOException {
        if (folder.look(name).isFolder()) {
            try (RootFolder below = folder.sub(name)) {
                below.delete("s");
            }
        }
        folder.delete(name);
    }

    /**
     * Has the agent's jar lie there.
     *
     * @return its path as the target sees it, the same at every call
     */
    Path place(RootFolder folder, AgentJar agent) throws IOException {
        if (!holds(folder, agent)) {
            String part = "agent-" + UUID.randomUUID() + ".part";
            folder.create(part, agent.bytes(), OWNER_READS_AND_WRITES);
            folder.move(part, agent.fileName());
        }
        return path.resolve(agent.fileName());
    }

    private static boolean holds(RootFolder folder, AgentJar agent) {
        try {
            RootFolder.Entry entry = folder.look(agent.fileName());
            return entry.uid() == folder.look().uid()
                    && (entry.mode() & WRITABLE_BY_OTHERS) == 0
                    && Arrays.equals(folder.read(agent.fileName(), agent.bytes().length), agent.bytes());
        } catch (IOException e) {
            return false; // not there, or of another content
        }
    }

    /** Whether every part of the way is, and what is missing is the user's to make. */
    private static boolean isSafe(Path root, Path candidate, Owners owners) {
        int missing = candidate.getNameCount();
        try {
            RootFolder folder = RootFolder.open(root);
            try {
                boolean safe = owners.trust(folder.look());
                for (Path name : candidate) {
                    RootFolder below;
                    try {
                        below = folder.sub(name.toString());
                    } catch (NoSuchFileException e) {
                        break;
                    }
                    folder.close();
                    folder = below;
                    safe &= owners.trust(folder.look());
                    missing--;
                }
                return safe && missing <= MOST_MISSING && folder.look().uid() == owners.user();
            } finally {
                folder.close();
            }
        } catch (IOException e) {
            return false; // a link, no folder, or not ours to look into
        }
    }

    private static void make(RootFolder in, String name, Set<PosixFilePermission> mode) throws IOException {
        try {
            in.look(name);
        } catch (NoSuchFileException missing) {
            try {
                in.makeFolder(name, mode);
            } catch (FileAlreadyExistsException e) {
                // another command of ours has just made it
            }
        }
    }

    private static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }
}
