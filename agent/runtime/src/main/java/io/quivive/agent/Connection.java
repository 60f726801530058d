// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import io.quivive.Activity;
import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.SessionSettings;
import io.quivive.SnapshotRequest;
import io.quivive.WebServerInfo;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One connection to a tool: the entry has dialled it, or the tool came to our own socket. The tool sends requests, each a length and as many bytes of
 * {@code name=value} lines; the agent answers each with pieces, every one a length and as many bytes, ended by a length of 0, or by -1, a
 * length and a message. It ends when the tool closes it, or keeps us waiting: a question that has begun has to be there within {@link #QUESTION}.
 */
final class Connection implements Runnable {
    /** Begins a refusal after which the tool brings another agent, by an attach. */
    static final String OTHER_AGENT = "another agent is needed: ";

    private static final int MAX_REQUEST = 1 << 20;
    private static final Duration QUESTION = Duration.ofSeconds(5);
    /** A reader who pages through an answer takes his time. */
    private static final Duration STALL = Duration.ofMinutes(10);

    /** A tool that asks again and again keeps its connection. */
    private static final Duration BETWEEN = Duration.ofHours(1);

    private final Agent agent;
    private final Line line;
    private final Duration first;

    /**
     * Of a channel, which it closes in the end.
     *
     * @param first how long the first question may take to come
     */
    private Connection(Agent agent, SocketChannel channel, Duration first) throws IOException {
        this.agent = agent;
        this.line = new Line(channel, STALL);
        this.first = first;
    }

    /** With a tool that we have dialled. */
    static Connection dialled(Agent agent, SocketChannel channel) throws IOException {
        return new Connection(agent, channel, BETWEEN);
    }

    /** With one that came to us, to ask. */
    static Connection accepted(Agent agent, SocketChannel channel) throws IOException {
        return new Connection(agent, channel, QUESTION);
    }

    @Override
    public void run() {
        boolean detach = false;
        try (line) {
            DataOutputStream out = new DataOutputStream(line.out());
            Duration wait = first;
            while (!detach) {
                Map<String, String> request = read(wait);
                wait = BETWEEN;
                agent.asked();
                detach = "detach".equals(request.get("command"));
                if (detach) {
                    agent.close(this);
                    out.writeInt(0);
                } else {
                    answer(request, out);
                }
                out.flush();
                agent.asked();
            }
        } catch (IOException e) {
            // the tool has closed its end, or died, or kept us waiting
        } finally {
            agent.ended(this);
            if (detach) {
                Agent.closeLoader();
            }
        }
    }

    void close() {
        line.close();
    }

    /** It was not begun: the channel is the caller's again. */
    void release() {
        line.release();
    }

    private void answer(Map<String, String> request, DataOutputStream out) throws IOException {
        Pieces pieces = new Pieces(out);
        try {
            boolean follows = "follow".equals(request.get("depth"));
            Optional<String> other = agent.lacks(request.getOrDefault("version", ""), follows);
            if (other.isPresent()) {
                refuse(out, OTHER_AGENT + other.get());
                return;
            }
            if (follows) {
                agent.follow();
            }
            if (request.containsKey("settings")) {
                settings(request.get("settings"));
            }
            String command = request.getOrDefault("command", "snapshot");
            switch (command) {
                case "snapshot" -> snapshot(request, pieces);
                case "web" ->
                    pieces.write(WebServerInfo.toJson(agent.monitor().webServerInfo())
                            .getBytes(StandardCharsets.UTF_8));
                default ->
                    throw new IllegalArgumentException(
                            "command '" + command + "' does not exist: expected snapshot, web or detach");
            }
            out.writeInt(0);
        } catch (RuntimeException
                | LinkageError
                | OutOfMemoryError e) { // the border: the tool is told, the host is not
            agent.failed(e);
            refuse(out, text(e));
        }
    }

    private static void refuse(DataOutputStream out, String why) throws IOException {
        byte[] message = why.getBytes(StandardCharsets.UTF_8);
        out.writeInt(-1);
        out.writeInt(message.length);
        out.write(message);
    }

    private static String text(Throwable e) {
        return e instanceof Error || e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private void settings(String text) {
        try {
            agent.sessionSettings(SessionSettings.parse(text));
        } catch (IllegalArgumentException e) {
            // the tool puts the file's name in place of the first word
            throw new IllegalArgumentException("settings: " + e.getMessage(), e);
        }
    }

    private void snapshot(Map<String, String> request, OutputStream out) throws IOException {
        SnapshotRequest wanted = new SnapshotRequest(
                Format.valueOf(request.getOrDefault("format", "PLAIN")),
                Duration.ofMillis(Long.parseLong(request.getOrDefault("interval", "1000"))),
                Optional.ofNullable(request.get("mode")).map(Mode::of),
                Integer.parseInt(request.getOrDefault("virtualLimit", "100000")));
        ActivityOptions options = ActivityOptions.of(Integer.parseInt(request.getOrDefault("options", "0")));
        Optional<Activity> activity = agent.monitor()
                .snapshot(wanted, Optional.ofNullable(request.get("roles")))
                .select(options, Optional.ofNullable(request.get("session")));
        if (activity.isPresent()) {
            activity.get().writeJson(out, wanted.format());
        } else {
            out.write("null".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Map<String, String> read(Duration wait) throws IOException {
        line.within(wait);
        line.awaitFirst();
        line.within(QUESTION);
        int length = ByteBuffer.wrap(line.read(Integer.BYTES)).getInt();
        if (length < 0 || length > MAX_REQUEST) {
            throw new IOException("a request of " + length + " bytes");
        }
        byte[] bytes = line.read(length);
        Map<String, String> request = new HashMap<>();
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                // a value of several lines has their ends written as a backslash and an n
                request.put(line.substring(0, equals), unescape(line.substring(equals + 1)));
            }
        }
        return request;
    }

    private static String unescape(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                c = value.charAt(++i) == 'n' ? '\n' : '\\';
            }
            text.append(c);
        }
        return text.toString();
    }

    /** Sends what is written in pieces, so that an answer need not be whole in memory. */
    private static final class Pieces extends OutputStream {
        private final DataOutputStream out;

        Pieces(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            if (count > 0) {
                out.writeInt(count);
                out.write(bytes, from, count);
            }
        }
    }
}
