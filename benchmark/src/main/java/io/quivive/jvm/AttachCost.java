// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.load.AgentLink;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures an attach with its first answer, later ones, and what the agent then holds in the target. {@code benchmark/run} starts it. */
public final class AttachCost {
    private static final int THREADS = 1_000;
    private static final int ROUNDS = 5;
    private static final int LATER_ROUNDS = 10;
    private static final long INTERVAL_MILLIS = 100;
    private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);
    private static final Pattern METASPACE = Pattern.compile("sun.gc.metaspace.used=(\\d+)");

    private final Report report = new Report(System.out);
    private final String agent;

    private AttachCost(String agent) {
        this.agent = agent;
    }

    /** Takes the path of the agent's jar; or {@code target}, to be what is attached to. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("target")) {
            target();
        } else {
            new AttachCost(arguments[0]).run();
        }
    }

    /** Parks threads until its input ends. */
    private static void target() throws Exception {
        Population population = new Population();
        population.park(THREADS);
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // until the one that measures ends
        }
        population.close();
        System.exit(0);
    }

    private void run() throws Exception {
        List<Long> first = new ArrayList<>();
        List<Long> later = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            withTarget(pid -> {
                first.add(answer(pid) - TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS));
                for (int round = 0; round < LATER_ROUNDS; round++) {
                    later.add(answer(pid));
                }
            });
        }
        report.line("");
        report.line("### Attach to a JVM of %,d threads", THREADS);
        report.line("");
        report.atMost("attach and first answer, without the interval", median(first) / 1e6, 1_500, " ms");
        report.atMost("later attach and answer, without the tool's start", median(later) / 1e6, 500, " ms");
        withTarget(this::memory);
    }

    private void memory(String pid) throws Exception {
        jcmd(pid, "GC.class_histogram"); // what asking itself brings
        long heapBefore = number(TOTAL, jcmd(pid, "GC.class_histogram"));
        long metaBefore = number(METASPACE, jcmd(pid, "PerfCounter.print"));
        answer(pid);
        while (jcmd(pid, "Thread.print").contains("\"quivive-meter\"")) {
            TimeUnit.MILLISECONDS.sleep(500);
        }
        String histogram = jcmd(pid, "GC.class_histogram");
        long heap = number(TOTAL, histogram) - heapBefore;
        report.atMost("the agent's heap, idle after a snapshot", heap / 1e6, 10, " MB");
        report.line(
                "- class metadata beside it: %.1f MB",
                (number(METASPACE, jcmd(pid, "PerfCounter.print")) - metaBefore) / 1e6);
    }

    private void withTarget(Measurement measurement) throws Exception {
        Process target = new ProcessBuilder(
                        java("java"),
                        "-Xmx1g",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-XX:+EnableDynamicAgentLoading",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AttachCost.class.getName(),
                        "target")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = target.inputReader()) {
            if (!"ready".equals(out.readLine())) {
                throw new IOException("the target ended before it was ready");
            }
            measurement.take(Long.toString(target.pid()));
        } finally {
            target.getOutputStream().close();
            if (!target.waitFor(10, TimeUnit.SECONDS)) {
                target.destroyForcibly();
            }
        }
    }

    /** Attaches and asks for a snapshot; answers the nanoseconds until its last byte had come. */
    private long answer(String pid) throws Exception {
        long began = System.nanoTime();
        try (AgentLink link = AgentLink.attach(pid, agent)) {
            link.ask("depth=follow\ninterval=" + INTERVAL_MILLIS);
            return System.nanoTime() - began;
        }
    }

    private static String jcmd(String pid, String command) throws Exception {
        Process jcmd = new ProcessBuilder(java("jcmd"), pid, command)
                .redirectErrorStream(true)
                .start();
        String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + " failed: " + printed);
        }
        return printed;
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private static long number(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("jcmd prints no " + pattern);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static double median(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElse(Double.NaN);
    }

    /** What is measured of a target. */
    @FunctionalInterface
    private interface Measurement {
        void take(String pid) throws Exception;
    }
}
