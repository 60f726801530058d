// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What HotSpot's thread print tells ({@code JavaThread::print_on} and {@code Threads::print_on}).
 *
 * <p>Thread names stand there as they are, with quotes and ends of lines, so that a name can look like a line of the print. The print begins
 * with the addresses of all Java threads, which no name can know: a line counts as one of a Java thread where it ends in an address of
 * that list, and lines of native threads count after the last of those alone.
 *
 * @param jvm its first line's name and version
 * @param threads in order
 * @param missing how many Java threads are in the list of addresses and not in the print
 */
record ThreadPrint(String jvm, List<Line> threads, int missing) {
    private static final Pattern TITLE = Pattern.compile("^Full thread dump (.*?) \\((.*?)[ )].*$");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]+");
    private static final String FIGURES =
            "cpu=([0-9.]+)ms elapsed=([0-9.]+)s (?:allocated=\\S+ )?(?:defined_classes=\\S+ )?tid=(0x[0-9a-f]+) nid=(0x[0-9a-f]+|[0-9]+|NA) (.*)$";
    private static final Pattern JAVA = Pattern.compile(
            "^(.*)#([0-9]+) (?:\\[[^\\]]*\\] )?(daemon )?prio=([0-9]+) os_prio=-?[0-9]+ " + FIGURES, Pattern.DOTALL);
    private static final Pattern NATIVE = Pattern.compile("^\"(.*)\" (?:os_prio=-?[0-9]+ )?" + FIGURES);
    private static final String STATE = "   java.lang.Thread.State: ";
    private static final String CARRYING = "   Carrying virtual thread #";

    ThreadPrint {
        threads = List.copyOf(threads);
    }

    /**
     * One thread.
     *
     * @param name as it is, with whatever is in it
     * @param id Java thread id; empty for a native thread
     * @param systemId decimal; empty if it is not told
     * @param state what stands after {@code java.lang.Thread.State:}; empty for a native thread
     * @param mounted id of the virtual thread that it carries
     */
    record Line(
            String name,
            OptionalLong id,
            boolean daemon,
            int priority,
            double cpuMillis,
            double elapsedSeconds,
            String systemId,
            String state,
            OptionalLong mounted) {}

    /**
     * Reads a print.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ThreadPrint parse(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        int position = 0;
        while (position < lines.size() && !lines.get(position).startsWith("Full thread dump ")) {
            position++;
        }
        if (position == lines.size()) {
            throw new IllegalArgumentException("no line begins with 'Full thread dump'");
        }
        Matcher title = TITLE.matcher(lines.get(position));
        String jvm = title.matches() ? title.group(1) + " " + title.group(2) : "";
        Set<String> addresses = new HashSet<>();
        boolean listed = false;
        for (position++; position < lines.size(); position++) {
            String line = lines.get(position);
            if (listed) {
                if (line.equals("}")) {
                    break;
                }
                ADDRESS.matcher(line).results().forEach(address -> addresses.add(address.group()));
            } else if (line.endsWith("elements={")) {
                listed = true;
            }
        }
        if (!listed) {
            throw new IllegalArgumentException("the list of the threads' addresses is missing");
        }
        List<Line> threads = new ArrayList<>();
        int end = javaThreads(lines, position + 1, addresses, threads);
        nativeThreads(lines, end, threads);
        return new ThreadPrint(jvm, threads, addresses.size());
    }

    /** Takes the addresses of those that it finds out of the list; answers where the native threads begin. */
    private static int javaThreads(List<String> lines, int from, Set<String> addresses, List<Line> threads) {
        int end = from;
        int name = -1;
        for (int i = from; i < lines.size() && !addresses.isEmpty(); i++) {
            String line = lines.get(i);
            if (name < 0 && line.startsWith("\"")) {
                name = i;
            }
            Matcher java = JAVA.matcher(line);
            if (name >= 0 && java.matches() && addresses.remove(java.group(7))) {
                String before = String.join("\n", lines.subList(name, i)) + (i > name ? "\n" : "");
                threads.add(java(unquoted(before + java.group(1)), java, lines, i));
                name = -1;
                end = i + 1;
            }
        }
        return end;
    }

    private static void nativeThreads(List<String> lines, int from, List<Line> threads) {
        Set<String> seen = new HashSet<>();
        for (String line : lines.subList(Math.min(from, lines.size()), lines.size())) {
            Matcher other = NATIVE.matcher(line);
            if (other.matches() && seen.add(other.group(4))) { // the collectors' first worker is printed twice
                threads.add(new Line(
                        other.group(1),
                        OptionalLong.empty(),
                        false,
                        0,
                        Double.parseDouble(other.group(2)),
                        Double.parseDouble(other.group(3)),
                        systemId(other.group(5)),
                        "",
                        OptionalLong.empty()));
            }
        }
    }

    private static Line java(String name, Matcher java, List<String> lines, int at) {
        String state = "";
        OptionalLong mounted = OptionalLong.empty();
        for (int i = at + 1; i < Math.min(at + 3, lines.size()); i++) {
            String line = lines.get(i);
            if (line.startsWith(STATE)) {
                state = line.substring(STATE.length()).strip();
            } else if (line.startsWith(CARRYING)) {
                mounted = OptionalLong.of(
                        Long.parseLong(line.substring(CARRYING.length()).strip()));
            }
        }
        return new Line(
                name,
                OptionalLong.of(Long.parseLong(java.group(2))),
                java.group(3) != null,
                Integer.parseInt(java.group(4)),
                Double.parseDouble(java.group(5)),
                Double.parseDouble(java.group(6)),
                systemId(java.group(8)),
                state,
                mounted);
    }

    /** The closing quote is missing where the JVM has cut a long name. */
    private static String unquoted(String text) {
        return text.substring(1, text.length() - (text.endsWith("\" ") && text.length() > 2 ? 2 : 0));
    }

    /** Hexadecimal up to Java 20, decimal since. */
    private static String systemId(String text) {
        if (text.equals("NA")) {
            return "";
        }
        return text.startsWith("0x") ? Long.toString(Long.parseLong(text.substring(2), 16)) : text;
    }
}
