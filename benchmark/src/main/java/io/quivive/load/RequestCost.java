// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import io.quivive.jvm.Report;
import java.util.Arrays;
import java.util.List;

/**
 * Measures what a request costs more with the agent in its server: phases under load in turn, bare, instrumented, instrumented, bare, in one
 * JVM to which the agent is attached and from which it is detached. {@code benchmark/run} starts it.
 */
public final class RequestCost {
    private static final int CONNECTIONS = 4;
    private static final long WARM_MILLIS = 4_000;
    private static final double BUDGET_MICROS = 3;

    /** So that no thread ends meanwhile, and takes its processor time out of the account. */
    private static final List<String> OPTIONS = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:-UseDynamicNumberOfCompilerThreads",
            "-XX:-UseDynamicNumberOfGCThreads",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+EnableDynamicAgentLoading");

    private final Report report = new Report(System.out);
    private final String agent;
    private final long phaseMillis;
    private final int blocks;

    private RequestCost(String agent, boolean quick) {
        this.agent = agent;
        this.phaseMillis = quick ? 2_000 : 4_000;
        this.blocks = quick ? 2 : 6;
    }

    /** Takes the path of the agent's jar, {@code --quick} for fewer and shorter phases, and what to measure, if not all. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        RequestCost cost = new RequestCost(arguments[0], words.contains("--quick"));
        List<String> chosen =
                words.stream().skip(1).filter(word -> !word.startsWith("--")).toList();
        cost.head();
        for (Class<?> server : List.of(TomcatProgram.class, JettyProgram.class)) {
            for (String path : List.of("/guest", "/session", "/burn")) {
                String name = server.getSimpleName().replace("Program", "") + path;
                if (chosen.isEmpty() || chosen.contains(name)) {
                    cost.measure(name, server, path);
                }
            }
        }
    }

    private void head() {
        report.line("");
        report.line("### Requests, bare and instrumented");
        report.line("");
        report.line(
                "| | processor µs a request, bare | instrumented | more, 95 %% | bytes more | requests/s | p99 ms |");
        report.line("|---|--:|--:|--:|--:|--:|--:|");
    }

    private void measure(String name, Class<?> server, String path) throws Exception {
        Pairs micros = new Pairs();
        Pairs bytes = new Pairs();
        Pairs rates = new Pairs();
        Pairs slowest = new Pairs();
        try (Child served = new Child(server, OPTIONS);
                Child load = new Child(
                        LoadProgram.class,
                        List.of("-Xmx128m"),
                        served.line().split(" ", 2)[1],
                        Integer.toString(CONNECTIONS))) {
            load.line();
            load.call(3 * WARM_MILLIS + " " + path);
            for (int i = 0; i < blocks; i++) {
                load.call(WARM_MILLIS + " " + path);
                Phase before = phase(served, load, path);
                Phase first;
                Phase second;
                try (AgentLink link = AgentLink.attach(served.pid(), agent)) {
                    link.ask("interval=100");
                    do {
                        load.call(WARM_MILLIS + " " + path);
                    } while (served.hasThread("quivive-meter")); // which runs as long as somebody asks
                    first = phase(served, load, path);
                    second = phase(served, load, path);
                    link.detach();
                }
                load.call(WARM_MILLIS + " " + path);
                Phase after = phase(served, load, path);
                for (Phase[] pair : new Phase[][] {{before, first}, {after, second}}) {
                    micros.add(pair[0].micros, pair[1].micros);
                    bytes.add(pair[0].bytes, pair[1].bytes);
                    rates.add(pair[0].rate, pair[1].rate);
                    slowest.add(pair[0].p99Millis, pair[1].p99Millis);
                }
            }
        }
        report.line(
                "| %s | %.2f | %.2f | %.2f ± %.2f | %.0f | %.0f, %.0f | %.2f, %.2f |",
                name,
                micros.first(),
                micros.second(),
                micros.difference(),
                micros.halfWidth(),
                bytes.difference(),
                rates.medianFirst(),
                rates.medianSecond(),
                slowest.medianFirst(),
                slowest.medianSecond());
        report.line(
                "| | | | %s |",
                micros.difference() + micros.halfWidth() <= BUDGET_MICROS
                        ? "met"
                        : micros.difference() - micros.halfWidth() > BUDGET_MICROS ? "MISSED" : "not decided");
    }

    private Phase phase(Child served, Child load, String path) throws Exception {
        long[] figuresBefore = numbers(served.call("figures"));
        long before = served.cpuNanos();
        long[] asked = numbers("run " + load.call(phaseMillis + " " + path));
        long used = served.cpuNanos() - before;
        long[] figures = numbers(served.call("figures"));
        double requests = asked[0];
        if (asked[1] > 0) {
            throw new IllegalStateException(asked[1] + " requests failed");
        }
        return new Phase(
                (used - (figures[1] - figuresBefore[1])) / requests / 1e3,
                (figures[0] - figuresBefore[0]) / requests,
                requests * 1e3 / phaseMillis,
                asked[3] / 1e6);
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.split(" ", -1))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    /** What one was like, without what the handlers burnt. */
    private record Phase(double micros, double bytes, double rate, double p99Millis) {}
}
