// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ToolException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection to a target that is read and written no longer than patience lasts. Not thread-safe. */
final class PatientChannel implements Closeable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Target target;

    PatientChannel(SocketChannel channel, Target target) throws IOException {
        this.channel = channel;
        this.target = target;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        this.key = channel.register(selector, 0);
    }

    /**
     * Reads at least one byte.
     *
     * @return how many, or -1 at the end
     * @throws ToolException if none comes in time
     */
    int read(ByteBuffer into, Patience patience) throws IOException, ToolException {
        while (true) {
            int count = channel.read(into);
            if (count != 0 || !into.hasRemaining()) {
                return count;
            }
            await(SelectionKey.OP_READ, patience);
        }
    }

    /**
     * Writes all of it.
     *
     * @throws ToolException if it is not taken in time
     */
    void write(ByteBuffer from, Patience patience) throws IOException, ToolException {
        while (from.hasRemaining()) {
            if (channel.write(from) == 0) {
                await(SelectionKey.OP_WRITE, patience);
            }
        }
    }

    /** Lets go of the connection without closing it. */
    void release() throws IOException {
        selector.close();
    }

    @Override
    public void close() {
        try (selector;
                channel) {
            key.cancel();
        } catch (IOException e) {
            // nothing was left to be written
        }
    }

    private void await(int operation, Patience patience) throws IOException, ToolException {
        if (patience.isOver()) {
            throw target.silent(patience);
        }
        key.interestOps(operation);
        selector.select(patience.nextWaitMillis(Long.MAX_VALUE));
        selector.selectedKeys().clear();
    }
}
