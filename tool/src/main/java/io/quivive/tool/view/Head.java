// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.Activity;
import io.quivive.SessionState;
import io.quivive.Snapshot;
import io.quivive.Unread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a table says of the snapshot above its rows. */
final class Head {
    /** Ways to read that others stand in for without loss. */
    private static final Set<String> REPLACED = Set.of("clock", "mountedID");
    /** Ways to read virtual threads, of which an older JVM has none. */
    private static final Set<String> VIRTUAL = Set.of("virtualThreads", "virtualTime", "pollers");

    private static final int MOST_UNREAD = 5;

    private Head() {}

    static List<String> lines(Activity activity, List<? extends TableColumn<?>> columns) {
        Snapshot snapshot = activity.snapshot();
        List<String> lines = new ArrayList<>(jvm(snapshot));
        StringBuilder counts = new StringBuilder(lines.isEmpty() ? depth(snapshot) + ", " : "")
                .append(snapshot.mode().text())
                .append(" mode, ");
        counts.append(count(activity.processes(), total(snapshot.processCounts()), "process", "processes"));
        if (activity.sessions().isPresent()) {
            int all = snapshot.sessionCounts().values().stream()
                    .mapToInt(Head::total)
                    .sum();
            counts.append(", ")
                    .append(count(activity.sessions(), all, "session", "sessions"))
                    .append(sessionTypes(snapshot));
        }
        if (!snapshot.interval().isZero()) {
            counts.append(String.format(
                    Locale.ROOT,
                    ", usage over %.1f s, cost %.1f ms",
                    snapshot.interval().toMillis() / 1e3,
                    snapshot.cost().toNanos() / 1e6));
        }
        lines.add(counts.toString());
        lines.addAll(warnings(activity, columns));
        return lines;
    }

    /** Which JVM it is, and whether it was only read; nothing of an answer that does not tell. */
    static List<String> jvm(Snapshot snapshot) {
        return snapshot.jvm().isEmpty()
                ? List.of()
                : List.of("pid " + snapshot.pid() + " on " + TerminalText.escape(snapshot.host()) + ", "
                        + TerminalText.escape(snapshot.jvm()) + ", up "
                        + Figures.age(Duration.between(snapshot.started(), snapshot.began())) + ", "
                        + depth(snapshot));
    }

    /** What was left out, and what could not be read and would have been shown. */
    static List<String> warnings(Activity activity, List<? extends TableColumn<?>> columns) {
        Snapshot snapshot = activity.snapshot();
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Long> omitted : snapshot.omitted().entrySet()) {
            lines.add(String.format(Locale.ROOT, "left out: %,d ", omitted.getValue())
                    + TerminalText.escape(omitted.getKey())
                    + (omitted.getKey().equals("virtualThreads") ? "; --virtual-limit raises the limit" : ""));
        }
        for (Map.Entry<String, String> probe : snapshot.probes().entrySet()) {
            if (!probe.getValue().equals("ok")
                    && !isOfLook(probe.getValue())
                    && matters(probe.getKey(), snapshot, columns)) {
                String value = probe.getValue();
                lines.add(TerminalText.escape(probe.getKey()
                        + (value.startsWith("used; ")
                                ? " is " + value
                                : " is off: "
                                        + (value.startsWith("off: ") ? value.substring("off: ".length()) : value))));
            }
        }
        lines.addAll(unread(snapshot));
        return lines;
    }

    /** What was found and could not be read, or not wholly. */
    static List<String> unread(Snapshot snapshot) {
        List<String> lines = new ArrayList<>();
        List<Unread> unread = snapshot.unread();
        for (Unread unseen : unread.subList(0, Math.min(MOST_UNREAD, unread.size()))) {
            lines.add("not read: " + TerminalText.escape(unseen.what() + ": " + unseen.why()));
        }
        if (unread.size() > MOST_UNREAD) {
            lines.add("not read: " + (unread.size() - MOST_UNREAD) + " more; quivive snapshot --extended names them");
        }
        return lines;
    }

    /** Said instead of a table of sessions. */
    static List<String> noServer(Activity activity) {
        List<String> lines = new ArrayList<>();
        lines.add(
                activity.snapshot().mode().text()
                        + " mode: no server was found in the JVM, so that there are no sessions; quivive ps shows its processes");
        lines.addAll(unread(activity.snapshot()));
        return lines;
    }

    /** Whether the JVM was only read. */
    private static String depth(Snapshot snapshot) {
        return switch (snapshot.depth()) {
            case LOOK -> "look: only read";
            case FOLLOW -> "follow";
        };
    }

    /** How many are listed, and how many there were before the JVM filtered them. */
    private static String count(Optional<? extends List<?>> list, int all, String one, String many) {
        int listed = list.map(List::size).orElse(all);
        return listed < all
                ? String.format(Locale.ROOT, "%,d of ", listed) + Figures.count(all, one, many)
                : Figures.count(listed, one, many);
    }

    /** What the depth says already. */
    private static boolean isOfLook(String probe) {
        return probe.startsWith("off: the JVM is only read");
    }

    private static boolean matters(String probe, Snapshot snapshot, List<? extends TableColumn<?>> columns) {
        return !REPLACED.contains(probe)
                && !(probe.equals("startTime") && !columns.contains(Column.STARTED))
                && !(VIRTUAL.contains(probe)
                        && snapshot.probes().getOrDefault("virtualThreads", "").contains("has no virtual threads"));
    }

    private static String sessionTypes(Snapshot snapshot) {
        String types = snapshot.sessionCounts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(type -> total(type.getValue()) + " " + type.getKey().text() + away(type.getValue()))
                .collect(Collectors.joining(", "));
        return types.isEmpty() ? "" : " (" + types + ")";
    }

    private static int total(Map<?, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String away(Map<SessionState, Integer> states) {
        String away = states.entrySet().stream()
                .filter(state -> state.getKey() != SessionState.ACTIVE)
                .sorted(Map.Entry.comparingByKey())
                .map(state -> state.getValue() + " " + state.getKey().text())
                .collect(Collectors.joining(", "));
        return away.isEmpty() ? "" : " with " + away;
    }
}
