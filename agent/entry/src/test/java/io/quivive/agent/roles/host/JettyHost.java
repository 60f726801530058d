// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Jetty with a handler that holds its requests, or reads from a connection of its own with a time-out. */
public final class JettyHost {
    private static volatile boolean reading;
    private static volatile Thread reader = Thread.currentThread();

    private JettyHost() {}

    public static void main(String[] arguments) throws Exception {
        ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                if (reading) {
                    read(silent);
                } else {
                    Hold.here();
                }
                callback.succeeded();
                return true;
            }
        });
        server.start();
        server.getScheduler().schedule(() -> {}, 1, TimeUnit.DAYS);
        Phases.lead(phase -> {
            switch (phase) {
                case "idle" -> {
                    Hold.release();
                    Requests.end();
                }
                case "busy" -> {
                    Requests.begin(connector.getLocalPort(), 2);
                    Hold.await(2);
                }
                case "reading" -> {
                    reading = true;
                    Requests.begin(connector.getLocalPort(), 1);
                    awaitRead();
                }
                case "read" -> {
                    silent.accept().close();
                    Requests.end();
                }
                case "stopped" -> server.stop();
                default -> throw new IllegalArgumentException(phase);
            }
        });
    }

    private static void read(ServerSocket from) {
        try (Socket socket = new Socket(from.getInetAddress(), from.getLocalPort())) {
            reader = Thread.currentThread();
            socket.setSoTimeout((int) TimeUnit.HOURS.toMillis(1));
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the handler is in the kernel's poll, as a read with a time-out is. */
    private static void awaitRead() {
        while (true) {
            StackTraceElement[] stack = reader.getStackTrace();
            if (stack.length > 0 && stack[0].getMethodName().equals("poll")) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
