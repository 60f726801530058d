// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ToolException;
import io.quivive.tool.machine.RootFolder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The socket at which an agent hears us without an attach. It lies in a safe folder under a name that follows from pid and start of its JVM as the JVM
 * itself counts, so that every command finds it, and no other JVM has the same.
 */
final class AgentSocket {
    private static final String PREFIX = "a-";
    private static final int RADIX = 36;
    /** Of {@code stat} of proc(5), counted behind the name. */
    private static final int START_TIME = 19;

    private static final long LOOK_AGAIN_MILLIS = 20;
    private static final Duration FULL = Duration.ofSeconds(2);
    /** Younger ones are not looked at: their agents are most likely alive. */
    private static final Duration YOUNG = Duration.ofHours(1);

    private static final int MOST_SWEPT = 20;

    private AgentSocket() {}

    /** Its name for a JVM, at most ten characters. */
    static String name(Target target) throws ToolException {
        CRC32 sum = new CRC32();
        sum.update((target.status().innerPid() + ":" + start(target)).getBytes(StandardCharsets.US_ASCII));
        return PREFIX + Long.toString(sum.getValue(), RADIX);
    }

    private static String start(Target target) throws ToolException {
        try {
            String stat = Files.readString(target.proc().resolve("stat"), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", START_TIME + 2)[START_TIME];
        } catch (IOException | RuntimeException e) {
            throw target.ended();
        }
    }

    /** Whether there is something of that name in one of the folders, none of which has to be there. */
    static boolean isThere(String name, List<SafeFolder> folders) {
        return folders.stream().anyMatch(safe -> {
            try (RootFolder folder = safe.find()) {
                return folder.look(name).isSocket();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The connection to the agent of that very JVM; empty where none listens. */
    static Optional<SocketChannel> dial(Target target, List<SafeFolder> folders, Patience patience)
            throws ToolException {
        String name = name(target);
        for (SafeFolder safe : folders) {
            try (RootFolder folder = safe.find()) {
                Optional<SocketChannel> dialled = dial(target, folder, name, patience);
                if (dialled.isPresent()) {
                    return dialled;
                }
            } catch (IOException e) {
                // no such folder, or no such socket in it
            }
        }
        return Optional.empty();
    }

    /** Takes away what agents have left whose JVMs are gone. */
    static void sweep(RootFolder folder) throws IOException {
        int swept = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path(), PREFIX + "*")) {
            for (Iterator<Path> all = files.iterator(); swept < MOST_SWEPT && all.hasNext(); swept++) {
                sweep(folder, String.valueOf(all.next().getFileName()));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void sweep(RootFolder folder, String name) throws IOException {
        try {
            Instant made = Files.getLastModifiedTime(folder.path().resolve(name), LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
            if (made.isBefore(Instant.now().minus(YOUNG)) && folder.look(name).isSocket() && isDead(folder, name)) {
                folder.delete(name);
            }
        } catch (NoSuchFileException e) {
            // another command of ours, or its agent, has taken it away
        }
    }

    private static boolean isDead(RootFolder folder, String name) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(folder.path().resolve(name)));
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (SocketException e) {
            return false; // its queue is full
        }
    }

    private static Optional<SocketChannel> dial(Target target, RootFolder folder, String name, Patience patience)
            throws IOException, ToolException {
        long began = System.nanoTime();
        while (folder.look(name).isSocket()) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            boolean ours = false;
            try {
                // not to be held up by one whose queue is full
                channel.configureBlocking(false);
                ours = channel.connect(UnixDomainSocketAddress.of(folder.path().resolve(name)))
                        && Peer.is(channel, target.pid());
                return ours ? Optional.of(channel) : Optional.empty();
            } catch (ConnectException e) {
                return Optional.empty(); // its agent has gone without a word
            } catch (SocketException e) {
                if (System.nanoTime() - began > FULL.toNanos() || patience.isOver()) {
                    return Optional.empty();
                }
            } finally {
                if (!ours) {
                    channel.close();
                }
            }
            Target.pause(patience, LOOK_AGAIN_MILLIS);
        }
        return Optional.empty();
    }
}
