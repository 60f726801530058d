// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send one request after the other, each over a connection of its own or as a stream, and each request for another session. The url
 * of a request says for whom it is, and what its handler answers is kept. Ends with {@link #close}.
 */
final class Load implements AutoCloseable {
    static final int CONNECTIONS = 32;
    /** The users of its sessions; who has no session is {@code ""}. */
    static final List<String> USERS = users();

    private static final int STREAMS = 8;
    /** Microseconds that a handler takes, so that many are in progress at any time and many end. */
    private static final int[] NAPS = {0, 0, 100, 500, 2000};

    private final Server server;
    private final Kind kind;
    private final Map<String, String> cookies = new HashMap<>();
    private final AtomicLong lastRequest = new AtomicLong();
    private final Queue<Note> notes = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    /** How its requests are sent and answered. */
    enum Kind {
        HTTP_1,
        /** Several at once on each connection. */
        HTTP_2,
        /** By HTTP/1.1, and half of them wait on no thread. */
        ASYNCHRONOUS
    }

    /**
     * A request, and what its handler noted.
     *
     * @param connection by which it came, one after the other
     * @param user whose session it is for; {@code ""} for none
     * @param url as it was sent
     * @param sent microseconds since 1970, as all instants
     */
    record Note(
            long request,
            int connection,
            String user,
            String url,
            boolean waits,
            long sent,
            long thread,
            long began,
            long ended) {}

    private Load(Server server, Kind kind) {
        this.server = server;
        this.kind = kind;
    }

    static Load start(Server server, Kind kind) throws Exception {
        Load load = new Load(server, kind);
        for (String user : USERS) {
            load.cookies.put(user, user.isEmpty() ? "" : server.signedIn(user).cookieHeader());
        }
        return load;
    }

    /** From now on it sends. */
    void begin() throws Exception {
        @Nullable Client shared = null;
        for (int i = 0; i < CONNECTIONS; i++) {
            if (kind == Kind.HTTP_2 && i % STREAMS == 0) {
                shared = new Client(server.base(), Version.HTTP_2);
                shared.get("/hello"); // which upgrades
            }
            @Nullable Client client = shared;
            int number = i;
            Thread thread = new Thread(() -> run(number, client), "load-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(int number, @Nullable Client client) {
        try (Exchange exchange =
                client == null ? new Connection() : (path, cookies) -> ofStream(client, path, cookies)) {
            Random random = new Random(number);
            while (!over) {
                String user = USERS.get(random.nextInt(USERS.size()));
                boolean waits = kind == Kind.ASYNCHRONOUS && random.nextBoolean();
                long request = lastRequest.incrementAndGet();
                String path = "/noted?n=" + request + "&nap=" + NAPS[random.nextInt(NAPS.length)] + "&as=" + user
                        + (waits ? "&async=1" : "");
                long sent = micros();
                int connection = number + exchange.connection() * CONNECTIONS;
                String answer = exchange.answer(path, cookies.getOrDefault(user, ""));
                if (!answer.contains("\"user\":\"" + user + '"')) {
                    throw new IOException(path + " was answered " + answer);
                }
                notes.add(new Note(
                        request,
                        connection,
                        user,
                        "/kit" + path,
                        waits,
                        sent,
                        number(answer, "threadId"),
                        number(answer, "began"),
                        number(answer, "ended")));
            }
        } catch (Exception e) {
            failures.add(e);
        }
    }

    private static String ofStream(Client client, String path, String cookies) throws Exception {
        Reply reply = cookies.isEmpty() ? client.get(path) : client.get(path, "Cookie", cookies);
        if (reply.version() != Version.HTTP_2) {
            throw new IOException(path + " was answered by " + reply.version());
        }
        return reply.body();
    }

    /** Sends one request and reads its answer. */
    interface Exchange extends AutoCloseable {
        String answer(String path, String cookies) throws Exception;

        /** How many connections it had before that of now. */
        default int connection() {
            return 0;
        }

        @Override
        default void close() throws IOException {}
    }

    /** Fails if one of its clients has. */
    void check() throws IOException {
        if (!failures.isEmpty()) {
            throw new IOException(failures.size() + " of its clients have failed", failures.peek());
        }
    }

    /** Ends it; answers what was noted, in the order of the requests. */
    List<Note> end() throws Exception {
        close();
        check();
        return notes.stream()
                .sorted((one, other) -> Long.compare(one.request(), other.request()))
                .toList();
    }

    @Override
    public void close() {
        over = true;
        try {
            for (Thread thread : threads) {
                thread.join(Client.PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static long number(String answer, String name) {
        int begin = answer.indexOf("\"" + name + "\":") + name.length() + 3;
        int end = begin;
        while (Character.isDigit(answer.charAt(end))) {
            end++;
        }
        return Long.parseLong(answer.substring(begin, end));
    }

    private static List<String> users() {
        List<String> users = new ArrayList<>();
        for (int i = 40; i < 64; i++) {
            users.add("user" + i);
        }
        users.add("");
        return List.copyOf(users);
    }

    /** One connection that stays open, with little work for the processor, which the server needs. */
    private final class Connection implements Exchange {
        private Socket socket;
        private InputStream in;
        private int before;

        Connection() throws IOException {
            socket = open();
            in = new BufferedInputStream(socket.getInputStream());
        }

        private Socket open() throws IOException {
            Socket opened =
                    new Socket(InetAddress.getLoopbackAddress(), server.base().getPort());
            opened.setTcpNoDelay(true);
            opened.setSoTimeout((int) Client.PATIENCE.toMillis());
            return opened;
        }

        @Override
        public String answer(String path, String cookies) throws IOException {
            String text = "GET /kit" + path + " HTTP/1.1\r\nHost: localhost\r\n"
                    + (cookies.isEmpty() ? "" : "Cookie: " + cookies + "\r\n") + "\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            String status = line();
            int length = -1;
            boolean isLast = false;
            for (String line = line(); !line.isEmpty(); line = line()) {
                String header = line.toLowerCase(Locale.ROOT);
                isLast |= header.equals("connection: close");
                if (header.startsWith("content-length:")) {
                    length = Integer.parseInt(
                            header.substring("content-length:".length()).strip());
                }
            }
            if (!status.startsWith("HTTP/1.1 200") || length < 0) {
                throw new IOException(path + " was answered " + status + " with a length of " + length);
            }
            String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (isLast) { // what the server does after that answer may last until after the next one
                before++;
                close();
                socket = open();
                in = new BufferedInputStream(socket.getInputStream());
            }
            return answer;
        }

        @Override
        public int connection() {
            return before;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the server has closed the connection");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
