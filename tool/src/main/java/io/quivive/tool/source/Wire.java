// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A connection that an agent has dialled. Requests are a length and as many bytes of {@code name=value} lines; an answer is pieces, each a
 * length and as many bytes, ended by a length of 0, or by -1, a length and a message. Not thread-safe.
 */
final class Wire implements AutoCloseable {
    private static final int MAX_MESSAGE = 4_096;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Attachment attachment;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16).flip();

    Wire(SocketChannel channel, Attachment attachment) throws IOException {
        this.channel = channel;
        this.attachment = attachment;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        this.key = channel.register(selector, 0);
    }

    /** Thrown with the target's own message where it could not do what was asked. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Asks, and passes the answer on. */
    void ask(Map<String, String> request, OutputStream answer, Patience patience)
            throws ToolException, IOException, RefusedException {
        send(request, patience);
        CleanJson clean = new CleanJson(answer, attachment.target());
        int length = number(patience);
        while (length > 0) {
            for (int left = length; left > 0; ) {
                require(1, patience);
                int count = Math.min(left, in.remaining());
                clean.write(in.array(), in.position(), count);
                in.position(in.position() + count);
                left -= count;
            }
            length = number(patience);
        }
        if (length < 0) {
            throw new RefusedException(message(patience));
        }
        clean.end();
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

    private void send(Map<String, String> request, Patience patience) throws ToolException {
        StringBuilder text = new StringBuilder();
        request.forEach((name, value) -> text.append(name)
                .append('=')
                .append(value.replace("\\", "\\\\").replace("\n", "\\n"))
                .append('\n'));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
        try {
            while (frame.hasRemaining()) {
                if (channel.write(frame) == 0) {
                    await(SelectionKey.OP_WRITE, patience);
                }
            }
        } catch (IOException e) {
            // who closed before it was asked may have said why, which is read next; else that is where it is told
        }
    }

    private int number(Patience patience) throws ToolException {
        require(4, patience);
        return in.getInt();
    }

    private String message(Patience patience) throws ToolException {
        int length = number(patience);
        byte[] text = new byte[Math.max(0, Math.min(length, MAX_MESSAGE))];
        for (int i = 0; i < text.length; i++) {
            require(1, patience);
            text[i] = in.get();
        }
        return Untrusted.line(new String(text, StandardCharsets.UTF_8));
    }

    /** Reads until there are that many bytes. */
    private void require(int count, Patience patience) throws ToolException {
        if (in.remaining() >= count) {
            return;
        }
        in.compact();
        try {
            while (in.position() < count) {
                int read = channel.read(in);
                if (read < 0) {
                    throw attachment.ended();
                }
                if (read == 0) {
                    await(SelectionKey.OP_READ, patience);
                }
            }
        } catch (IOException e) {
            throw broken(e);
        } finally {
            in.flip();
        }
    }

    private void await(int operation, Patience patience) throws IOException, ToolException {
        if (patience.isOver()) {
            throw attachment.silent(patience);
        }
        long began = System.nanoTime();
        key.interestOps(operation);
        selector.select(patience.nextWaitMillis(Long.MAX_VALUE));
        selector.selectedKeys().clear();
        patience.waitedSince(began);
    }

    private ToolException broken(IOException e) {
        ToolException ended = attachment.ended();
        return new ToolException(ExitStatus.NO_ANSWER, String.valueOf(ended.getMessage()), e);
    }
}
