// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder below the root of a process, on Linux: reached step by step, held by its descriptor, and no link is followed on the way.
 *
 * <p>Mounts are crossed, since {@code /tmp} and {@code /run} of a container are mounts of their own. What a hostile target can still do: bind any folder that
 * it can reach, {@code /etc} of the machine too, to a name in a mount namespace of its own. So root may read here what it then does not show, and write only
 * where it acts as the target's user. It can also exchange a regular file for a pipe or a device between look and open: each call may block for ever, so it
 * belongs under a wall clock.
 *
 * <p>Not thread-safe; two threads must not use the same folder through two objects either, since {@link #path} finds a descriptor by its inode.
 */
public final class RootFolder implements Closeable {
    private final SecureDirectoryStream<Path> stream;
    private final String shown;
    private @Nullable Path descriptor;

    private RootFolder(SecureDirectoryStream<Path> stream, String shown) {
        this.stream = stream;
        this.shown = shown;
    }

    /**
     * What a name is.
     *
     * @param uid of its owner, as this process sees it
     * @param gid of its group, as this process sees it
     * @param mode type and permissions, as {@code st_mode} of stat(2)
     * @param size in bytes
     * @param inode of it
     * @param device that the inode is on
     */
    public record Entry(int uid, int gid, int mode, long size, long inode, long device) {
        private static final int TYPE = 0170000;

        public boolean isFolder() {
            return (mode & TYPE) == 0040000;
        }

        public boolean isRegular() {
            return (mode & TYPE) == 0100000;
        }

        public boolean isLink() {
            return (mode & TYPE) == 0120000;
        }

        public boolean isSocket() {
            return (mode & TYPE) == 0140000;
        }

        /** A pipe, a device, a socket. */
        public boolean isOther() {
            return !isFolder() && !isRegular() && !isLink();
        }

        /** Whether it is the same inode. */
        public boolean isSame(Entry other) {
            return inode == other.inode && device == other.device;
        }

        static Entry of(Path file, LinkOption... options) throws IOException {
            try {
                Map<String, Object> all = Files.readAttributes(file, "unix:uid,gid,mode,size,ino,dev", options);
                return new Entry(
                        (Integer) number(all, "uid"),
                        (Integer) number(all, "gid"),
                        (Integer) number(all, "mode"),
                        (Long) number(all, "size"),
                        (Long) number(all, "ino"),
                        (Long) number(all, "dev"));
            } catch (UnsupportedOperationException | ClassCastException e) {
                throw new IOException("this Java does not tell owner and inode of " + file, e);
            }
        }

        private static Object number(Map<String, Object> all, String name) {
            return Objects.requireNonNull(all.get(name), name);
        }
    }

    /** Opens the root itself, {@code /proc/PID/root} or {@code /}; a link to it, as the kernel makes, is followed. */
    @SuppressWarnings("StreamResourceLeak") // it is closed by close()
    public static RootFolder open(Path root) throws IOException {
        return new RootFolder(secure(Files.newDirectoryStream(root), root.toString()), root.toString());
    }

    /**
     * Opens a folder in this one.
     *
     * @throws IOException if it is a link, no folder, or was exchanged meanwhile
     */
    public RootFolder sub(String name) throws IOException {
        Path child = component(name);
        if (!look(name).isFolder()) {
            throw notA("folder", name);
        }
        // "/." makes the kernel open folders alone: the open of a pipe blocks, that of a device may act. A link that
        // comes in between is told below.
        RootFolder sub =
                new RootFolder(secure(stream.newDirectoryStream(child.resolve(".")), shownAs(name)), shownAs(name));
        try {
            // while it is open its inode is not given to another
            if (!sub.look().isSame(look(name))) {
                throw new IOException(shownAs(name) + " was exchanged while it was opened");
            }
            return sub;
        } catch (IOException | RuntimeException e) {
            sub.close();
            throw e;
        }
    }

    /** Opens each component of an absolute path in turn, from this folder; the ones between are closed. */
    public RootFolder walk(Path absolute) throws IOException {
        if (!absolute.isAbsolute()) {
            throw new IOException("'" + absolute + "' is not absolute");
        }
        RootFolder folder = open(path());
        for (Path name : absolute) {
            try (RootFolder above = folder) {
                folder = above.sub(name.toString());
            }
        }
        return folder;
    }

    /** What this folder is. */
    public Entry look() throws IOException {
        return Entry.of(path());
    }

    /** What a name in it is; of a link, the link. */
    public Entry look(String name) throws IOException {
        return Entry.of(path().resolve(component(name)), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads a regular file.
     *
     * @throws IOException if it is none, or longer than {@code most} bytes
     */
    public byte[] read(String name, int most) throws IOException {
        Entry entry = look(name);
        if (!entry.isRegular()) {
            throw notA("regular file", name);
        }
        if (entry.size() > most) {
            throw new IOException(shownAs(name) + " has " + entry.size() + " bytes, more than " + most);
        }
        try (SeekableByteChannel in =
                stream.newByteChannel(component(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            return Bounded.read(in, shownAs(name), most);
        }
    }

    /** Makes a file with this content; there must be nothing of that name. */
    public void create(String name, byte[] content, Set<PosixFilePermission> mode) throws IOException {
        try (SeekableByteChannel out = stream.newByteChannel(
                component(name),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(mode))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        permit(name, mode);
    }

    /** Renames within this folder in one step; what had the new name is gone. */
    public void move(String from, String to) throws IOException {
        stream.move(component(from), stream, component(to));
    }

    /** Deletes a file, a link itself, or an empty folder. */
    public void delete(String name) throws IOException {
        if (look(name).isFolder()) {
            stream.deleteDirectory(component(name));
        } else {
            stream.deleteFile(component(name));
        }
    }

    /** Makes a folder; there must be nothing of that name. */
    public void makeFolder(String name, Set<PosixFilePermission> mode) throws IOException {
        Files.createDirectory(path().resolve(component(name)), PosixFilePermissions.asFileAttribute(mode));
        permit(name, mode);
    }

    /** Gives a regular file or a folder to a user; only for folders that no one else can write, since he could exchange it for a hard link. */
    public void own(String name, int uid, int gid) throws IOException {
        Entry entry = look(name);
        if (!entry.isRegular() && !entry.isFolder()) {
            throw notA("regular file or folder", name);
        }
        Path file = path().resolve(component(name));
        // the group first: who gives a file away may no longer change it
        Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * A path of this very folder, for what Java does by path alone (mkdir, bind, connect): {@code /proc/self/fd/N}. One component may be appended to it. Ask for
     * it again for each use: N may be that of another object for the same folder, and ends with it.
     */
    public Path path() throws IOException {
        Object key = Objects.requireNonNull(stream.getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey());
        if (descriptor == null || !Descriptors.isOf(descriptor, key)) {
            descriptor = Descriptors.find(key, shown);
        }
        return descriptor;
    }

    /** The first {@code most} names in it, in no order. */
    List<String> names(int most) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path())) {
            for (Iterator<Path> all = files.iterator(); names.size() < most && all.hasNext(); ) {
                names.add(all.next().getFileName().toString());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** The id of the mount that it is on, as in {@code mountinfo} of proc(5). */
    long mount() throws IOException {
        return Descriptors.mount(path());
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    @Override
    public String toString() {
        return shown;
    }

    /** The mask of this process may have taken some away. */
    private void permit(String name, Set<PosixFilePermission> mode) throws IOException {
        PosixFileAttributeView view = Objects.requireNonNull(
                stream.getFileAttributeView(component(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
        if (!view.readAttributes().permissions().equals(mode)) {
            view.setPermissions(mode);
        }
    }

    private IOException notA(String kind, String name) throws IOException {
        return new IOException(
                shownAs(name) + " is " + (look(name).isLink() ? "a link, which is not followed" : "no " + kind));
    }

    private String shownAs(String name) {
        return shown.endsWith("/") ? shown + name : shown + "/" + name;
    }

    private static Path component(String name) throws IOException {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IOException("'" + name + "' is not the name of one thing in a folder");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IOException("'" + name + "' is not the name of one thing in a folder", e);
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, String shown) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException(shown + " cannot be held by a descriptor: this Java has no SecureDirectoryStream here");
    }
}
