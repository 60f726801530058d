// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tool's end of a connection to the agent. */
public final class AgentConnection implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;

    AgentConnection(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(Channels.newInputStream(channel));
        this.out = new DataOutputStream(Channels.newOutputStream(channel));
    }

    /** Through an agent's own socket. */
    public static AgentConnection dial(Path socket) throws IOException {
        return new AgentConnection(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    /** Asks with {@code name=value} settings; answers the text. The JVM is followed from then on, unless they say {@code depth=look}. */
    public String ask(String... settings) throws IOException {
        String depth = List.of(settings).contains("depth=look") ? "" : "depth=follow\n";
        byte[] request = (depth + String.join("\n", settings)).getBytes(StandardCharsets.UTF_8);
        try {
            out.writeInt(request.length);
            out.write(request);
        } catch (IOException e) {
            // who closed before it was asked may have said why
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (true) {
            int length = in.readInt();
            if (length == 0) {
                return answer.toString(StandardCharsets.UTF_8);
            }
            if (length < 0) {
                throw new IOException(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            }
            answer.write(in.readNBytes(length));
        }
    }

    /** A snapshot in the extended format. */
    public JsonNode snapshot(String... settings) throws IOException {
        String[] all = new String[settings.length + 1];
        all[0] = "format=EXTENDED";
        System.arraycopy(settings, 0, all, 1, settings.length);
        return JSON.readTree(ask(all));
    }

    /** Takes the agent out of the target. */
    public void detach() throws IOException {
        ask("command=detach");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
