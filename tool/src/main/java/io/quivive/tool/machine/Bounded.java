// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads of what a target decides, with an end. */
final class Bounded {
    private Bounded() {}

    /**
     * Reads to the end.
     *
     * @throws IOException if that comes after more than {@code most} bytes
     */
    static byte[] read(ReadableByteChannel in, String name, int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(most, 1 << 13) + 1);
        while (in.read(bytes) >= 0) {
            if (bytes.position() > most) {
                throw new IOException(name + " has more than " + most + " bytes");
            }
            if (!bytes.hasRemaining()) {
                int more = (int) Math.min(most + 1L, bytes.capacity() * 2L);
                bytes = ByteBuffer.allocate(more).put(bytes.flip());
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** The first bytes of a file of {@code /proc}, {@code most} of them at most. */
    static byte[] start(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }

    /** The lines of a file of {@code /proc}, in its first {@code most} bytes. */
    static BufferedReader lines(Path file, int most) throws IOException {
        InputStream in = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(
                new FilterInputStream(in) {
                    private int left = most;

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        int count = left == 0 ? -1 : super.read(bytes, offset, Math.min(left, length));
                        left -= Math.max(count, 0);
                        return count;
                    }
                },
                StandardCharsets.UTF_8));
    }
}
