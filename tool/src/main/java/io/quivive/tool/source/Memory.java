// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.machine.Heap;
import io.quivive.tool.machine.Precheck;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a target has the memory that the agent takes. One that is to end at its first OutOfMemoryError is not attached to where little is left.
 *
 * @param heap bytes free after its last collection, where the JVM publishes that
 * @param metaspace bytes free then, where it has a bound and publishes that
 * @param force whether it is attached to all the same
 */
record Memory(OptionalLong heap, OptionalLong metaspace, boolean force) {
    /** What our classes take in the worst case that was measured, and a half more. */
    private static final long NEEDED = 4L << 20;

    private static final int MOST_TOLD = 1 << 14;
    /** Of the whole heap, or of a generation: {@code total 1024K, used 512K}, and Z's {@code used 12M, capacity 64M}. */
    private static final Pattern USED =
            Pattern.compile("(?m)^ ?(?!Metaspace)\\S[^\\n]*?(?:total [^\\n]*?used ([0-9]+)K|used ([0-9]+)M, capacity)");

    private static final Pattern MOST = Pattern.compile("MaxHeapSize=([0-9]{1,18})");
    /** Shenandoah's. */
    private static final Pattern ALSO_USED = Pattern.compile("committed, ([0-9]+)([KMG]) used");

    static Memory of(Precheck precheck, boolean force) {
        OptionalLong heap = precheck.heap().stream().mapToLong(Heap::freeBytes).findFirst();
        return new Memory(heap, precheck.metaspaceFreeBytes(), force);
    }

    /** Before anything is done: by what was seen from outside. */
    void require(Target target, boolean endsOnOutOfMemory) throws ToolException {
        if (!force && endsOnOutOfMemory && heap.isPresent()) {
            require(target, heap);
        }
    }

    /** Before anything is loaded: the JVM is asked for its options, and for its heap where it does not publish that. */
    void require(Target target, AttachProtocol attach, Patience patience) throws IOException, ToolException {
        boolean plenty = heap.isPresent() && heap.getAsLong() >= NEEDED;
        if (!force && !plenty && endsOnOutOfMemory(attach, patience)) {
            require(target, heap.isPresent() ? heap : asked(attach, patience));
        }
    }

    /** What there is too little of now, for a message; empty if there seems to be enough. */
    Optional<String> lack(AttachProtocol attach, Patience patience) throws IOException, ToolException {
        OptionalLong now = asked(attach, patience);
        if (isLittle(now) || isLittle(heap)) {
            return Optional.of("heap (it has "
                    + (Math.min(now.orElse(Long.MAX_VALUE), heap.orElse(Long.MAX_VALUE)) >> 10) + " KB left)");
        }
        return isLittle(metaspace)
                ? Optional.of(
                        "metaspace (it had " + (metaspace.getAsLong() >> 10) + " KB left after its last collection)")
                : Optional.empty();
    }

    private static OptionalLong asked(AttachProtocol attach, Patience patience) throws IOException, ToolException {
        Matcher most = MOST.matcher(
                attach.ask(patience, MOST_TOLD, "printflag", "MaxHeapSize").text());
        OptionalLong used =
                used(attach.ask(patience, MOST_TOLD, "jcmd", "GC.heap_info").text());
        return most.find() && used.isPresent()
                ? OptionalLong.of(Math.max(0, Long.parseLong(most.group(1)) - used.getAsLong()))
                : OptionalLong.empty();
    }

    private static boolean isLittle(OptionalLong free) {
        return free.isPresent() && free.getAsLong() < NEEDED;
    }

    /** What {@code GC.heap_info} says is in use, garbage included. */
    static OptionalLong used(String heap) {
        Matcher generation = USED.matcher(heap);
        OptionalLong sum = OptionalLong.empty();
        while (generation.find()) {
            long bytes = generation.group(1) != null
                    ? Long.parseLong(generation.group(1)) << 10
                    : Long.parseLong(generation.group(2)) << 20;
            sum = OptionalLong.of(sum.orElse(0) + bytes);
        }
        Matcher other = ALSO_USED.matcher(heap);
        if (sum.isEmpty() && other.find()) {
            int shift = 10 * ("KMG".indexOf(other.group(2)) + 1);
            sum = OptionalLong.of(Long.parseLong(other.group(1)) << shift);
        }
        return sum;
    }

    private static boolean endsOnOutOfMemory(AttachProtocol attach, Patience patience)
            throws IOException, ToolException {
        return isOn(attach, "ExitOnOutOfMemoryError", patience) || isOn(attach, "CrashOnOutOfMemoryError", patience);
    }

    private static boolean isOn(AttachProtocol attach, String flag, Patience patience)
            throws IOException, ToolException {
        return attach.ask(patience, MOST_TOLD, "printflag", flag).text().contains("+" + flag);
    }

    private static void require(Target target, OptionalLong free) throws ToolException {
        if (free.isEmpty() || free.getAsLong() < NEEDED) {
            throw new ToolException(
                    ExitStatus.NO_MEMORY,
                    target.name() + " ends itself when its heap is full, "
                            + (free.isPresent()
                                    ? "it has " + (free.getAsLong() >> 10) + " KB left"
                                    : "how full it is cannot be told")
                            + ", and the agent takes up to " + (NEEDED >> 20)
                            + " MB: it is left alone; --force attaches all the same");
        }
    }
}
