// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A JDK of this machine: the one that runs the tests, and the newest that is found. */
public record Jdk(Path home, int feature) {
    /** For {@code @MethodSource}. */
    public static Stream<Jdk> all() {
        TreeMap<Integer, Jdk> found = new TreeMap<>();
        Jdk own = own();
        found.put(own.feature(), own);
        File[] homes = new File("/usr/lib/jvm").listFiles();
        for (File home : homes == null ? new File[0] : homes) {
            int feature = feature(home.toPath());
            if (feature >= 17) {
                found.putIfAbsent(feature, new Jdk(home.toPath(), feature));
            }
        }
        Map.Entry<Integer, Jdk> newest = found.lastEntry();
        return Stream.of(own, newest.getValue()).distinct();
    }

    /** Each as the tool's and as the target's; for {@code @MethodSource}. */
    static Stream<Arguments> pairs() {
        return all().flatMap(tool -> all().map(target -> Arguments.of(tool, target)));
    }

    public static Jdk own() {
        return new Jdk(
                Path.of(System.getProperty("java.home")), Runtime.version().feature());
    }

    public String java() {
        return home.resolve("bin/java").toString();
    }

    private static int feature(Path home) {
        try {
            if (!Files.isExecutable(home.resolve("bin/javac"))) {
                return 0;
            }
            return Files.readAllLines(home.resolve("release")).stream()
                    .filter(line -> line.startsWith("JAVA_VERSION="))
                    .mapToInt(line -> Runtime.Version.parse(
                                    line.substring(line.indexOf('=') + 1).replace("\"", ""))
                            .feature())
                    .findFirst()
                    .orElse(0);
        } catch (Exception e) {
            return 0;
        }
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }
}
