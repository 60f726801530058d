// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import io.quivive.jvm.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Attaches to servers that are asked as much as they can answer, and detaches: how long that takes, whether a request fails, and how long
 * the longest takes. {@code benchmark/run} starts it.
 */
public final class AttachUnderLoad {
    private static final int CONNECTIONS = 4;
    private static final int CYCLES = 5;
    private static final long WARM_MILLIS = 6_000;
    private static final long LOAD_MILLIS = 5_000;
    private static final long APART_MILLIS = 1_500;

    private final Report report = new Report(System.out);
    private final String agent;

    private AttachUnderLoad(String agent) {
        this.agent = agent;
    }

    /** Takes the path of the agent's jar. */
    public static void main(String[] arguments) throws Exception {
        AttachUnderLoad attach = new AttachUnderLoad(arguments[0]);
        attach.report.line("");
        attach.report.line(
                "### Attach and detach under full load, Java %d",
                Runtime.version().feature());
        attach.report.line("");
        attach.report.line("| | requests | failed | longest ms, each cycle | longest ms without "
                + "| first attach and answer ms | later | detach ms |");
        attach.report.line("|---|--:|--:|---|---|--:|--:|--:|");
        attach.measure("Tomcat", TomcatProgram.class);
        attach.measure("Jetty", JettyProgram.class);
    }

    private void measure(String name, Class<?> program) throws Exception {
        long requests = 0;
        long failed = 0;
        List<Long> longest = new ArrayList<>();
        List<Long> longestWithout = new ArrayList<>();
        List<Long> attach = new ArrayList<>();
        List<Long> detach = new ArrayList<>();
        try (Child server = new Child(
                        program,
                        List.of("-Xmx512m", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+EnableDynamicAgentLoading"));
                Child load = new Child(
                        LoadProgram.class,
                        List.of("-Xmx128m"),
                        server.line().split(" ", 2)[1],
                        Integer.toString(CONNECTIONS))) {
            load.line();
            load.call(WARM_MILLIS + " /session");
            for (int i = 0; i < CYCLES; i++) {
                longestWithout.add(numbers(load.call(LOAD_MILLIS + " /session"))[4]);
                load.send(LOAD_MILLIS + " /session");
                long began = System.nanoTime();
                try (AgentLink link = AgentLink.attach(server.pid(), agent)) {
                    link.ask("depth=follow\ninterval=100");
                    attach.add(System.nanoTime() - began);
                    Thread.sleep(APART_MILLIS);
                    began = System.nanoTime();
                    link.detach();
                    detach.add(System.nanoTime() - began);
                }
                long[] asked = numbers(load.line());
                requests += asked[0];
                failed += asked[1];
                longest.add(asked[4]);
            }
        }
        report.line(
                "| %s | %,d | %d | %s | %s | %.0f | %s | %s |",
                name,
                requests,
                failed,
                millis(longest),
                millis(longestWithout),
                attach.get(0) / 1e6,
                millis(attach.subList(1, attach.size())),
                millis(detach));
        if (failed > 0) {
            throw new IOException(failed + " requests failed");
        }
    }

    private static String millis(List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return String.join(
                " ",
                sorted.stream().map(each -> Long.toString(each / 1_000_000)).toList());
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    }
}
