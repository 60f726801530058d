// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.machine.ProcStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files by which this process and a target meet: the agent's jar, and a socket in a folder that nobody else may enter. Where the target is
 * another user's, the folder stays ours and lets others pass, and the socket alone is given to that user: who owned the folder could put a
 * link in the socket's place before it is given away. For a target that has a root folder or mounts of its own they lie in its {@code /tmp},
 * where no link is followed, since an absolute one would lead out of its root into ours. Everything but the jar at its lasting path goes when
 * this is closed, or when the process ends before.
 *
 * <p>The jar's path is the same at every call, since a JVM adds each path that it is told to its class path for good.
 */
final class Exchange implements AutoCloseable {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS_PASS = PosixFilePermissions.fromString("rwx--x--x");
    private static final Set<PosixFilePermission> OTHERS_READ = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> OWNER_READS_AND_WRITES = PosixFilePermissions.fromString("rw-------");
    private static final int WRITABLE_BY_OTHERS = 0022;

    private final List<Path> temporary = new ArrayList<>();
    private final Thread atExit = new Thread(this::remove, "quivive-clean-up");
    private final Path here;
    private final Path there;
    private final boolean foreign;
    private final int user;
    private final int targetUser;
    private final Path jar;
    private final Path folder;
    private final Path socket;

    Exchange(Path here, Path there, boolean foreign, int user, int targetUser, AgentJar agent) throws IOException {
        this.here = here;
        this.there = there;
        this.foreign = foreign;
        this.user = user;
        this.targetUser = targetUser;
        Runtime.getRuntime().addShutdownHook(atExit);
        boolean complete = false;
        try {
            this.jar = placeJar(agent);
            this.folder = freshFolder();
            this.socket = folder.resolve("s");
            remember(socket);
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
        if (!isAnothers()) {
            return;
        }
        Map<String, Object> attributes = Files.readAttributes(socket, "unix:mode,isOther", LinkOption.NOFOLLOW_LINKS);
        if (!Boolean.TRUE.equals(attributes.get("isOther"))) {
            throw new IOException("something else is in the socket's place");
        }
        if (!foreign) {
            Files.setPosixFilePermissions(socket, OWNER_READS_AND_WRITES);
        } else if (!(attributes.get("mode") instanceof Integer mode) || (mode & WRITABLE_BY_OTHERS) != 0) {
            // a socket's permissions cannot be set without following links
            throw new IOException("the umask lets others write to the socket: set it to 022");
        }
        Files.setAttribute(socket, "unix:uid", targetUser, LinkOption.NOFOLLOW_LINKS);
        permit(folder, OTHERS_PASS);
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
        Path fresh = Files.createTempDirectory(here, "quivive-", attributes(OWNER_ONLY));
        remember(fresh);
        return fresh;
    }

    private Path placeJar(AgentJar agent) throws IOException {
        Path lasting =
                here.resolve("quivive-" + (POSIX ? Integer.toUnsignedString(user) : System.getProperty("user.name")));
        boolean isTemporary = foreign;
        boolean made = false;
        try {
            Files.createDirectory(lasting, attributes(OWNER_ONLY));
            made = true;
        } catch (FileAlreadyExistsException e) {
            // from an earlier call, or somebody else's
        }
        if (!isOurs(lasting, WRITABLE_BY_OTHERS)) {
            lasting = freshFolder();
            made = false;
            isTemporary = true;
        }
        Path file = lasting.resolve(agent.fileName());
        if (isTemporary) {
            if (made) {
                remember(lasting);
            }
            remember(file);
        }
        if (!holds(file, agent.bytes())) {
            write(lasting, file, agent.bytes());
        }
        if (isAnothers()) {
            permit(file, OTHERS_READ);
            permit(lasting, OTHERS_PASS);
        }
        return file;
    }

    private void write(Path into, Path file, byte[] bytes) throws IOException {
        Path part = into.resolve("agent-" + UUID.randomUUID() + ".part");
        try {
            // one call that makes and opens it, so that no link can come between
            try (SeekableByteChannel channel = Files.newByteChannel(
                    part,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    attributes(OWNER_READS_AND_WRITES))) {
                for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                    channel.write(left);
                }
            }
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
                && Arrays.equals(start(file, bytes.length + 1), bytes);
    }

    private static byte[] start(Path file, int count) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(count);
        }
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** Of a file or a folder; what is reached through a link keeps its own. */
    private static void permit(Path file, Set<PosixFilePermission> permissions) throws IOException {
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setPermissions(permissions);
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
