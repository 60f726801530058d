// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a listener in this very process, which so is the peer that is expected, in a root folder of its own. */
class AttachProtocolTest {
    private static final long OWN = ProcessHandle.current().pid();

    @TempDir
    Path root;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Patience patience = new Patience(Duration.ofSeconds(30));
    private ServerSocketChannel server;
    private Path socket;

    @BeforeEach
    void listen() throws IOException {
        socket = Files.createDirectory(root.resolve("tmp")).resolve(".java_pid" + OWN);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aCommandIsSentAsTheJvmExpectsItAndItsAnswerIsRead() throws Exception {
        answer("0\nreturn code: 102\n", 1);
        try (AttachProtocol attach = new AttachProtocol(new Target(OWN, "Main"), root)) {
            assertThat(attach.ask(patience, 1_000, "load", "instrument", "false", "/a.jar=x"))
                    .isEqualTo(new AttachProtocol.Answer(0, "return code: 102\n"));
        }
        assertThat(heard.take()).isEqualTo("1\0load\0instrument\0false\0/a.jar=x\0");
    }

    @Test
    void anAnswerWithoutBoundIsGivenUp() throws Exception {
        answer("0\n" + "x".repeat(1_000), 1_000_000);
        try (AttachProtocol attach = new AttachProtocol(new Target(OWN, "Main"), root)) {
            assertRefused(attach, ExitStatus.NO_ANSWER, "with more than 5000 bytes");
        }
    }

    @Test
    void whatIsNoAnswerOfAJvmIsTold() throws Exception {
        answer("HTTP/1.1 400\u001b[2J\n", 1);
        try (AttachProtocol attach = new AttachProtocol(new Target(OWN, "Main"), root)) {
            assertRefused(
                    attach, ExitStatus.NO_ANSWER, "answered an attach with 'HTTP/1.1 400[2J', which is no number");
        }
    }

    @Test
    void whatIsNoSocketIsNotDialled() throws Exception {
        server.close();
        Files.delete(socket);
        Files.createFile(socket);
        try (AttachProtocol attach = new AttachProtocol(new Target(OWN, "Main"), root)) {
            assertRefused(attach, ExitStatus.NO_SAFE_WAY, "is no socket; nothing was sent");
        }
    }

    @Test
    void aTmpThatIsALinkIsNotEntered() throws Exception {
        Path other = Files.createDirectory(root.resolve("other"));
        Files.createSymbolicLink(other.resolve("tmp"), root.resolve("tmp"));
        assertThatThrownBy(() -> new AttachProtocol(new Target(OWN, "Main"), other).close())
                .hasMessageContaining("a link, which is not followed")
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_SAFE_WAY));
    }

    @Test
    void theProcessAtTheOtherEndIsToldByTheKernel() throws Exception {
        try (SocketChannel here = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                SocketChannel there = server.accept()) {
            assertThat(Peer.process(here)).isEqualTo(OWN);
            assertThat(Peer.process(there)).isEqualTo(OWN);
            assertThat(Peer.is(here, OWN)).isTrue();
            assertThat(Peer.is(here, 1)).isFalse();
        }
    }

    private void assertRefused(AttachProtocol attach, int status, String message) {
        assertThatThrownBy(() -> attach.ask(patience, 5_000, "properties"))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    private void answer(String text, int times) {
        Thread jvm = new Thread(() -> {
            try (SocketChannel caller = server.accept()) {
                ByteBuffer request = ByteBuffer.allocate(2_000);
                int ends = 0;
                while (ends < 5 && caller.read(request) >= 0) {
                    ends = (int) new String(request.array(), 0, request.position(), UTF_8)
                            .chars()
                            .filter(c -> c == 0)
                            .count();
                }
                heard.add(new String(request.array(), 0, request.position(), UTF_8));
                for (int i = 0; i < times; i++) {
                    caller.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
                }
            } catch (IOException e) {
                // the caller has gone
            }
        });
        jvm.setDaemon(true);
        jvm.start();
    }
}
