// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The JDKs of this machine that tests run on: the one that runs the tests, and the newest that is found. */
public final class Jdks {
    private Jdks() {}

    /** A JDK. */
    public record Jdk(Path home, int feature) {
        /** The launcher. */
        public Path java() {
            return home.resolve("bin/java");
        }

        @Override
        public String toString() {
            return "JDK " + feature;
        }
    }

    /** For {@code @MethodSource}. */
    public static Stream<Jdk> all() {
        TreeMap<Integer, Jdk> found = new TreeMap<>();
        int own = Runtime.version().feature();
        found.put(own, new Jdk(Path.of(System.getProperty("java.home")), own));
        File[] homes = new File("/usr/lib/jvm").listFiles();
        for (File home : homes == null ? new File[0] : homes) {
            Path release = home.toPath().resolve("release");
            if (Files.isExecutable(home.toPath().resolve("bin/javac")) && Files.isReadable(release)) {
                int feature = feature(release);
                found.putIfAbsent(feature, new Jdk(home.toPath(), feature));
            }
        }
        return Stream.of(found.get(own), found.lastEntry().getValue()).distinct();
    }

    /** Those of {@link #all} that have virtual threads. */
    public static Stream<Jdk> withVirtualThreads() {
        return all().filter(jdk -> jdk.feature() >= 21);
    }

    private static int feature(Path release) {
        try (var in = Files.newInputStream(release)) {
            Properties properties = new Properties();
            properties.load(in);
            return Runtime.Version.parse(properties.getProperty("JAVA_VERSION").replace("\"", ""))
                    .feature();
        } catch (Exception e) {
            return 0;
        }
    }
}
