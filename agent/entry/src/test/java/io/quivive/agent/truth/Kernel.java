// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Linux itself says of a process: the source that our figures are compared with. */
final class Kernel {
    private Kernel() {}

    /** Thread ids, as they stand in {@code /proc/PID/task}. */
    static Set<String> tasks(long pid) {
        String[] names = Path.of("/proc/" + pid + "/task").toFile().list();
        return names == null ? Set.of() : new TreeSet<>(Arrays.asList(names));
    }

    /** Processor nanoseconds that a thread has used, out of {@code schedstat}. */
    static long cpuNanos(long pid, String task) throws IOException {
        String text = Files.readString(Path.of("/proc/" + pid + "/task/" + task + "/schedstat"));
        return Long.parseLong(text.substring(0, text.indexOf(' ')));
    }

    /** Nanoseconds that a thread was ready to run and had to wait for a processor, out of {@code schedstat}. */
    static long delayNanos(long pid, String task) throws IOException {
        String text = Files.readString(Path.of("/proc/" + pid + "/task/" + task + "/schedstat"));
        return Long.parseLong(text.split(" ", 3)[1]);
    }

    /** How long ago a thread began; zero if it is gone. */
    static Duration age(long pid, String task) throws IOException {
        String stat;
        try {
            // the name may hold bytes that are no text
            stat = new String(
                    Files.readAllBytes(Path.of("/proc/" + pid + "/task/" + task + "/stat")),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return Duration.ZERO;
        }
        long ticks = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 21)[19]);
        double uptime =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
        return Duration.ofMillis((long) (uptime * 1_000) - ticks * 10);
    }

    /** What the open descriptors of a process lead to. */
    static List<String> openFiles(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return descriptors.map(Kernel::link).sorted().collect(Collectors.toList());
        }
    }

    private static String link(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
