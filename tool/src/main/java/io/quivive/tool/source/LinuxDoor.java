// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.Untrusted;
import io.quivive.tool.machine.RootFolder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Into a JVM of this user, on Linux, by nothing but its attach socket and a safe folder. */
final class LinuxDoor implements Door {
    /** What a load or a small command prints. */
    private static final int MOST_PRINTED = 1 << 16;
    /** Of a thread print: 100,000 threads with deep stacks. */
    private static final int MOST_THREAD_PRINT = 1 << 26;

    private final Target target;
    private final List<SafeFolder> folders;
    private final SafeFolder safe;
    private final Memory memory;

    /** @param folders that are safe, the one that is used first; an agent may listen in any of them */
    LinuxDoor(Target target, List<SafeFolder> folders, Memory memory) {
        this.target = target;
        this.folders = List.copyOf(folders);
        this.safe = folders.get(0);
        this.memory = memory;
    }

    @Override
    public Optional<SocketChannel> dial(Patience patience) throws ToolException {
        return AgentSocket.dial(target, folders, patience);
    }

    @Override
    public SocketChannel load(AgentJar.Kind kind, String options, Patience patience)
            throws ToolException, AgentsForbiddenException {
        try (AttachProtocol attach = new AttachProtocol(target, safe.root())) {
            memory.require(target, attach, patience);
            try (RootFolder folder = safe.open()) {
                AgentJar agent = AgentJar.packed(kind);
                String jar = safe.place(folder, agent).toString();
                String name = "s-" + UUID.randomUUID().toString().substring(0, 8);
                Leftover socket = new Leftover(() -> folder.delete(name));
                try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    server.bind(UnixDomainSocketAddress.of(folder.path().resolve(name)));
                    return loaded(
                            attach,
                            server,
                            jar,
                            "jar=" + escaped(jar) + ",version=" + escaped(AgentJar.version()) + ",socket="
                                    + escaped(safe.path().resolve(name).toString()) + ",listen="
                                    + escaped(safe.path()
                                            .resolve(AgentSocket.name(target))
                                            .toString()) + options,
                            patience);
                } finally {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public String threadPrint(Patience patience) throws ToolException {
        try (AttachProtocol attach = new AttachProtocol(target, safe.root())) {
            return attach.ask(patience, MOST_THREAD_PRINT, "jcmd", "Thread.print")
                    .text();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private SocketChannel loaded(
            AttachProtocol attach, ServerSocketChannel server, String jar, String options, Patience patience)
            throws IOException, ToolException, AgentsForbiddenException {
        server.configureBlocking(false);
        try (PatientChannel answer = attach.send(patience, "load", "instrument", "false", jar + "=" + options)) {
            // it comes when the agent has dialled, or has failed
            AttachProtocol.Answer told = attach.read(answer, MOST_PRINTED, patience);
            SocketChannel dialled = server.accept();
            if (dialled == null) {
                throw new Refusal(target, attach, jar, memory).of(told, patience);
            }
            if (!Peer.is(dialled, target.pid())) {
                dialled.close();
                throw new ToolException(
                        ExitStatus.NO_SAFE_WAY,
                        "a process other than " + target.name() + " dialled the socket in " + safe.path()
                                + ", and was told nothing");
            }
            return dialled;
        }
    }

    private ToolException broken(IOException e) {
        try {
            target.requireAlive();
        } catch (ToolException gone) {
            return gone;
        }
        return new ToolException(
                ExitStatus.REFUSED, target.name() + " could not be attached to: " + Untrusted.line(e.toString()), e);
    }

    private static String escaped(String value) {
        return value.replace("%", "%25").replace(",", "%2C");
    }
}
