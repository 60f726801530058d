// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import io.quivive.agent.Jdks.Jdk;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The code that a JVM really runs, read out of its memory by the JDK's own debugger. An agent of its own would not do: to show it a class the
 * JVM transforms that class anew.
 *
 * @param folder where the classes were written
 */
record Bytecode(Path folder) {
    private static final String DUMP = "sun.jvm.hotspot.tools.jcore";

    /** Writes the classes whose names begin with one of the texts, which commas separate. */
    static Bytecode of(Jdk jdk, long pid, Path folder, String beginnings) throws Exception {
        List<String> command = List.of(
                jdk.java().toString(),
                "-D" + DUMP + ".outputDir=" + folder,
                "-D" + DUMP + ".PackageNameFilter.pkgList=" + beginnings,
                "-m",
                "jdk.hotspot.agent/" + DUMP + ".ClassDump",
                Long.toString(pid));
        String printed = run(command);
        Assumptions.assumeTrue(
                printed.contains("Debugger attached successfully"), () -> "debuggers are forbidden here: " + printed);
        return new Bytecode(folder);
    }

    /** The classes that name another one. */
    Set<String> calling(String other) throws IOException {
        Set<String> calling = new TreeSet<>();
        for (String name : names()) {
            if (Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1)
                    .contains(other)) {
                calling.add(name);
            }
        }
        return calling;
    }

    /** Those of the named classes that are in both and do not run the same instructions, each with the first that differ. */
    Map<String, String> changedIn(Bytecode other, Set<String> of) throws IOException {
        Map<String, String> changed = new TreeMap<>();
        for (String name : of) {
            if (!Files.exists(folder.resolve(name)) || !Files.exists(other.folder.resolve(name))) {
                continue;
            }
            List<String> ours = instructions(folder.resolve(name));
            List<String> theirs = instructions(other.folder.resolve(name));
            if (isWhole(ours) && isWhole(theirs) && !ours.equals(theirs)) {
                changed.put(name, difference(ours, theirs));
            }
        }
        return changed;
    }

    /** Now and then the debugger writes a class that is not whole. */
    private static boolean isWhole(List<String> instructions) {
        return !instructions.get(0).startsWith("Error");
    }

    private static String difference(List<String> ours, List<String> theirs) {
        int i = 0;
        while (i < ours.size() && i < theirs.size() && ours.get(i).equals(theirs.get(i))) {
            i++;
        }
        return ours.size() + " and " + theirs.size() + " lines, first at " + i + ": "
                + ours.subList(i, Math.min(i + 3, ours.size())) + " and "
                + theirs.subList(i, Math.min(i + 3, theirs.size()));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    /** Without what depends on the order of the constants alone: their numbers, and where instructions lie. */
    private static List<String> instructions(Path file) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        // within this JVM, since there may be hundreds
        ToolProvider.findFirst("javap").orElseThrow().run(out, out, "-c", "-p", file.toString());
        return text.toString()
                .lines()
                .map(line ->
                        line.replaceAll("#\\d+", "#").replace("ldc_w", "ldc").strip())
                .map(line -> line.replaceAll("^\\d+: ", "").replaceAll("^(goto\\w*|if\\w+|\\S*\\d+:?)\\s+\\d+.*", "$1"))
                .map(line -> line.replaceAll("\\s+", " "))
                // the debugger writes the name of its constant at one time and not at another
                .map(line -> line.replaceAll("^(invokedynamic #, 0) // .*", "$1"))
                .collect(Collectors.toList());
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }
}
