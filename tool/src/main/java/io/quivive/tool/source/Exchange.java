// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.machine.ProcStatus;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files by which this process and a target meet: the agent's jar, and a socket in a folder that nobody else may enter. For a target that
 * has a root folder or mounts of its own they lie in its {@code /tmp}. Everything but the jar at its lasting path goes when this is closed,
 * or when the process ends before.
 *
 * <p>The jar's path is the same at every call, since a JVM adds each path that it is told to its class path for good.
 */
final class Exchange implements AutoCloseable {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS_PASS = PosixFilePermissions.fromString("rwx--x--x");
    private static final Set<PosixFilePermission> OTHERS_READ = PosixFilePermissions.fromString("rw-r--r--");
    private static final int WRITABLE_BY_OTHERS = 0022;

    private final List<Path> temporary = new ArrayList<>();
    private final Thread atExit = new Thread(this::remove, "quivive-clean-up");
    private final Path here;
    private final Path there;
    private final int user;
    private final int targetUser;
    private final Path jar;
    private final Path socket;

    Exchange(Path here, Path there, boolean foreign, int user, int targetUser, AgentJar agent) throws IOException {
        this.here = here;
        this.there = there;
        this.user = user;
        this.targetUser = targetUser;
        Runtime.getRuntime().addShutdownHook(atExit);
        boolean complete = false;
        try {
            this.jar = placeJar(agent, foreign);
            Path folder = freshFolder();
            this.socket = folder.resolve("s");
            remember(socket);
            if (isAnothers()) {
                Files.setAttribute(folder, "unix:uid", targetUser);
            }
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /** Makes ready to meet a process. */
    static Exchange with(long pid, AgentJar agent) throws IOException {
        Path temp = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        Path proc = Path.of("/proc", Long.toString(pid));
        Path self = Path.of("/proc/self");
        if (!POSIX || !Files.exists(proc)) {
            return new Exchange(temp, temp, false, 0, 0, agent);
        }
        int user = ProcStatus.read(self).user();
        int targetUser = ProcStatus.read(proc).user();
        if (isSame(self.resolve("ns/mnt"), proc.resolve("ns/mnt"))
                && isSame(self.resolve("root"), proc.resolve("root"))) {
            return new Exchange(temp, temp, false, user, targetUser, agent);
        }
        Path here = proc.resolve("root/tmp");
        if (!Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("/tmp is no folder where the process runs");
        }
        return new Exchange(here, Path.of("/tmp"), true, user, targetUser, agent);
    }

    /** Where the socket is to be bound. */
    Path socket() {
        return socket;
    }

    /** To be called when the socket was bound. */
    void bound() throws IOException {
        if (isAnothers()) {
            Files.setAttribute(socket, "unix:uid", targetUser);
        }
    }

    /** The jar's path as the target sees it. */
    String jarThere() {
        return seenFromThere(jar);
    }

    /** The socket's path as the target sees it. */
    String socketThere() {
        return seenFromThere(socket);
    }

    /** A file that somebody else will make, to be removed too. */
    void remember(Path file) {
        synchronized (temporary) {
            temporary.add(file);
        }
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the process ends, and the hook finds nothing left
        }
    }

    private String seenFromThere(Path file) {
        return there.resolve(here.relativize(file)).toString();
    }

    private boolean isAnothers() {
        return targetUser != user;
    }

    private Path freshFolder() throws IOException {
        Path folder = Files.createTempDirectory(here, "quivive-");
        remember(folder);
        return folder;
    }

    private Path placeJar(AgentJar agent, boolean foreign) throws IOException {
        Path folder =
                here.resolve("quivive-" + (POSIX ? Integer.toUnsignedString(user) : System.getProperty("user.name")));
        boolean made = false;
        try {
            Files.createDirectory(folder);
            made = true;
            if (POSIX) {
                Files.setPosixFilePermissions(folder, OWNER_ONLY);
            }
        } catch (FileAlreadyExistsException e) {
            // from an earlier call, or somebody else's
        }
        if (!isOurs(folder, WRITABLE_BY_OTHERS)) {
            folder = freshFolder();
            made = false;
            foreign = true;
        }
        Path file = folder.resolve(agent.fileName());
        if (foreign) {
            if (made) {
                remember(folder);
            }
            remember(file);
        }
        if (isAnothers()) {
            Files.setPosixFilePermissions(folder, OTHERS_PASS);
        }
        if (!holds(file, agent.bytes())) {
            write(folder, file, agent.bytes());
        }
        if (isAnothers()) {
            Files.setPosixFilePermissions(file, OTHERS_READ);
        }
        return file;
    }

    private void write(Path folder, Path file, byte[] bytes) throws IOException {
        Path part = Files.createTempFile(folder, "agent-", ".part");
        try {
            Files.write(part, bytes);
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private boolean holds(Path file, byte[] bytes) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && isOurs(file, WRITABLE_BY_OTHERS)
                && Files.size(file) == bytes.length
                && Arrays.equals(Files.readAllBytes(file), bytes);
    }

    private boolean isOurs(Path file, int forbidden) throws IOException {
        if (!POSIX) {
            return true;
        }
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:uid,mode,isSymbolicLink", LinkOption.NOFOLLOW_LINKS);
        return attributes.get("uid") instanceof Integer owner
                && owner == user
                && Boolean.FALSE.equals(attributes.get("isSymbolicLink"))
                && attributes.get("mode") instanceof Integer mode
                && (mode & forbidden) == 0;
    }

    private static boolean isSame(Path one, Path other) {
        @Nullable Path first;
        @Nullable Path second;
        try {
            first = Files.readSymbolicLink(one);
            second = Files.readSymbolicLink(other);
        } catch (IOException e) {
            return true; // cannot be told
        }
        return first.equals(second);
    }

    private void remove() {
        synchronized (temporary) {
            for (int i = temporary.size() - 1; i >= 0; i--) {
                try {
                    Files.deleteIfExists(temporary.get(i));
                } catch (IOException e) {
                    // a target that ended has taken its folder along
                }
            }
            temporary.clear();
        }
    }
}
