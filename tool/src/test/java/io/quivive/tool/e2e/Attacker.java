// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What another user runs: sets a trap, says that it is ready, and prints what falls into it. */
public final class Attacker {
    private Attacker() {}

    public static void main(String[] arguments) throws Exception {
        Path place = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "link" -> {
                Files.createSymbolicLink(place, Path.of(arguments[2]));
                ready();
            }
            case "file" -> {
                Files.createFile(place);
                ready();
            }
            case "listen" -> listen(place);
            case "look" -> look();
            case "exchange" -> exchange(place, Path.of(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        while (System.in.read() >= 0) {
            // until the test closes it
        }
    }

    private static void listen(Path place) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(place));
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
            ready();
            while (true) {
                try (SocketChannel caller = server.accept()) {
                    System.out.println("told " + Math.max(0, caller.read(ByteBuffer.allocate(4096))));
                }
            }
        }
    }

    /** For ever: now it is the folder, now a link to elsewhere. */
    private static void exchange(Path folder, Path elsewhere) throws Exception {
        Path aside = folder.resolveSibling("aside");
        Path link = folder.resolveSibling("link");
        ready();
        while (true) {
            Files.move(folder, aside);
            Files.createSymbolicLink(link, elsewhere);
            Files.move(link, folder);
            Files.delete(folder);
            Files.move(aside, folder);
        }
    }

    /** Into what root runs as our user: from its root folder all of the machine is open. */
    private static void look() throws Exception {
        ready();
        Set<String> told = new HashSet<>();
        while (true) {
            for (String pid : Objects.requireNonNull(new File("/proc").list())) {
                Path process = Path.of("/proc", pid);
                try {
                    String command = Files.readString(process.resolve("cmdline"));
                    if (!command.contains("java\0") || !command.contains("source.Errand")) {
                        continue;
                    }
                    if (told.add("seen " + pid)) {
                        System.out.println("seen " + pid);
                    }
                    for (String part : List.of("root/etc/hostname", "cwd/etc/hostname", "environ", "fd")) {
                        if (canOpen(process.resolve(part)) && told.add(part + pid)) {
                            System.out.println("entered " + part);
                        }
                    }
                } catch (IOException e) {
                    // not ours to read, or gone
                }
            }
        }
    }

    private static boolean canOpen(Path file) {
        try {
            if (file.endsWith("fd")) {
                try (var files = Files.list(file)) { // which numbers there are is told to its user
                    List<Path> descriptors = files.toList();
                    for (Path descriptor : descriptors) {
                        Files.readSymbolicLink(descriptor);
                    }
                    return !descriptors.isEmpty(); // one that ends has none
                }
            }
            Files.readAllBytes(file);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void ready() {
        System.out.println("ready");
    }
}
