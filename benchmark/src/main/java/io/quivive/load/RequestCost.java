// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import io.quivive.jvm.Report;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a request costs more with the agent in its server. Two servers of the same kind are asked in turn, one bare and the other
 * instrumented, in short phases A B B A; then the agent is taken out of the one and put into the other, so that what one JVM has over the
 * other cancels out. {@code benchmark/run} starts it.
 */
public final class RequestCost {
    /** So many that the server always has something to do: with few, most of what a request costs is waking for it. */
    private static final int CONNECTIONS = 32;

    private static final long WARM_MILLIS = 4_000;
    private static final int MAX_WARM_ROUNDS = 15;
    /** Of a compiler's time, below which it is taken to have done its work. */
    private static final double RESTING = 0.02;

    private static final long LEAD_IN_MILLIS = 150;
    private static final long PHASE_MILLIS = 1_000;
    private static final double BUDGET_MICROS = 3;

    private final Report report = new Report(System.out);
    private final String agent;
    private final int turns;
    private final int blocks;

    private RequestCost(String agent, boolean quick) {
        this.agent = agent;
        this.turns = quick ? 2 : 4;
        this.blocks = quick ? 5 : 8;
    }

    /** Takes the path of the agent's jar, {@code --quick} for fewer phases, and what to measure, if not all. */
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
        report.line(
                "### Requests over %d connections, bare and instrumented, Java %d",
                CONNECTIONS, Runtime.version().feature());
        report.line("");
        report.line(
                "| | processor µs, bare | instrumented | more, 95 %% | pairs | budget of %.0f | bytes more "
                        + "| requests/s, bare, instrumented | p99 ms |",
                BUDGET_MICROS);
        report.line("|---|--:|--:|--:|--:|---|--:|--:|--:|");
    }

    private void measure(String name, Class<?> server, String path) throws Exception {
        Pairs micros = new Pairs();
        Pairs bytes = new Pairs();
        Pairs rates = new Pairs();
        Pairs slowest = new Pairs();
        try (Served one = new Served(server, path);
                Served other = new Served(server, path)) {
            for (Served each : List.of(one, other)) { // so that both have been through an attach when it counts
                each.attach(agent);
                each.detach();
            }
            for (int turn = 0; turn < turns; turn++) {
                Served bare = turn % 2 == 0 ? one : other;
                Served instrumented = turn % 2 == 0 ? other : one;
                bare.warm();
                instrumented.attach(agent);
                for (int i = 0; i < blocks; i++) {
                    Phase[] inTurn = {bare.phase(), instrumented.phase(), instrumented.phase(), bare.phase()};
                    for (Phase[] pair : new Phase[][] {{inTurn[0], inTurn[1]}, {inTurn[3], inTurn[2]}}) {
                        micros.add(pair[0].micros, pair[1].micros);
                        bytes.add(pair[0].bytes, pair[1].bytes);
                        rates.add(pair[0].rate, pair[1].rate);
                        slowest.add(pair[0].p99Millis, pair[1].p99Millis);
                    }
                }
                instrumented.detach();
            }
        }
        double[] more = micros.difference();
        report.line(
                "| %s | %.2f | %.2f | %.2f (%.2f to %.2f) | %d | %s | %.0f | %.0f, %.0f | %.2f, %.2f |",
                name,
                micros.medianFirst(),
                micros.medianSecond(),
                more[0],
                more[1],
                more[2],
                micros.count(),
                more[2] <= BUDGET_MICROS ? "met" : more[1] > BUDGET_MICROS ? "MISSED" : "not decided",
                bytes.medianSecond() - bytes.medianFirst(),
                rates.medianFirst(),
                rates.medianSecond(),
                slowest.medianFirst(),
                slowest.medianSecond());
    }

    /** What one was like, without what the handlers burnt. */
    private record Phase(double micros, double bytes, double rate, double p99Millis) {}

    /** A server, and who asks it. */
    private static final class Served implements AutoCloseable {
        /** So that no thread ends meanwhile, and takes its processor time out of the account. */
        private static final List<String> OPTIONS = List.of(
                "-Xms512m",
                "-Xmx512m",
                "-XX:-UseDynamicNumberOfCompilerThreads",
                "-XX:-UseDynamicNumberOfGCThreads",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+EnableDynamicAgentLoading");

        private final Child server;
        private final Child asker;
        private final String path;
        private @Nullable AgentLink link;

        Served(Class<?> program, String path) throws IOException {
            this.path = path;
            server = new Child(program, OPTIONS);
            String port = server.line().split(" ", 2)[1];
            asker = new Child(LoadProgram.class, List.of("-Xmx128m"), port, Integer.toString(CONNECTIONS));
            asker.line();
        }

        /**
         * Has the code compiled, also that of the handler that is too slow to be asked often: until the compilers rest, which under load is a
         * quarter of a minute after an attach.
         */
        void warm() throws IOException {
            long used = Long.MAX_VALUE;
            for (int i = 0; i < MAX_WARM_ROUNDS && used > RESTING * WARM_MILLIS * 1e6; i++) {
                long before = server.compilerNanos();
                load(WARM_MILLIS, path.equals("/burn") ? "/session" : path);
                used = server.compilerNanos() - before;
            }
        }

        private long[] load(long millis, String path) throws IOException {
            long[] asked = numbers(asker.call(millis + " " + path));
            if (asked[1] > 0) {
                throw new IOException(asked[1] + " requests failed");
            }
            return asked;
        }

        /** Puts the agent in, and asks until its meter, which runs while somebody asks the agent, has ended. */
        void attach(String agent) throws Exception {
            AgentLink attached = AgentLink.attach(server.pid(), agent);
            link = attached;
            attached.ask("depth=follow\ninterval=100");
            do {
                warm();
            } while (server.hasThread("quivive-meter"));
        }

        void detach() throws IOException {
            AgentLink attached = link;
            if (attached != null) {
                link = null;
                attached.detach();
                attached.close();
                warm();
            }
        }

        Phase phase() throws IOException {
            load(LEAD_IN_MILLIS, path);
            long[] figuresBefore = numbers(server.call("figures"));
            long before = server.cpuNanos();
            long[] asked = load(PHASE_MILLIS, path);
            long used = server.cpuNanos() - before;
            long[] figures = numbers(server.call("figures"));
            double requests = asked[0];
            return new Phase(
                    (used - (figures[1] - figuresBefore[1])) / requests / 1e3,
                    (figures[0] - figuresBefore[0]) / requests,
                    requests * 1e3 / PHASE_MILLIS,
                    asked[3] / 1e6);
        }

        private static long[] numbers(String line) {
            return Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        }

        @Override
        public void close() throws IOException {
            asker.close();
            server.close();
        }
    }
}
