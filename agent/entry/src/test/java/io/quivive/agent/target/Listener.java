// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Listens at a socket like a tool that waits for an agent, and counts what it is told. */
public final class Listener {
    private Listener() {}

    public static void main(String[] arguments) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(arguments[0]));
            Files.setPosixFilePermissions(Path.of(arguments[0]), PosixFilePermissions.fromString("rwxrwxrwx"));
            System.out.println("ready");
            try (SocketChannel dialled = server.accept()) {
                int count = 0;
                for (int read = 0; read >= 0; read = dialled.read(ByteBuffer.allocate(100))) {
                    count += read;
                }
                System.out.println("told " + count);
            }
        }
    }
}
