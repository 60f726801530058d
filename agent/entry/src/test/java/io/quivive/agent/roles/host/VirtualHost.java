// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Virtual threads: one that waits for input, and one that is pinned to its carrier. Found reflectively, for Java 17's sake. */
public final class VirtualHost {
    private VirtualHost() {}

    public static void main(String[] arguments) throws Exception {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket served = listener.accept();
        start(() -> read(served));
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> Hold.release();
                case "busy" -> {
                    start(Pinned::new);
                    Hold.await(1);
                }
                default -> client.close();
            }
        });
    }

    private static void read(Socket socket) {
        try {
            socket.getInputStream().read();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void start(Runnable task) throws Exception {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        start.invoke(null, task);
    }

    /** Holds in its initialiser: a native frame, so that the virtual thread stays mounted. */
    private static final class Pinned {
        static {
            Hold.here();
        }
    }
}
