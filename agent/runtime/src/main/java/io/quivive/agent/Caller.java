// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/** Who is at the other end of a Unix-domain socket, by the kernel's word ({@code SO_PEERCRED}, unix(7)); as the entry sees it. */
final class Caller {
    private static final Path SELF = Path.of("/proc/self");
    /** Its owner is the machine's root as it is seen from here: in a user namespace it has another number. */
    private static final Path ROOTS = Path.of("/proc/sys");

    private Caller() {}

    /** Whether it is this JVM's own user, or root, who may do anything to it anyway; where it cannot be told it is not. */
    static boolean isTrusted(SocketChannel channel) throws IOException {
        try {
            UserPrincipal peer =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            return peer.equals(Files.getOwner(SELF))
                    || peer.equals(Files.getOwner(ROOTS))
                    || peer.getName().equals("root")
                    || peer.getName().equals("0"); // where there is no list of users
        } catch (LinkageError | UnsupportedOperationException e) {
            return false;
        }
    }
}
