// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.load;

import com.sun.tools.attach.VirtualMachine;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A connection to the agent in another JVM. */
public final class AgentLink implements AutoCloseable {
    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;

    private AgentLink(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(Channels.newInputStream(channel));
        this.out = new DataOutputStream(Channels.newOutputStream(channel));
    }

    /** Attaches an agent's jar. */
    public static AgentLink attach(String pid, String agent) throws Exception {
        Path folder = Files.createTempDirectory("quivive-benchmark");
        Path socket = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            VirtualMachine machine = VirtualMachine.attach(pid);
            try {
                machine.loadAgent(agent, "jar=" + agent + ",socket=" + socket);
            } finally {
                machine.detach();
            }
            return new AgentLink(server.accept());
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    /** Asks with {@code name=value} lines; answers the text when its last byte has come. */
    public String ask(String request) throws IOException {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (int length = in.readInt(); length != 0; length = in.readInt()) {
            if (length < 0) {
                throw new IOException(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            }
            answer.write(in.readNBytes(length));
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** Takes the agent out of its host. */
    public void detach() throws IOException {
        ask("command=detach");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
