// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Standard output, which unlike {@link System#out} tells when nothing more can be written. Not thread-safe. */
public final class Output extends OutputStream {
    private static final int CAPACITY = 1 << 16;

    private final OutputStream out;
    private final byte[] buffer = new byte[CAPACITY];
    private int length;

    Output(OutputStream out) {
        this.out = out;
    }

    static Output standard() {
        return new Output(new FileOutputStream(FileDescriptor.out));
    }

    /** Thrown where standard output takes no more. */
    static final class FullException extends IOException {
        private static final long serialVersionUID = 1;

        FullException(IOException cause) {
            super(cause.getMessage(), cause);
        }

        /** Whether the reader has just had enough, as {@code head} has. */
        boolean isClosedPipe() {
            String message = getMessage();
            return message != null && (message.contains("Broken pipe") || message.contains("pipe is being closed"));
        }
    }

    /** Writes text. */
    public void print(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void write(int b) throws IOException {
        if (length == CAPACITY) {
            spill();
        }
        buffer[length++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        int at = from;
        int left = count;
        while (left > 0) {
            if (length == CAPACITY) {
                spill();
            }
            int now = Math.min(left, CAPACITY - length);
            System.arraycopy(bytes, at, buffer, length, now);
            length += now;
            at += now;
            left -= now;
        }
    }

    @Override
    public void flush() throws IOException {
        spill();
    }

    /** Drops what was not yet passed on, so that a broken answer is not shown where that can be helped. */
    void discard() {
        length = 0;
    }

    private void spill() throws IOException {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw new FullException(e);
        } finally {
            length = 0;
        }
    }
}
