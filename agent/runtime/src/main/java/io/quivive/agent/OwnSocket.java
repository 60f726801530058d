// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import io.quivive.jvm.Guest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Where tools ask the agent without an attach, which leaves something in the JVM each time: a Unix-domain socket at a path that the tool has chosen, in a
 * folder that only this JVM's user and root can write to. One thread waits there, until the agent has heard no question for as long as it listens.
 *
 * <p>Thread-safe.
 */
final class OwnSocket implements Runnable {
    private static final Integer ROOT = 0;
    private static final int WRITABLE_BY_OTHERS = 0022;
    /** Of {@code stat} of proc(5), counted behind the name. */
    private static final int START_TIME = 19;

    private final Agent agent;
    private final Path path;
    private final ServerSocketChannel server;
    private final Selector selector;
    /** What was made, so that what others put in its place stays. */
    private final @Nullable Object file;

    private OwnSocket(Agent agent, Path path, ServerSocketChannel server, Selector selector) throws IOException {
        this.agent = agent;
        this.path = path;
        this.server = server;
        this.selector = selector;
        server.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        this.file = key(path);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Begins to listen; a socket that is there already, of an earlier time, goes. */
    static OwnSocket open(Agent agent, Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
            Files.deleteIfExists(path);
        }
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Selector selector = server.provider().openSelector();
            try {
                OwnSocket socket = new OwnSocket(agent, path, server, selector);
                Guest.daemon("quivive-socket", socket);
                return socket;
            } catch (IOException | RuntimeException | Error e) {
                selector.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /**
     * Its path in a folder that an operator names, where tools look for it: under a name that follows from pid and start of this JVM, as it counts itself.
     *
     * @throws IOException if others than this JVM's user and root could make something on the way there
     */
    static Path in(Path folder) throws IOException {
        Path real = folder.toRealPath();
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        for (Path part = real; part != null; part = part.getParent()) {
            Object owner = Files.getAttribute(part, "unix:uid");
            if (!(owner.equals(self) || owner.equals(ROOT))
                    || ((Integer) Files.getAttribute(part, "unix:mode") & WRITABLE_BY_OTHERS) != 0) {
                throw new IOException(part + " is another user's, or others can write to it");
            }
        }
        String pids = Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith("NSpid:"))
                .findFirst()
                .orElseThrow(() -> new IOException("the pid cannot be told"));
        String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
        String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ", START_TIME + 2)[START_TIME];
        CRC32 sum = new CRC32();
        sum.update(
                (pids.substring(pids.lastIndexOf('\t') + 1).strip() + ":" + start).getBytes(StandardCharsets.US_ASCII));
        return real.resolve("a-" + Long.toString(sum.getValue(), Character.MAX_RADIX));
    }

    /** Whether tools find it there. */
    boolean isAt(Path other) {
        return selector.isOpen() && path.equals(other) && file != null && file.equals(key(path));
    }

    @Override
    public void run() {
        try {
            for (long left = agent.silenceLeftMillis(); left > 0; left = agent.silenceLeftMillis()) {
                selector.select(left);
                selector.selectedKeys().clear();
                for (SocketChannel caller = server.accept(); caller != null; caller = server.accept()) {
                    meet(caller);
                }
            }
        } catch (IOException | ClosedSelectorException e) {
            // it was closed, or there are no descriptors left: the next tool attaches
        } finally {
            close();
        }
    }

    /** No one else is let in; who is in already goes on. */
    void close() {
        try {
            if (file != null && file.equals(key(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // its folder has gone
        }
        try (selector;
                server) {
            selector.wakeup();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    private void meet(SocketChannel caller) {
        try {
            Optional<String> obstacle = Caller.isTrusted(caller) ? agent.accept(caller) : Optional.of("");
            if (obstacle.isPresent()) {
                refuse(caller, obstacle.get());
            }
        } catch (IOException | RuntimeException | Error e) { // of memory, or of threads
            refuse(caller, e.toString());
        }
    }

    /** Without waiting: what is not taken at once is not told. */
    private static void refuse(SocketChannel caller, String why) {
        try (caller) {
            caller.configureBlocking(false);
            byte[] message = why.getBytes(StandardCharsets.UTF_8);
            if (message.length > 0) {
                caller.write(ByteBuffer.allocate(8 + message.length)
                        .putInt(-1)
                        .putInt(message.length)
                        .put(message)
                        .flip());
            }
        } catch (IOException | RuntimeException | Error e) { // it has gone, or memory is short
            return;
        }
    }

    /** An inode's number is given again at once, so that the time counts too. */
    private static @Nullable Object key(Path path) {
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return file.fileKey() + " " + file.lastModifiedTime();
        } catch (IOException e) {
            return null;
        }
    }
}
