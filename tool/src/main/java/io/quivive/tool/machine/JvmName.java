// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A name by which one JVM is meant. */
final class JvmName {
    /** How many a message names. */
    private static final int MAX_CANDIDATES = 6;

    private final String given;
    /** In the order in which they count. */
    private final List<Predicate<Jvm>> ways;

    private JvmName(String given, List<Predicate<Jvm>> ways) {
        this.given = given;
        this.ways = ways;
    }

    static JvmName of(String given) {
        String wanted = given.toLowerCase(Locale.ROOT);
        return new JvmName(
                given,
                List.of(
                        jvm -> jvm.main().toLowerCase(Locale.ROOT).equals(wanted),
                        jvm -> jvm.simpleName().toLowerCase(Locale.ROOT).equals(wanted),
                        jvm -> !wanted.isEmpty()
                                && jvm.main().toLowerCase(Locale.ROOT).contains(wanted)));
    }

    /**
     * The JVM that is meant.
     *
     * @throws ToolException if it is none, or more than one
     */
    Jvm oneOf(List<Jvm> all) throws ToolException {
        List<Jvm> fitting = all.stream()
                .filter(jvm -> !jvm.claim().complete() || ways.stream().anyMatch(way -> way.test(jvm)))
                .toList();
        if (fitting.stream().noneMatch(jvm -> jvm.claim().complete())) {
            throw new ToolException(
                    ExitStatus.NO_TARGET,
                    "no JVM of this machine runs anything like '" + given + "'"
                            + (fitting.isEmpty() ? "" : ", unless it is " + names(fitting)) + "; see quivive list");
        }
        if (areOfMany(fitting)) {
            throw ambiguous(fitting);
        }
        for (Predicate<Jvm> way : ways) {
            List<Jvm> best = fitting.stream().filter(way).toList();
            if (best.size() == 1) {
                return best.get(0);
            }
            if (best.size() > 1) {
                throw ambiguous(best);
            }
        }
        throw ambiguous(fitting);
    }

    /** Whether one that fits less could be what the others keep from being found. */
    private static boolean areOfMany(List<Jvm> fitting) {
        List<Optional<String>> all =
                fitting.stream().map(jvm -> jvm.claim().by()).distinct().toList();
        boolean unknown = all.contains(Optional.<String>empty());
        boolean unfinished = fitting.stream().anyMatch(jvm -> !jvm.claim().complete());
        return fitting.size() > 1 && (all.size() > 1 || unknown || unfinished);
    }

    private ToolException ambiguous(List<Jvm> fitting) {
        return new ToolException(
                ExitStatus.NO_TARGET,
                "'" + given + "' fits " + fitting.size() + " JVMs: " + names(fitting) + "; give the pid");
    }

    private static String names(List<Jvm> jvms) {
        return jvms.stream()
                        .limit(MAX_CANDIDATES)
                        .map(jvm -> jvm.pid() + " " + jvm.claim().whose() + " " + jvm.main())
                        .collect(Collectors.joining(", "))
                + (jvms.size() > MAX_CANDIDATES ? " …" : "");
    }
}
