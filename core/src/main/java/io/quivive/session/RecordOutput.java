// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes in records: each begins with its length, so that who knows fewer members than it has can pass over the others.
 *
 * <p>Not thread-safe.
 */
final class RecordOutput {
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = new byte[512];
    private int size;
    private int recordAt = -1;

    void begin() {
        recordAt = size;
        number(0);
    }

    void end() {
        int length = size - recordAt - Integer.BYTES;
        int resume = size;
        size = recordAt;
        number(length);
        size = resume;
    }

    void flag(boolean value) {
        room(1);
        bytes[size++] = (byte) (value ? 1 : 0);
    }

    void number(int value) {
        room(Integer.BYTES);
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void number(long value) {
        number((int) (value >>> Integer.SIZE));
        number((int) value);
    }

    /** Cut at twice what a piece of work keeps of one. */
    void text(String text) {
        String cut = text.length() <= RecordInput.MAX_TEXT ? text : text.substring(0, RecordInput.MAX_TEXT);
        byte[] encoded = cut.isEmpty() ? NOTHING : cut.getBytes(StandardCharsets.UTF_8);
        number(encoded.length);
        room(encoded.length);
        System.arraycopy(encoded, 0, bytes, size, encoded.length);
        size += encoded.length;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
