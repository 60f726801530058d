// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import io.quivive.jvm.Report;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one look costs, as the snapshot itself tells: at a server without requests, with 200 requests in progress, and with 10,000 idle connections
 * beside them. {@code benchmark/run --look} starts it.
 */
public final class LookCost {
    private static final int REQUESTS = 200;
    private static final int IDLE = 10_000;
    private static final int WARM = 100;
    private static final int LOOKS = 50;
    private static final Pattern COST = Pattern.compile("\"cost\":([0-9.]+)");
    private static final Pattern HANGS = Pattern.compile("\"url\":\"/hang\"");

    private final Report report = new Report(System.out);
    private final String look;

    private LookCost(String look) {
        this.look = look;
    }

    /** Takes the path of the jar of the agent that looks. */
    public static void main(String[] arguments) throws Exception {
        LookCost measured = new LookCost(arguments[0]);
        measured.report.line("");
        measured.report.line(
                "### A look, Java %d: milliseconds of one thread, median and 90th percentile of %d after %d",
                Runtime.version().feature(), LOOKS, WARM);
        measured.report.line("");
        measured.report.line("| | no request | %,d requests in progress | %,d idle connections more |", REQUESTS, IDLE);
        measured.report.line("|---|--:|--:|--:|");
        measured.measure("Tomcat", TomcatProgram.class);
        measured.measure("Jetty", JettyProgram.class);
    }

    private void measure(String name, Class<?> program) throws Exception {
        List<SocketChannel> open = new ArrayList<>();
        try (Child server = new Child(program, List.of("-Xmx2g", "-XX:+EnableDynamicAgentLoading"))) {
            int port = Integer.parseInt(server.line().split(" ", 2)[1]);
            try (AgentLink link = AgentLink.attach(server.pid(), look)) {
                String none = looks(link, 0);
                for (int i = 0; i < REQUESTS; i++) {
                    open.add(ask(port, "/hang"));
                }
                String busy = looks(link, REQUESTS);
                for (int i = 0; i < IDLE; i++) {
                    SocketChannel idle = ask(port, "/missing");
                    open.add(idle);
                    idle.read(ByteBuffer.allocate(1024));
                }
                report.line("| %s | %s | %s | %s |", name, none, busy, looks(link, REQUESTS));
            }
        } finally {
            for (SocketChannel each : open) {
                each.close();
            }
        }
    }

    /** Each of them has to show all requests. */
    private static String looks(AgentLink link, int requests) throws IOException {
        List<Double> costs = new ArrayList<>();
        for (int i = 0; i < WARM + LOOKS; i++) {
            String json = link.ask("depth=look\nformat=EXTENDED\ninterval=100");
            long seen = HANGS.matcher(json).results().count();
            Matcher cost = COST.matcher(json);
            if (i >= WARM && (seen != requests || !cost.find())) {
                throw new IOException(seen + " of " + requests + " requests were seen");
            }
            if (i >= WARM) {
                costs.add(Double.valueOf(cost.group(1)));
            }
        }
        costs.sort(null);
        return "%.1f / %.1f".formatted(costs.get(LOOKS / 2), costs.get(LOOKS * 9 / 10));
    }

    private static SocketChannel ask(int port, String path) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.write(ByteBuffer.wrap(
                ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }
}
