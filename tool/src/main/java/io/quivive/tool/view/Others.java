// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.ProcessInfo;
import io.quivive.ProcessType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts the processes that a table does not show. */
final class Others {
    private static final double LEAST_NAMED = 0.01;
    private static final int TYPES_NAMED = 6;

    private Others() {}

    /** What could work, what belongs to the JVM and its frameworks, and what the application has waiting. */
    static String inShort(List<ProcessInfo> idle) {
        List<String> parts = new ArrayList<>();
        long spare = idle.stream().filter(Others::isSpare).count();
        long internal = idle.stream()
                .filter(process -> !process.type().isForUsers() && !isSpare(process))
                .count();
        parts.add(named(spare, "spare"));
        parts.add(named(internal, "internal") + housekeeping(idle));
        parts.add(named(idle.size() - spare - internal, "waiting"));
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
    }

    private static boolean isSpare(ProcessInfo process) {
        return process.type() == ProcessType.WORKER_POOL_SPARE
                || process.type() == ProcessType.WEB_SERVER_SPARE_PROCESS;
    }

    private static String named(long count, String what) {
        return count == 0 ? "" : String.format(Locale.ROOT, "%,d %s", count, what);
    }

    /** A JVM whose collectors take its processors must not look idle. */
    private static String housekeeping(List<ProcessInfo> idle) {
        String used = idle.stream()
                .filter(Busy::isHousekeeping)
                .collect(Collectors.groupingBy(
                        process -> Words.of(process.type()),
                        TreeMap::new,
                        Collectors.summingDouble(ProcessInfo::cpuUsage)))
                .entrySet()
                .stream()
                .filter(type -> type.getValue() >= LEAST_NAMED)
                .map(type -> String.format(Locale.ROOT, "%s %.0f%%", type.getKey(), type.getValue() * 100))
                .collect(Collectors.joining(", "));
        return used.isEmpty() ? "" : " (" + used + " CPU)";
    }

    /** By the contract's types, the most frequent first. */
    static String byType(List<ProcessInfo> processes) {
        Map<ProcessType, Integer> counts = new EnumMap<>(ProcessType.class);
        processes.forEach(process -> counts.merge(process.type(), 1, Integer::sum));
        List<Map.Entry<ProcessType, Integer>> largest = counts.entrySet().stream()
                .sorted(Map.Entry.<ProcessType, Integer>comparingByValue(Comparator.reverseOrder()))
                .toList();
        String named = largest.stream()
                .limit(TYPES_NAMED)
                .map(type -> type.getValue() + " " + type.getKey().constant())
                .collect(Collectors.joining(", "));
        int others =
                largest.stream().skip(TYPES_NAMED).mapToInt(Map.Entry::getValue).sum();
        return others == 0 ? named : named + ", " + others + " of other types";
    }
}
