// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the {@code release} file of a JDK tells.
 *
 * @param version of Java, {@code 17.0.15}; a question mark if it is not told
 * @param variant {@code Hotspot}, {@code Openj9}; empty if it is not told
 */
record JdkRelease(String version, String variant) {
    static final JdkRelease UNKNOWN = new JdkRelease("?", "");

    private static final String FILE = "release";
    private static final int MAX_LENGTH = 1 << 16;
    /** From lib/server/libjvm.so, and from jre/lib/amd64/server/libjvm.so of old. */
    private static final int MAX_LEVELS = 6;

    /** The one above a {@code libjvm.so}, within a root folder. */
    static JdkRelease above(String library, Path root) {
        try (RootFolder top = RootFolder.open(root)) {
            Path folder = Path.of(library).getParent();
            for (int level = 0; level < MAX_LEVELS && folder != null; level++, folder = folder.getParent()) {
                try (RootFolder opened = top.walk(folder)) {
                    return parse(new String(opened.read(FILE, MAX_LENGTH), StandardCharsets.ISO_8859_1));
                } catch (NoSuchFileException e) {
                    // it is further up
                }
            }
            return UNKNOWN;
        } catch (IOException | InvalidPathException e) {
            return UNKNOWN; // also where a pipe or a link has its name, or this locale has no such name
        }
    }

    static JdkRelease parse(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(
                        line.substring(0, equals),
                        line.substring(equals + 1).replace("\"", "").strip());
            }
        });
        return new JdkRelease(values.getOrDefault("JAVA_VERSION", "?"), values.getOrDefault("JVM_VARIANT", ""));
    }

    boolean isOpenJ9() {
        return variant.toLowerCase(Locale.ROOT).contains("openj9");
    }

    /** 17 for {@code 17.0.15}, 8 for {@code 1.8.0_422}, 0 if it is not known. */
    int feature() {
        String[] parts = version.split("[^0-9]+", 3);
        try {
            int first = Integer.parseInt(parts[0]);
            return first == 1 && parts.length > 1 ? Integer.parseInt(parts[1]) : first;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
