// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is kept, and what was seen on it.
 *
 * <p>Used by one thread at a time.
 */
final class Asker implements AutoCloseable {
    /** Between which the requests of a connection go round. */
    private static final int SESSIONS = 50;

    private static final int TIMEOUT_MILLIS = 60_000;

    private final int port;
    private final List<String> cookies = new ArrayList<>();
    private List<byte[]> requests = List.of();
    private long[] nanos = new long[1 << 16];
    private int count;
    private long failed;
    private @Nullable Socket socket;
    private @Nullable InputStream in;
    private String cookie = "";

    Asker(int port) throws IOException {
        this.port = port;
        open();
    }

    /** Requests of a path from now on; those of sessions begin theirs first. */
    void prepare(String path) throws IOException {
        count = 0;
        failed = 0;
        if (path.equals("/guest")) {
            requests = List.of(request(path, ""));
            return;
        }
        while (cookies.size() < SESSIONS) {
            if (ask(request("/begin", "")) != 200) {
                throw new IOException("no session was begun");
            }
            cookies.add(cookie);
        }
        requests = cookies.stream().map(each -> request(path, each)).toList();
    }

    /** Asks one request after the other. */
    void askUntil(long end) {
        long now = System.nanoTime();
        for (int i = 0; now - end < 0; i = (i + 1) % requests.size()) {
            long began = now;
            boolean good = false;
            try {
                if (socket == null) {
                    open();
                }
                good = ask(requests.get(i)) == 200;
            } catch (IOException e) {
                close();
            }
            now = System.nanoTime();
            if (good) {
                if (count == nanos.length) {
                    nanos = Arrays.copyOf(nanos, count * 2);
                }
                nanos[count++] = now - began;
            } else {
                failed++;
            }
        }
    }

    LongStream nanos() {
        return Arrays.stream(nanos, 0, count);
    }

    long failed() {
        return failed;
    }

    private static byte[] request(String path, String cookie) {
        return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: quivive-benchmark\r\nAccept: */*\r\n"
                        + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n") + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private int ask(byte[] request) throws IOException {
        Socket to = socket;
        InputStream from = in;
        if (to == null || from == null) {
            throw new EOFException();
        }
        to.getOutputStream().write(request);
        int status = Integer.parseInt(line(from).split(" ", 3)[1]);
        int length = 0;
        for (String header = line(from); !header.isEmpty(); header = line(from)) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            } else if (header.regionMatches(true, 0, "Set-Cookie:", 0, 11)) {
                cookie = header.substring(11).strip().split(";", 2)[0];
            }
        }
        from.skipNBytes(length);
        return status;
    }

    private static String line(InputStream from) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int c = from.read(); c != '\n'; c = from.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private void open() throws IOException {
        Socket opened = new Socket(InetAddress.getLoopbackAddress(), port);
        opened.setTcpNoDelay(true);
        opened.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(opened.getInputStream());
        socket = opened;
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it is closed all the same
            }
        }
    }
}
