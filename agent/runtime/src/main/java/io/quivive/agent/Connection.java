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
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One connection to a tool, which the entry has dialled; the host listens nowhere. The tool sends requests, each a length and as many bytes of
 * {@code name=value} lines; the agent answers each with pieces, every one a length and as many bytes, ended by a length of 0, or by -1, a
 * length and a message. It ends when the tool closes it.
 */
final class Connection implements Runnable {
    private static final int MAX_REQUEST = 1 << 20;

    private final Agent agent;
    private final SocketChannel channel;

    Connection(Agent agent, SocketChannel channel) {
        this.agent = agent;
        this.channel = channel;
    }

    @Override
    public void run() {
        boolean detach = false;
        try (channel) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
            while (!detach) {
                Map<String, String> request = read(in);
                detach = "detach".equals(request.get("command"));
                if (detach) {
                    agent.close(this);
                    out.writeInt(0);
                } else {
                    answer(request, out);
                }
                out.flush();
            }
        } catch (IOException e) {
            // the tool has closed its end, or died
        } finally {
            agent.ended(this);
            if (detach) {
                Agent.closeLoader();
            }
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    private void answer(Map<String, String> request, DataOutputStream out) throws IOException {
        Pieces pieces = new Pieces(out);
        try {
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
            byte[] message = text(e).getBytes(StandardCharsets.UTF_8);
            out.writeInt(-1);
            out.writeInt(message.length);
            out.write(message);
        }
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

    private static Map<String, String> read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_REQUEST) {
            throw new IOException("a request of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
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
