// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import com.sun.tools.attach.VirtualMachine;
import io.quivive.jvm.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an attach does to a server at full load, second by second: requests and processor time of a request, before and after; of an attach that
 * does nothing, of a look once a second, and of following. {@code benchmark/run --look} starts it.
 */
public final class LookUnderLoad {
    private static final int CONNECTIONS = 32;
    private static final int WARM_SECONDS = 20;
    private static final int SECONDS = 20;
    private static final int SHOWN = 10;
    private static final Pattern BEST = Pattern.compile(" 4 +(?!io\\.quivive\\.(?!load\\.))[^ ]+::");

    private final Report report = new Report(System.out);
    private final String look;
    private final String agent;
    private final Path nothing;

    private LookUnderLoad(String look, String agent, Path nothing) {
        this.look = look;
        this.agent = agent;
        this.nothing = nothing;
    }

    /** One second of load. */
    private record Second(long requests, double microsEach) {}

    /** Takes the paths of the two agents' jars. */
    public static void main(String[] arguments) throws Exception {
        Path nothing = NothingAgent.jar();
        try {
            LookUnderLoad measured = new LookUnderLoad(arguments[0], arguments[1], nothing);
            measured.head();
            measured.all("Tomcat", TomcatProgram.class);
            measured.all("Jetty", JettyProgram.class);
        } finally {
            Files.delete(nothing);
        }
    }

    private void head() {
        report.line("");
        report.line(
                "### An attach at full load, Java %d: %d connections, %d s before and after",
                Runtime.version().feature(), CONNECTIONS, SECONDS);
        report.line("");
        report.line(
                "| | attached | requests/s before | after | each of the first %d s after | µs of processor each "
                        + "before | after | first answer ms | classes redefined | code thrown away before | after |",
                SHOWN);
        report.line("|---|---|--:|--:|---|--:|--:|--:|--:|--:|--:|");
    }

    private void all(String name, Class<?> program) throws Exception {
        measure(name, program, "nothing");
        measure(name, program, "look");
        measure(name, program, "follow");
    }

    private void measure(String name, Class<?> program, String what) throws Exception {
        Path log = Files.createTempFile("quivive-load", ".log");
        List<String> options = List.of(
                "-Xmx1g",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+EnableDynamicAgentLoading",
                "-Xlog:jit+compilation=debug,redefine+class+load=info:file=" + log + "::filecount=0");
        try (Child server = new Child(program, options);
                Child load = new Child(
                        LoadProgram.class,
                        List.of("-Xmx128m"),
                        server.line().split(" ", 2)[1],
                        Integer.toString(CONNECTIONS))) {
            load.line();
            seconds(server, load, WARM_SECONDS);
            long began = thrownAway(log);
            List<Second> before = seconds(server, load, SECONDS);
            long attached = thrownAway(log);
            CompletableFuture<Long> first = new CompletableFuture<>();
            Thread asking = new Thread(() -> attach(server.pid(), what, first), "asking");
            asking.start();
            List<Second> after = seconds(server, load, SECONDS);
            asking.interrupt();
            asking.join();
            row(
                    name + " | " + what,
                    before,
                    after,
                    first.get(1, TimeUnit.SECONDS),
                    redefined(log),
                    attached - began,
                    thrownAway(log) - attached);
        } finally {
            Files.delete(log);
        }
    }

    private void row(
            String name, List<Second> before, List<Second> after, long firstNanos, long redefined, long... entrant) {
        report.line(
                "| %s | %,d | %,d | %s | %.0f | %.0f | %d | %d | %d | %d |",
                name,
                median(before.stream().map(Second::requests).toList()).longValue(),
                median(after.stream().map(Second::requests).toList()).longValue(),
                after.subList(0, SHOWN).stream()
                        .map(each -> String.format(Locale.ROOT, "%.1fk", each.requests / 1e3))
                        .collect(Collectors.joining(" ")),
                median(before.stream().map(Second::microsEach).toList()).doubleValue(),
                median(after.stream().map(Second::microsEach).toList()).doubleValue(),
                firstNanos / 1_000_000,
                redefined,
                entrant[0],
                entrant[1]);
    }

    private static List<Second> seconds(Child server, Child load, int count) throws IOException {
        List<Second> seconds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long cpu = server.cpuNanos();
            long requests = Long.parseLong(load.call("1000 /session").split(" ", 2)[0]);
            seconds.add(new Second(requests, requests == 0 ? 0 : (server.cpuNanos() - cpu) / 1e3 / requests));
        }
        return seconds;
    }

    /** Attaches, and asks once a second until it is interrupted. */
    private void attach(String pid, String what, CompletableFuture<Long> first) {
        long began = System.nanoTime();
        try {
            if (what.equals("nothing")) {
                VirtualMachine machine = VirtualMachine.attach(pid);
                machine.loadAgent(nothing.toString());
                machine.detach();
                first.complete(System.nanoTime() - began);
                return;
            }
            try (AgentLink link = AgentLink.attach(pid, what.equals("look") ? look : agent)) {
                while (!Thread.interrupted()) {
                    link.ask("depth=" + what + "\nformat=EXTENDED\ninterval=100");
                    first.complete(System.nanoTime() - began);
                    Thread.sleep(1_000);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            first.completeExceptionally(e);
        }
    }

    private static long redefined(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("redefined")).count();
        }
    }

    /** Methods of others than us whose best code was thrown away: what is compiled better replaces lower levels all the time. */
    private static long thrownAway(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("made not entrant"))
                    .filter(line -> BEST.matcher(line).find())
                    .count();
        }
    }

    private static <T extends Number & Comparable<T>> T median(List<T> all) {
        return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
    }
}
