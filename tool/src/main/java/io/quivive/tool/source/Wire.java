// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A connection to an agent, whichever of us has dialled. Requests are a length and as many bytes of {@code name=value} lines; an answer is pieces, each a
 * length and as many bytes, ended by a length of 0, or by -1, a length and a message. Not thread-safe.
 */
final class Wire implements AutoCloseable {
    private static final int MAX_MESSAGE = 4_096;
    /** A million rows and more. */
    private static final long MOST_ANSWERED = 1L << 30;

    private final PatientChannel channel;
    private final Target target;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16).flip();
    private boolean brokenOff;

    Wire(SocketChannel channel, Target target) throws IOException {
        this.channel = new PatientChannel(channel, target);
        this.target = target;
    }

    /** Thrown with the target's own message where it could not do what was asked. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;
        /** How an agent begins that knows of one that could. */
        private static final String OTHER_AGENT = "another agent is needed: ";

        /** Whether another agent has to be loaded for it. */
        boolean needsOtherAgent() {
            return String.valueOf(getMessage()).startsWith(OTHER_AGENT);
        }

        RefusedException(String message) {
            super(message);
        }
    }

    /** Whether the other end went before it had answered anything of the last question: it may have gone in between. */
    boolean isBrokenOff() {
        return brokenOff;
    }

    /** Asks, and passes the answer on. */
    void ask(Map<String, String> request, OutputStream answer, Patience patience)
            throws ToolException, IOException, RefusedException {
        send(request, patience);
        CleanJson clean = new CleanJson(unhurried(answer, patience), target.name());
        long all = 0;
        int length = first(patience);
        while (length > 0) {
            all += length + Integer.BYTES;
            if (all > MOST_ANSWERED) {
                throw new ToolException(
                        ExitStatus.NO_ANSWER,
                        target.name() + " answered with more than " + (MOST_ANSWERED >> 20)
                                + " MB, which no snapshot has; the rest was not read");
            }
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

    /** Whoever reads slowly is not the target. */
    private static OutputStream unhurried(OutputStream answer, Patience patience) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                patience.pause();
                answer.write(bytes, from, count);
                patience.resume();
            }
        };
    }

    @Override
    public void close() {
        channel.close();
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
            channel.write(frame, patience);
        } catch (IOException e) {
            // who closed before it was asked may have said why, which is read next; else that is where it is told
        }
    }

    private int first(Patience patience) throws ToolException {
        brokenOff = true;
        try {
            int number = number(patience);
            brokenOff = false;
            return number;
        } catch (ToolException e) {
            brokenOff &= !patience.isOver();
            throw e;
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
        String message = Untrusted.line(new String(text, StandardCharsets.UTF_8));
        return message.isEmpty() ? "an error without a reason" : message;
    }

    /** Reads until there are that many bytes. */
    private void require(int count, Patience patience) throws ToolException {
        if (in.remaining() >= count) {
            return;
        }
        in.compact();
        try {
            while (in.position() < count) {
                if (channel.read(in, patience) < 0) {
                    throw target.ended();
                }
                if (patience.isOver()) { // also where it never lets us wait
                    throw target.silent(patience);
                }
            }
        } catch (IOException e) {
            throw broken(e);
        } finally {
            in.flip();
        }
    }

    private ToolException broken(IOException e) {
        ToolException ended = target.ended();
        return new ToolException(ExitStatus.NO_ANSWER, String.valueOf(ended.getMessage()), e);
    }
}
