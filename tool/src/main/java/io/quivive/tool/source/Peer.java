// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.machine.ProcStatus;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/**
 * Who is at the other end of a Unix-domain socket, as the kernel tells it ({@code SO_PEERCRED}, unix(7)). The public option tells the user alone, so
 * the process is read through the JDK's own call for options that are one number: the process is the first of the three.
 */
final class Peer {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;

    private Peer() {}

    /**
     * Whether it is that very process, still with the user that it had when it dialled or began to listen.
     *
     * @throws IOException if it cannot be told
     */
    static boolean is(SocketChannel channel, long process) throws IOException {
        if (process(channel) != process) {
            return false;
        }
        int user = ProcStatus.read(Path.of("/proc", Long.toString(process))).user();
        // a number is looked up as a name first, and a user of such a name would only be refused
        UserPrincipal expected = FileSystems.getDefault()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(Integer.toUnsignedString(user));
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(expected);
    }

    /**
     * The process that began to listen, or that dialled; 0 if it cannot be seen from our pid namespace.
     *
     * @throws IOException if it cannot be told
     */
    static long process(SocketChannel channel) throws IOException {
        try {
            Method descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFD");
            Method option = Class.forName("sun.nio.ch.Net")
                    .getDeclaredMethod("getIntOption0", FileDescriptor.class, boolean.class, int.class, int.class);
            descriptor.setAccessible(true);
            option.setAccessible(true);
            return (Integer) option.invoke(null, descriptor.invoke(channel), false, SOL_SOCKET, SO_PEERCRED);
        } catch (InvocationTargetException e) {
            throw new IOException("the peer's process cannot be told: " + e.getCause(), e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IOException("this Java does not tell a peer's process: " + e, e);
        }
    }
}
