// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;

/**
 * Reads small files of {@code /proc} whole into one buffer.
 *
 * <p>Not thread-safe: what was read stands in the buffer until the next read.
 */
final class ProcFile {
    private final byte[] buffer = new byte[1_024];
    private int length;
    private int position;

    /** Reads the beginning of the file, up to 1,024 bytes; false if it is not there or cannot be read. */
    boolean read(String path) {
        return read(new File(path));
    }

    /** The same of a file whose path is kept. */
    boolean read(File path) {
        position = 0;
        length = 0;
        try (FileInputStream in = new FileInputStream(path)) {
            length = Math.max(0, in.read(buffer));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The whole text that was read, without the line's end. */
    String line() {
        int end = length > 0 && buffer[length - 1] == '\n' ? length - 1 : length;
        return new String(buffer, 0, end, java.nio.charset.StandardCharsets.UTF_8);
    }

    boolean startsWith(char c) {
        return length > 0 && buffer[0] == c;
    }

    /** Moves behind the last closing parenthesis, which ends the name in a {@code stat} file, whatever the name holds. */
    void skipName() {
        position = length;
        while (position > 0 && buffer[position - 1] != ')') {
            position--;
        }
    }

    /** Skips fields that are separated by blanks. */
    void skip(int fields) {
        for (int i = 0; i < fields; i++) {
            skipBlanks();
            while (position < length && buffer[position] != ' ' && buffer[position] != '\n') {
                position++;
            }
        }
    }

    /** The next decimal number, or -1 if there is none. */
    long number() {
        skipBlanks();
        if (position >= length || buffer[position] < '0' || buffer[position] > '9') {
            return -1;
        }
        long number = 0;
        while (position < length && buffer[position] >= '0' && buffer[position] <= '9') {
            number = number * 10 + buffer[position++] - '0';
        }
        return number;
    }

    private void skipBlanks() {
        while (position < length && buffer[position] == ' ') {
            position++;
        }
    }
}
