// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
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

    /** Asks with {@code name=value} settings; answers the text. */
    public String ask(String... settings) throws IOException {
        byte[] request = String.join("\n", settings).getBytes(StandardCharsets.UTF_8);
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
