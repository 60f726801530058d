// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the file in which a JVM publishes figures of itself. */
final class PerfFile {
    private final ByteBuffer bytes;
    private int entries;

    PerfFile(ByteOrder order) {
        bytes = ByteBuffer.allocate(1 << 14);
        bytes.putInt(0xcafec0c0)
                .put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 0))
                .put((byte) 2)
                .put((byte) 0);
        bytes.put((byte) 1).order(order).position(32);
    }

    PerfFile number(String name, long value) {
        int start = entry(name, 0, 'J');
        bytes.putLong(start + align(20 + name.length() + 1), value);
        return end(start, align(20 + name.length() + 1) + 8);
    }

    PerfFile text(String name, String value) {
        int start = entry(name, value.length() + 1, 'B');
        bytes.put(start + align(20 + name.length() + 1), value.getBytes(StandardCharsets.UTF_8));
        return end(start, align(20 + name.length() + 1 + value.length() + 1 + 8));
    }

    byte[] bytes() {
        bytes.putInt(24, 32).putInt(28, entries);
        byte[] all = new byte[bytes.position()];
        bytes.get(0, all);
        return all;
    }

    private int entry(String name, int vector, char type) {
        int start = bytes.position();
        bytes.putInt(start + 4, 20).putInt(start + 8, vector).put(start + 12, (byte) type);
        bytes.putInt(start + 16, align(20 + name.length() + 1));
        bytes.put(start + 20, name.getBytes(StandardCharsets.UTF_8));
        return start;
    }

    private PerfFile end(int start, int length) {
        bytes.putInt(start, length).position(start + length);
        entries++;
        return this;
    }

    private static int align(int offset) {
        return (offset + 7) / 8 * 8;
    }
}
