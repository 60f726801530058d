// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

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

    private static void ready() {
        System.out.println("ready");
    }
}
