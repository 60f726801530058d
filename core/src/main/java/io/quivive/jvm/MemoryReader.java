// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads this JVM's own memory through {@code /proc/self/mem}, where an unmapped address is an input/output error and not the end of the
 * process.
 *
 * <p>Thread-safe.
 */
final class MemoryReader implements AutoCloseable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    // not a FileChannel: an interrupt of the caller would close it
    private final RandomAccessFile memory;
    private final byte[] buffer = new byte[128];

    MemoryReader() throws IOException {
        memory = new RandomAccessFile("/proc/self/mem", "r");
    }

    synchronized long readLong(long address) throws IOException {
        read(address, Long.BYTES);
        return (long) LONGS.get(buffer, 0);
    }

    synchronized int readInt(long address) throws IOException {
        read(address, Integer.BYTES);
        return (int) INTS.get(buffer, 0);
    }

    /** A C string of at most 127 bytes; what is longer is cut. */
    synchronized String readString(long address) throws IOException {
        seek(address);
        int count = Math.max(0, memory.read(buffer, 0, buffer.length - 1));
        int end = 0;
        while (end < count && buffer[end] != 0) {
            end++;
        }
        return new String(buffer, 0, end, StandardCharsets.US_ASCII);
    }

    private void read(long address, int count) throws IOException {
        seek(address);
        memory.readFully(buffer, 0, count);
    }

    private void seek(long address) throws IOException {
        if (address <= 0) {
            throw new IOException("address " + Long.toHexString(address) + " is not one of a process");
        }
        memory.seek(address);
    }

    @Override
    public void close() {
        try {
            memory.close();
        } catch (IOException e) {
            // a read-only descriptor has nothing to lose
        }
    }
}
