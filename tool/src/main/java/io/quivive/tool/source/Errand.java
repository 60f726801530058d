// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What root has done as the user of a target: a program of its own, which goes through {@link LinuxDoor}, tells over the socket that it is given how that
 * went, and then passes bytes on in both directions until either side ends. First comes 0, or a status of {@link ExitStatus}, a length and a message.
 *
 * @param what one of the words below, or the name of a jar to load
 * @param folders that are safe, the one to use first
 * @param socket where root waits
 * @param patience what root was given, for messages
 * @param until when this has to be over, so that root hears of it
 */
record Errand(
        Target target,
        String what,
        String options,
        List<SafeFolder> folders,
        Path socket,
        Duration patience,
        Instant until,
        Memory memory) {
    static final String DIAL = "dial";
    static final String PRINT = "print";
    /** A status of our own: agents may not be loaded. */
    static final int FORBIDDEN = -1;
    /** The same: no agent listens. */
    static final int NOBODY = -2;

    static final int MOST_SAID = 4_096;

    /** The tool's manifest holds the same; it lives for a second. */
    static final List<String> JVM_OPTIONS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "-Xmx1g",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=jdk.attach/sun.tools.attach=ALL-UNNAMED");

    /** For {@link #main}. */
    List<String> arguments() {
        List<String> all = new ArrayList<>(List.of(
                Long.toString(target.pid()),
                target.main(),
                what,
                options,
                socket.toString(),
                Long.toString(patience.toMillis()),
                Long.toString(until.toEpochMilli()),
                text(memory.heap()),
                text(memory.metaspace()),
                Boolean.toString(memory.force()),
                folders.get(0).root().toString()));
        folders.forEach(folder -> all.add(folder.path().toString()));
        return all;
    }

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[10]);
        Errand errand = new Errand(
                new Target(Long.parseLong(arguments[0]), arguments[1]),
                arguments[2],
                arguments[3],
                Stream.of(arguments)
                        .skip(11)
                        .map(path -> new SafeFolder(root, Path.of(path)))
                        .toList(),
                Path.of(arguments[4]),
                Duration.ofMillis(Long.parseLong(arguments[5])),
                Instant.ofEpochMilli(Long.parseLong(arguments[6])),
                new Memory(number(arguments[7]), number(arguments[8]), Boolean.parseBoolean(arguments[9])));
        try (SocketChannel back = SocketChannel.open(UnixDomainSocketAddress.of(errand.socket))) {
            errand.run(back);
        }
        Runtime.getRuntime().exit(0);
    }

    private static String text(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : "";
    }

    private static OptionalLong number(String text) {
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    private void run(SocketChannel back) throws IOException {
        LinuxDoor door = new LinuxDoor(target, folders, memory);
        Patience left = new Patience(patience, Duration.between(Instant.now(), until));
        try {
            if (what.equals(PRINT)) {
                String print = door.threadPrint(left);
                write(back, ByteBuffer.allocate(4));
                write(back, ByteBuffer.wrap(print.getBytes(StandardCharsets.UTF_8)));
            } else {
                CompletableFuture<SocketChannel> agent = new CompletableFuture<>();
                passQuestions(back, agent);
                Optional<SocketChannel> met = what.equals(DIAL)
                        ? door.dial(left)
                        : Optional.of(door.load(AgentJar.Kind.valueOf(what), options, left));
                if (met.isEmpty()) {
                    fail(back, NOBODY, "");
                    return;
                }
                try (SocketChannel channel = met.get()) {
                    channel.configureBlocking(true);
                    write(back, ByteBuffer.allocate(4));
                    agent.complete(channel);
                    pass(channel, back);
                }
            }
        } catch (Door.AgentsForbiddenException e) {
            fail(back, FORBIDDEN, "");
        } catch (ToolException e) {
            fail(back, e.status(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            fail(back, ExitStatus.FAULT, "a fault of quivive itself: " + Untrusted.line(e.toString()));
        }
    }

    /** Ends this process when root's side has ended, whatever it is at. */
    private static void passQuestions(SocketChannel back, CompletableFuture<SocketChannel> agent) {
        Thread questions = new Thread(
                () -> {
                    try {
                        ByteBuffer first = ByteBuffer.allocate(1 << 10);
                        if (back.read(first) >= 0) {
                            SocketChannel to = agent.join();
                            write(to, first.flip());
                            pass(back, to);
                        }
                    } catch (IOException e) {
                        // either side has ended
                    }
                    Runtime.getRuntime().exit(0);
                },
                "quivive-questions");
        questions.setDaemon(true);
        questions.start();
    }

    private static void pass(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(1 << 16);
        while (from.read(piece.clear()) >= 0) {
            write(to, piece.flip());
        }
    }

    private static void fail(SocketChannel back, int status, String message) throws IOException {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        write(
                back,
                ByteBuffer.allocate(8 + text.length)
                        .putInt(status)
                        .putInt(text.length)
                        .put(text)
                        .flip());
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
