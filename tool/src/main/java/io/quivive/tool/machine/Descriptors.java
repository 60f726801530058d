// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The open files of this process, which Java does not number, as {@code /proc/self/fd} shows them. */
final class Descriptors {
    private static final Path ALL = Path.of("/proc/self/fd");

    private Descriptors() {}

    /** One of a file; the key is that of {@link BasicFileAttributes#fileKey}. */
    static Path find(Object key, String shown) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(ALL)) {
            for (Path candidate : all) {
                if (isOf(candidate, key)) {
                    return candidate;
                }
            }
        }
        throw new IOException("no descriptor of " + shown + " is seen in " + ALL);
    }

    static boolean isOf(Path descriptor, Object key) {
        try {
            return key.equals(
                    Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /** The id of the mount that the file is on, as in {@code mountinfo} of proc(5). */
    static long mount(Path descriptor) throws IOException {
        Path told = Path.of("/proc/self/fdinfo").resolve(descriptor.getFileName());
        for (String line : Files.readAllLines(told)) {
            if (line.startsWith("mnt_id:")) {
                return Long.parseLong(line.substring("mnt_id:".length()).strip());
            }
        }
        throw new IOException(told + " tells no mount");
    }
}
