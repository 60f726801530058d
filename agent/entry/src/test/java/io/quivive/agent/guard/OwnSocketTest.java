// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Dialler;
import io.quivive.agent.target.Idle;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's own socket, at which it is asked without an attach. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class OwnSocketTest {
    private static final Path AS_ANOTHER = Path.of("/usr/bin/setpriv");
    private static final int ANOTHER = 54321;
    private static final int MOST = 10;
    private static final int QUESTIONS = 100;
    private static final String WAITING = "quivive-socket";
    private static final String QUICK = "interval=100";

    private Path folder;
    private Path socket;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory("quivive-own"); // short: a socket's path has little room
        socket = folder.resolve("a");
    }

    @AfterEach
    void remove() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aHundredQuestionsLeaveOneThreadAndNothingAfterADetach(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Idle.class)) {
            listening(target).close();
            ask(QUESTIONS / 2);
            long before = residentKilobytes(target);
            ask(QUESTIONS / 2);
            long after = residentKilobytes(target);
            System.out.printf("%s: resident %,d KB, %d questions later %,d KB%n", jdk, before, QUESTIONS / 2, after);
            awaitThreads(target, List.of(WAITING));
            assertThat(Files.getPosixFilePermissions(socket)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            try (AgentConnection agent = AgentConnection.dial(socket)) {
                agent.detach();
            }
            assertThat(socket).doesNotExist();
            awaitThreads(target, List.of());
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void anotherUserIsToldNothing(Jdk jdk) throws Exception {
        assumeTrue(
                Files.isExecutable(AS_ANOTHER)
                        && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "needs root and setpriv, of util-linux");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path type = folder.resolve(Dialler.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(type.getParent());
        try (InputStream in = Dialler.class.getResourceAsStream("Dialler.class")) {
            Files.copy(in, type);
        }
        List<String> dialling = List.of(
                AS_ANOTHER.toString(),
                "--reuid=" + ANOTHER,
                "--regid=" + ANOTHER,
                "--clear-groups",
                jdk.java().toString(),
                "-cp",
                folder.toString(),
                Dialler.class.getName(),
                socket.toString());
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Idle.class)) {
            listening(target).close();
            // even where the kernel lets anybody connect
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            try (TargetJvm another = TargetJvm.start(new ProcessBuilder(dialling), Pattern.compile("^ready"))) {
                assertThat(another.awaitLine("told")).isEqualTo("0");
            }
            ask(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whoDoesNotFinishItsQuestionIsCutOff(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Idle.class);
                AgentConnection first = listening(target)) {
            try (SocketChannel silent = dialled();
                    SocketChannel half = dialled();
                    SocketChannel large = dialled();
                    SocketChannel slow = dialled()) {
                half.write(ByteBuffer.allocate(14).putInt(0, 100));
                large.write(ByteBuffer.allocate(4).putInt(0, Integer.MAX_VALUE));
                slow.write(ByteBuffer.allocate(4).putInt(0, 1 << 20));
                assertCutOff(large);
                drip(slow);
                assertCutOff(half);
                assertCutOff(silent);
            }
            ask(1);
            assertThat(first.snapshot(QUICK, "depth=look").has("processes"))
                    .as("who was asked before goes on")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void tenAreServedAtOnceAndOneMoreIsToldSo(Jdk jdk) throws Exception {
        ExecutorService asking = Executors.newFixedThreadPool(MOST);
        List<AgentConnection> all = new ArrayList<>();
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Idle.class)) {
            all.add(listening(target));
            while (all.size() < MOST) {
                AgentConnection one = AgentConnection.dial(socket);
                all.add(one);
                assertThat(one.snapshot(QUICK, "depth=look").has("processes")).isTrue();
            }
            List<Callable<Boolean>> questions = new ArrayList<>();
            for (AgentConnection one : all) {
                questions.add(() -> one.snapshot("interval=1000", "depth=look").has("processes"));
            }
            for (Future<Boolean> answered : asking.invokeAll(questions)) {
                assertThat(answered.get()).isTrue();
            }
            try (AgentConnection more = AgentConnection.dial(socket)) {
                assertThatThrownBy(() -> more.snapshot(QUICK))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("10 tools are connected");
            }
            all.remove(0).close();
            awaitAnswer();
        } finally {
            for (AgentConnection one : all) {
                one.close();
            }
            asking.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aSocketThatWasRemovedIsMadeAgainByTheNextAttach(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Idle.class)) {
            listening(target).close();
            Files.delete(socket);
            listening(target).close();
            ask(1);
            Files.delete(socket);
            Files.writeString(socket, "of somebody else");
            try (AgentConnection agent = listening(target)) {
                assertThat(agent.snapshot(QUICK, "depth=look")
                                .at("/snapshot/unread")
                                .findValuesAsString("why"))
                        .anyMatch(why -> why.startsWith("no socket of its own"));
                assertThat(socket).as("what we did not make").hasContent("of somebody else");
                Files.delete(socket);
            }
            listening(target).close();
            ask(1);
            awaitThreads(target, List.of(WAITING));
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void itGoesWhenNobodyHasAskedForLong(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Idle.class)) {
            target.attachLook("listen=" + socket, "silence=1").close();
            awaitThreads(target, List.of());
            assertThat(socket).doesNotExist();
            try (AgentConnection agent = listening(target)) { // the agent is there all the same
                assertThat(agent.snapshot(QUICK, "depth=look").has("processes")).isTrue();
            }
            ask(1);
        }
    }

    private AgentConnection listening(TargetJvm target) throws Exception {
        return target.attachLook("listen=" + socket);
    }

    private void ask(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (AgentConnection agent = AgentConnection.dial(socket)) {
                assertThat(agent.snapshot(QUICK, "depth=look").has("processes")).isTrue();
            }
        }
    }

    /** The agent may not have seen yet that somebody else has gone. */
    private void awaitAnswer() throws IOException {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (true) {
            try {
                ask(1);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > giveUpAt) {
                    throw e;
                }
            }
        }
    }

    private SocketChannel dialled() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private static void assertCutOff(SocketChannel channel) {
        try {
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset"); // what it has not read yet was thrown away
        }
    }

    /** A byte now and then, which never makes a whole. */
    private static void drip(SocketChannel channel) throws InterruptedException {
        try {
            for (int i = 0; i < 600; i++) {
                channel.write(ByteBuffer.allocate(1));
                Thread.sleep(100); // the rate, not a wait for a state
            }
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("it was listened to for a minute");
    }

    private static void awaitThreads(TargetJvm target, List<String> expected) throws IOException {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        List<String> found = threads(target);
        while (!found.equals(expected)) {
            assertThat(System.nanoTime()).as("still: %s", found).isLessThan(giveUpAt);
            found = threads(target);
        }
    }

    /** Ours, by the kernel's word, beside the meter's, which is there for a while. */
    private static List<String> threads(TargetJvm target) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + target.pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    names.add(Files.readString(task.resolve("comm")).strip());
                } catch (IOException e) {
                    // it has just ended
                }
            }
        }
        names.removeIf(name -> !name.startsWith("quivive-") || name.equals("quivive-meter"));
        return names;
    }

    private static long residentKilobytes(TargetJvm target) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + target.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
