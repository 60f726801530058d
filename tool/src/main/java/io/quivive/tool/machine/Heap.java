// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * The Java heap as the JVM published it at the end of its last collection; before the first one all of it is free.
 *
 * <p>Shenandoah publishes it all the time, with what the next collection would free. Of Serial and Parallel, the two survivor spaces count as nothing: new objects are not put there.
 *
 * @param usedBytes then
 * @param mostBytes that it can grow to
 */
public record Heap(long usedBytes, long mostBytes) {
    /** What new objects still fit into. */
    public long freeBytes() {
        return mostBytes - usedBytes;
    }

    /** Empty for a collector that is not known, or where figures are missing or contradict each other. */
    static Optional<Heap> of(PerfData data) {
        if (data.numbers().entrySet().stream()
                .anyMatch(figure -> figure.getKey().startsWith("sun.gc.generation.") && figure.getValue() < 0)) {
            return Optional.empty();
        }
        String policy = data.text("sun.gc.policy.name");
        boolean apart = policy.startsWith("Copy:") || policy.startsWith("ParScav:");
        String old = data.text("sun.gc.collector.2.name");
        boolean shared = policy.equals("GarbageFirst")
                || old.startsWith("Z")
                || data.text("sun.gc.collector.0.name").startsWith("Shenandoah");
        try {
            if (apart) {
                return apart(data);
            }
            return shared ? shared(data) : Optional.empty();
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Heap> apart(PerfData data) {
        List<OptionalLong> all = List.of(
                data.number("sun.gc.generation.0.maxCapacity"),
                data.number("sun.gc.generation.1.maxCapacity"),
                data.number("sun.gc.generation.0.space.0.used"),
                data.number("sun.gc.generation.1.space.0.used"),
                data.number("sun.gc.generation.0.space.1.capacity"),
                data.number("sun.gc.generation.0.space.2.capacity"));
        if (all.stream().anyMatch(OptionalLong::isEmpty)) {
            return Optional.empty();
        }
        long[] figures = all.stream().mapToLong(OptionalLong::getAsLong).toArray();
        return checked(
                Math.addExact(figures[2], figures[3]),
                Math.subtractExact(Math.addExact(figures[0], figures[1]), Math.addExact(figures[4], figures[5])));
    }

    /** Each generation may take the whole heap. */
    private static Optional<Heap> shared(PerfData data) {
        long most = LongStream.of(0, 1)
                .map(g -> data.number("sun.gc.generation." + g + ".maxCapacity").orElse(0))
                .max()
                .orElse(0);
        long used = 0;
        for (int generation = 0; generation < 2; generation++) {
            for (int space = 0; space < 3; space++) {
                used = Math.addExact(
                        used,
                        data.number("sun.gc.generation." + generation + ".space." + space + ".used")
                                .orElse(0));
            }
        }
        return checked(used, most);
    }

    private static Optional<Heap> checked(long used, long most) {
        return most > 0 && used <= most ? Optional.of(new Heap(used, most)) : Optional.empty();
    }
}
