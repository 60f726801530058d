// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Looks into executables of the ELF form (System V ABI, chapter 4). */
final class Executable {
    private static final int HEADER = 64;
    private static final int SECTION = 64;
    private static final int MAX_NAMES = 1 << 20;
    private static final int MAGIC = 0x7f454c46;

    private Executable() {}

    /** Whether it is a native image: those keep their initial heap in a section of that name. */
    static boolean isNativeImage(Path file) {
        if (!Files.isRegularFile(file)) {
            return false; // to open a pipe could take for ever
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = read(in, 0, HEADER);
            if (header.getInt(0) != MAGIC || header.get(4) != 2) {
                return false;
            }
            ByteOrder order = header.get(5) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            header.order(order);
            long sections = header.getLong(0x28);
            int names = Short.toUnsignedInt(header.getShort(0x3e));
            if (sections <= 0 || header.getShort(0x3a) != SECTION) {
                return false;
            }
            ByteBuffer section =
                    read(in, sections + (long) names * SECTION, SECTION).order(order);
            long length = section.getLong(0x20);
            if (length <= 0 || length > MAX_NAMES) {
                return false;
            }
            ByteBuffer text = read(in, section.getLong(0x18), (int) length);
            return StandardCharsets.ISO_8859_1.decode(text).toString().contains(".svm_heap\0");
        } catch (IOException | RuntimeException e) {
            return false; // unreadable, or no executable of that form
        }
    }

    private static ByteBuffer read(FileChannel in, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (in.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("shorter than it says");
            }
        }
        return bytes.flip();
    }
}
