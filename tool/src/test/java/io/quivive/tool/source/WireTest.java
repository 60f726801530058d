// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against an agent that does what it should not. */
class WireTest {
    private static final Map<String, String> REQUEST = Map.of("options", "0");

    @TempDir
    Path folder;

    private SocketChannel agent;
    private DataOutputStream answers;
    private Wire wire;

    @BeforeEach
    void connect() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            agent = SocketChannel.open(address);
            wire = new Wire(server.accept(), new Target(1, "Main"));
        }
        answers = new DataOutputStream(Channels.newOutputStream(agent));
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        agent.close();
    }

    @Test
    void piecesAreJoinedAndRequestsAreEscaped() throws Exception {
        piece("{\"a");
        piece("\":1}");
        answers.writeInt(0);
        Map<String, String> request = new LinkedHashMap<>();
        request.put("roles", "a\\b\nc");
        request.put("options", "1");
        assertThat(ask(request, Duration.ofSeconds(20))).isEqualTo("{\"a\":1}");
        DataInputStream in = new DataInputStream(Channels.newInputStream(agent));
        assertThat(new String(in.readNBytes(in.readInt()), UTF_8)).isEqualTo("roles=a\\\\b\\nc\noptions=1\n");
    }

    @Test
    void twoRequestsOnOneConnectionHaveTheirOwnAnswers() throws Exception {
        piece("1");
        answers.writeInt(0);
        piece("2");
        answers.writeInt(0);
        assertThat(ask(REQUEST, Duration.ofSeconds(20))).isEqualTo("1");
        assertThat(ask(REQUEST, Duration.ofSeconds(20))).isEqualTo("2");
    }

    @Test
    void anAgentThatBreaksOffIsToldAsSuch() throws IOException {
        piece("{");
        answers.writeInt(1_000);
        agent.close();
        assertNoAnswer(Duration.ofSeconds(20), "ended, or broke off");
    }

    @Test
    void whatAnAgentReportsBeforeItIsAskedIsTold() throws IOException {
        byte[] message = "no such version".getBytes(UTF_8);
        answers.writeInt(-1);
        answers.writeInt(message.length);
        answers.write(message);
        agent.close();
        assertThatThrownBy(() -> ask(REQUEST, Duration.ofSeconds(20)))
                .isInstanceOf(Wire.RefusedException.class)
                .hasMessage("no such version");
    }

    @Test
    void anAgentThatClosesBeforeItIsAskedIsToldAsSuch() throws IOException {
        agent.close();
        assertNoAnswer(Duration.ofSeconds(20), "ended, or broke off");
    }

    @Test
    void anAgentThatIsSilentIsWaitedForNoLongerThanAllowed() throws IOException {
        piece("{");
        assertNoAnswer(Duration.ofMillis(50), "did not answer within 50 ms");
    }

    @Test
    void aRawControlCharacterEndsTheAnswer() throws IOException {
        piece("{\"name\":\"\u001b[2J\"}");
        assertNoAnswer(Duration.ofSeconds(20), "U+001B");
    }

    @Test
    void aMessageIsOneCleanLine() throws IOException {
        byte[] message = "roles, line 3: \u001b[31mno\nsuch".getBytes(UTF_8);
        answers.writeInt(-1);
        answers.writeInt(message.length);
        answers.write(message);
        assertThatThrownBy(() -> ask(REQUEST, Duration.ofSeconds(20)))
                .isInstanceOf(Wire.RefusedException.class)
                .hasMessage("roles, line 3: [31mno such");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1 << 16})
    void anAnswerWithoutEndIsGivenUp(int piece) throws Exception {
        Thread liar = new Thread(() -> {
            try {
                while (true) {
                    answers.writeInt(piece);
                    answers.write(" ".repeat(piece).getBytes(UTF_8));
                }
            } catch (IOException e) {
                // nobody reads any more
            }
        });
        liar.start();
        assertThatThrownBy(
                        () -> wire.ask(REQUEST, OutputStream.nullOutputStream(), new Patience(Duration.ofMillis(300))))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_ANSWER));
        wire.close();
        liar.join();
    }

    @Test
    void aMessageOfAnyClaimedLengthIsCut() throws IOException {
        answers.writeInt(-1);
        answers.writeInt(Integer.MAX_VALUE);
        answers.write("x".repeat(5_000).getBytes(UTF_8));
        assertThatThrownBy(() -> ask(REQUEST, Duration.ofSeconds(20)))
                .isInstanceOf(Wire.RefusedException.class)
                .hasMessageEndingWith("x…");
    }

    private void piece(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        answers.writeInt(bytes.length);
        answers.write(bytes);
    }

    private String ask(Map<String, String> request, Duration patience) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        wire.ask(request, out, new Patience(patience));
        return out.toString(UTF_8);
    }

    private void assertNoAnswer(Duration patience, String message) {
        assertThatThrownBy(() -> ask(REQUEST, patience))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_ANSWER));
    }
}
