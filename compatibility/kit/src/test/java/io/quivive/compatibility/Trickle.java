// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Connections on each of which a request has begun, whose last header comes byte by byte and never ends. Used by one thread at a time. */
final class Trickle implements AutoCloseable {
    /** What each of them asks for. */
    static final String PATH = "/half";

    private static final long NANOS_BETWEEN = 1_000_000;
    private static final int AT_ONCE = 100;

    private final List<SocketChannel> channels = new ArrayList<>();
    private int next;
    private int drips;

    Trickle(int port, int connections, String cookies) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(address);
                channels.add(channel);
                send(
                        channel,
                        "GET /kit" + PATH + "?n=" + i + " HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookies
                                + "\r\nX: ");
            }
        } catch (IOException e) {
            close();
            throw new IOException("connection " + channels.size(), e);
        }
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(Raw.ascii(text)));
    }

    /** Sends one byte more on the next connection. */
    void drip() {
        try {
            send(channels.get(next), "x");
            drips++;
        } catch (IOException e) {
            // the server has closed it: see open()
        }
        next = (next + 1) % channels.size();
        if (next % AT_ONCE == 0) {
            LockSupport.parkNanos(NANOS_BETWEEN);
        }
    }

    int drips() {
        return drips;
    }

    /** How many of them the server has not closed, nor answered. */
    long open() throws IOException {
        long open = 0;
        for (SocketChannel channel : channels) {
            channel.configureBlocking(false);
            try {
                open += channel.read(ByteBuffer.allocate(1)) == 0 ? 1 : 0;
            } catch (IOException e) {
                // it was reset
            }
            channel.configureBlocking(true);
        }
        return open;
    }

    /** Ends the request that came last; what the answer begins with. */
    String complete() throws IOException {
        SocketChannel channel = channels.get(channels.size() - 1);
        send(channel, "\r\nConnection: close\r\n\r\n");
        ByteBuffer answer = ByteBuffer.allocate(64);
        while (channel.read(answer) > 0) {
            // until it is full, or the answer ends
        }
        return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
