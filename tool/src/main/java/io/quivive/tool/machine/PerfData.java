// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a HotSpot JVM publishes of itself in {@code hsperfdata_USER/PID}; version 2 of the format, of hotspot/share/runtime/perfMemory.hpp.
 *
 * @param numbers by name
 * @param texts by name; the JVM cuts them after 1,024 bytes
 */
record PerfData(Map<String, Long> numbers, Map<String, String> texts) {
    private static final int MAGIC = 0xcafec0c0;
    private static final int PROLOGUE = 32;
    private static final int ENTRY = 20;

    static PerfData parse(byte[] bytes) throws IOException {
        try {
            ByteBuffer data = ByteBuffer.wrap(bytes);
            if (data.getInt(0) != MAGIC || data.get(5) != 2) {
                throw new IOException("no perf data of version 2");
            }
            if (data.get(7) == 0) {
                throw new IOException("the JVM is still starting");
            }
            data.order(data.get(4) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            PerfData parsed = new PerfData(new HashMap<>(), new HashMap<>());
            int entry = data.getInt(24);
            int left = data.getInt(28);
            while (left-- > 0) {
                int length = data.getInt(entry);
                if (entry < PROLOGUE || length < ENTRY || length > bytes.length - entry) {
                    throw new IOException("an entry of perf data is " + length + " bytes long");
                }
                parsed.add(data.slice(entry, length).order(data.order()));
                entry += length;
            }
            return parsed;
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("perf data is not as expected", e);
        }
    }

    OptionalLong number(String name) {
        Long number = numbers.get(name);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    /** The options that it was started with, wherever they came from, as far as they are told. */
    List<String> options() {
        return List.of(
                (text("java.rt.vmFlags") + " " + text("java.rt.vmArgs")).strip().split("\\s+"));
    }

    private void add(ByteBuffer entry) {
        String name = text(entry, entry.getInt(4), entry.limit());
        int length = entry.getInt(8);
        int data = entry.getInt(16);
        if (entry.get(12) == 'J' && length == 0) {
            numbers.put(name, entry.getLong(data));
        } else if (entry.get(12) == 'B' && length > 0) {
            texts.put(name, text(entry, data, length));
        }
    }

    /** Up to a zero. */
    private static String text(ByteBuffer entry, int from, int most) {
        int end = from;
        while (end < entry.limit() && end - from < most && entry.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - from];
        entry.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
