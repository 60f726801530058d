// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link RecordOutput} wrote. Whatever the bytes are, it throws nothing but {@link IllegalArgumentException}, and allocates no
 * more than they are long.
 *
 * <p>Not thread-safe.
 */
final class RecordInput {
    static final int MAX_TEXT = 2 * Work.MAX_TEXT;

    private final ByteBuffer in;
    private final int whole;

    RecordInput(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
        whole = bytes.length;
    }

    /** How many records follow. */
    int count() {
        int count = number();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new IllegalArgumentException("count " + count + " with " + in.remaining() + " bytes left");
        }
        return count;
    }

    void begin() {
        int length = number();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("record of " + length + " bytes with " + in.remaining() + " left");
        }
        in.limit(in.position() + length);
    }

    /** Passes over what the record has beyond what was read of it. */
    void end() {
        in.position(in.limit());
        in.limit(whole);
    }

    /** Whether the record goes on; what an older version wrote ends earlier. */
    boolean hasMore() {
        return in.hasRemaining();
    }

    boolean flag() {
        try {
            return in.get() != 0;
        } catch (BufferUnderflowException e) {
            throw ended(e);
        }
    }

    int number() {
        try {
            return in.getInt();
        } catch (BufferUnderflowException e) {
            throw ended(e);
        }
    }

    long longNumber() {
        try {
            return in.getLong();
        } catch (BufferUnderflowException e) {
            throw ended(e);
        }
    }

    /** A number that says how much, or when; what is less than none is none. */
    long amount() {
        return Math.max(0, longNumber());
    }

    String text() {
        int length = number();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("text of " + length + " bytes with " + in.remaining() + " left");
        }
        if (length == 0) {
            return "";
        }
        String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    private static IllegalArgumentException ended(BufferUnderflowException e) {
        return new IllegalArgumentException("the bytes end too early", e);
    }
}
