// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * The bytes of one connection to a tool, none of which is waited for without a bound: a channel to a Unix-domain socket knows no time-out of its own.
 *
 * <p>Read and written by one thread; any thread may close it.
 */
final class Line implements Closeable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Duration stall;
    private final OutputStream out = new Out();
    private long deadline;

    /**
     * Of a channel, which it closes in the end.
     *
     * @param stall how long the other end may take nothing of an answer
     */
    Line(SocketChannel channel, Duration stall) throws IOException {
        this.channel = channel;
        this.stall = stall;
        channel.configureBlocking(false);
        this.selector = channel.provider().openSelector();
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** From now on what is read has to be there within that time. */
    void within(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    /** Waits until something can be read. */
    void awaitFirst() throws IOException {
        await(SelectionKey.OP_READ);
    }

    /** Reads that many bytes. */
    byte[] read(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes);
            if (read < 0) {
                throw new EOFException();
            }
            if (read == 0) {
                await(SelectionKey.OP_READ);
            }
        }
        return bytes.array();
    }

    /** Where the answer goes. */
    OutputStream out() {
        return out;
    }

    @Override
    public void close() {
        // in this order: a channel that is registered is closed no sooner than its selector lets go of it
        try (selector;
                channel) {
            key.cancel();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    /** Gives the channel back. */
    void release() {
        try {
            selector.close();
            channel.configureBlocking(true);
        } catch (IOException e) {
            // its caller finds it closed
        }
    }

    private void await(int operation) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        try {
            key.interestOps(operation);
            selector.select(left);
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException | CancelledKeyException e) {
            throw new EOFException();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, from, count);
            within(stall);
            while (left.hasRemaining()) {
                if (channel.write(left) == 0) {
                    await(SelectionKey.OP_WRITE);
                } else {
                    within(stall);
                }
            }
        }
    }
}
