// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Breaks a document in a few places, as bytes and as values. The same random numbers break it in the same places. */
final class Mutations {
    private static final String[] VALUES = {
        "null",
        "true",
        "-1",
        "0",
        "1e400",
        "-0.0",
        "9223372036854775807",
        "-9223372036854775808",
        "1e12",
        "123456789012345678901",
        "\"\"",
        "\"\\ud800\"",
        "\"\\u0000\\u202e\"",
        "\"9999-12-31T23:59:59.999Z\"",
        "\"+999999999-12-31T23:59:59Z\"",
        "[]",
        "{}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1",
        "\"\\uXYZW\"",
        "{\"a\":1,\"a\":2}",
        "NaN",
        "00",
        "1.",
        "'x'",
        "/* x */ 1"
    };

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    byte[] of(byte[] document) {
        byte[] mutated = document;
        for (int i = random.nextInt(3); i >= 0; i--) {
            mutated = once(mutated);
        }
        return mutated;
    }

    private byte[] once(byte[] document) {
        if (document.length < 2) {
            return document;
        }
        int at = random.nextInt(document.length);
        int span = Math.min(document.length - at, 1 + random.nextInt(40));
        return switch (random.nextInt(6)) {
            case 0 -> splice(document, at, 1, new byte[] {(byte) random.nextInt(256)});
            case 1 -> splice(document, at, span, new byte[0]);
            case 2 -> splice(document, at, 0, slice(document, at, span));
            case 3 -> slice(document, 0, at);
            default -> value(document, at);
        };
    }

    /** Puts another value in the place of the next one. */
    private byte[] value(byte[] document, int at) {
        int begin = at;
        while (begin < document.length && document[begin] != ':') {
            begin++;
        }
        int end = begin + 1;
        while (end < document.length && ",}]".indexOf(document[end]) < 0) {
            end++;
        }
        return end >= document.length
                ? document
                : splice(
                        document,
                        begin + 1,
                        end - begin - 1,
                        VALUES[random.nextInt(VALUES.length)].getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] slice(byte[] document, int at, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(document, at, count);
        return out.toByteArray();
    }

    private static byte[] splice(byte[] document, int at, int count, byte[] inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(document, 0, at);
        out.writeBytes(inserted);
        out.write(document, at + count, document.length - at - count);
        return out.toByteArray();
    }
}
