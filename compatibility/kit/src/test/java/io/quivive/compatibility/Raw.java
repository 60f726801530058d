// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Requests that no client of good faith sends, each on a connection of its own. */
final class Raw {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int LONG = 1 << 16;
    private static final String ENDS = " \t\r\n";
    private static final String PARAMETER = "&p=" + "a".repeat(253);

    private Raw() {}

    /** A query of 64 kB, after what it begins with. */
    static String longQuery(String begin) {
        return begin + PARAMETER.repeat(LONG / PARAMETER.length());
    }

    /** A target that begins with a path, of which its servers take some and refuse others. */
    static byte[] target(String begin, Random random) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        target.writeBytes(ascii(begin));
        switch (random.nextInt(5)) {
            case 0 -> target.writeBytes(ascii(longQuery("")));
            case 1 -> target.writeBytes(bytes(random, 1 + random.nextInt(100), 0x80));
            case 2 -> target.writeBytes(bytes(random, LONG, 0x80));
            case 3 -> target.writeBytes(bytes(random, 1 + random.nextInt(1000), 0));
            default -> {
                for (byte each : bytes(random, 200, 0x80)) { // as text, which is none when it is decoded
                    target.writeBytes(ascii("%%%02x".formatted(each & 0xFF)));
                }
            }
        }
        return target.toByteArray();
    }

    /** None of which ends the target: after that nobody would read the cookies. */
    private static byte[] bytes(Random random, int count, int lowest) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int each = lowest + random.nextInt(0x100 - lowest);
            bytes[i] = (byte) (ENDS.indexOf(each) < 0 ? each : '~');
        }
        return bytes;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Sends a request.
     *
     * @return its status; 0 if the server closed the connection instead
     */
    static int status(int port, byte[] target, String cookies) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(ascii("GET "));
            request.writeBytes(target);
            request.writeBytes(ascii(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + (cookies.isEmpty() ? "" : "Cookie: " + cookies + "\r\n") + "\r\n"));
            try {
                socket.getOutputStream().write(request.toByteArray());
            } catch (IOException e) {
                return 0; // it was refused before it had been read
            }
            return status(socket);
        }
    }

    private static int status(Socket socket) {
        try {
            String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            int status = line.startsWith("HTTP/1.1 ") && line.length() == 12 ? Integer.parseInt(line.substring(9)) : 0;
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return status;
        } catch (IOException e) {
            return 0;
        }
    }
}
