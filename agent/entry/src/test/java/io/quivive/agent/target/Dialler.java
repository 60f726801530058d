// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Asks at a socket like a tool, and counts what it is told. */
public final class Dialler {
    private Dialler() {}

    public static void main(String[] arguments) throws Exception {
        int count = 0;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
            byte[] question = "interval=100".getBytes(StandardCharsets.UTF_8);
            channel.write(ByteBuffer.allocate(4 + question.length)
                    .putInt(question.length)
                    .put(question)
                    .flip());
            ByteBuffer answer = ByteBuffer.allocate(100);
            for (int read = channel.read(answer); read >= 0; read = channel.read(answer.clear())) {
                count += read;
            }
        } catch (IOException e) {
            // it was cut off
        }
        System.out.println("ready");
        System.out.println("told " + count);
        while (System.in.read() >= 0) {
            // until the test closes it
        }
    }
}
