// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first command loads an agent, and the next ones find it at its own socket. */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class AgentSocketTest {
    private static final String QUICK = "--interval=100ms";
    private static final String JDKS = "io.quivive.tool.e2e.Jdk#all";
    private static final int SOME = 4;
    private static final int MANY = 100;
    private static final int SLACK_KILOBYTES = 8_192;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource(JDKS)
    void commandAfterCommandIsAnsweredByOneAgent(Jdk jdk) throws Exception {
        try (Child target = Child.jvm(jdk)) {
            for (int i = 0; i < SOME; i++) {
                assertThat(Run.quivive("ps", target.pid(), QUICK).status()).isZero();
            }
            assertThat(agentsLoaded(jdk, target)).isOne();
            assertThat(threads(target)).containsOnlyOnce("quivive-socket");
            Path socket = socketOf(target);
            assertThat(Run.quivive("detach", target.pid()).status()).isZero();
            assertThat(socket).doesNotExist();
            assertThat(agentsLoaded(jdk, target))
                    .as("the socket was there for that too")
                    .isOne();
            target.isUnharmed();
        }
    }

    @Tag("large")
    @Tag("agents")
    @ParameterizedTest
    @MethodSource(JDKS)
    void aHundredCommandsLeaveOneAgentOneThreadAndNoMoreMemory(Jdk jdk) throws Exception {
        // with a heap that is all there from the start, what grows is not the heap
        try (Child target = Child.jvm(jdk, "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC")) {
            ask(target, MANY / 2);
            long before = residentKilobytes(target);
            ask(target, MANY / 2);
            long after = residentKilobytes(target);
            System.out.printf("%s: resident %,d KB, %d commands later %,d KB%n", jdk, before, MANY / 2, after);
            assertThat(agentsLoaded(jdk, target)).isOne();
            assertThat(threads(target)).containsOnlyOnce("quivive-socket");
            assertThat(after).isLessThan(before + SLACK_KILOBYTES);
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(JDKS)
    void aSocketThatIsGoneCostsOneMoreAttach(Jdk jdk) throws Exception {
        try (Child target = Child.jvm(jdk)) {
            ask(target, 1);
            Path socket = socketOf(target);
            Files.delete(socket);
            ask(target, 2);
            assertThat(agentsLoaded(jdk, target)).isEqualTo(2);
            // another JVM of that user is there instead
            Files.delete(socket);
            List<String> listening =
                    List.of(jdk.java(), "-cp", Child.classes(), Attacker.class.getName(), "listen", socket.toString());
            try (Child impostor = Child.start(listening)) {
                ask(target, 2);
                assertThat(agentsLoaded(jdk, target)).isEqualTo(3);
                assertThat(impostor.printed()).doesNotContainPattern("told [1-9]");
            }
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(JDKS)
    void rootAndTheUserHimselfAskTheSameOne(Jdk jdk) throws Exception {
        try (Others others = Others.copied();
                Child target =
                        Child.start(Others.concat(Others.AS_NOBODY, others.java(jdk, List.of(), Target.class)))) {
            for (int i = 0; i < 2; i++) {
                ask(target, 1);
                assertThat(others.quiviveAsNobody(Jdk.own(), "snapshot", target.pid(), QUICK)
                                .json()
                                .has("processes"))
                        .isTrue();
            }
            assertThat(agentsLoaded(jdk, target)).isOne();
            assertThat(Run.quivive("detach", target.pid()).status()).isZero();
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(JDKS)
    void inAContainerTheSocketIsInItsOwnRoot(Jdk jdk) throws Exception {
        Others.assumeWorks("a container without root", Others.concat(Others.ROOTLESS, List.of("true")));
        try (Others others = Others.copied()) {
            for (List<String> way : List.of(Others.CONTAINER, Others.ROOTLESS)) {
                try (Child target = Child.start(Others.within(way, "", others.java(jdk, List.of(), Target.class)))) {
                    ask(target, 3);
                    if (jdk.feature() >= 21) { // where the JVM says so each time
                        assertThat(target.printed().lines())
                                .filteredOn(line -> line.contains("agent has been loaded dynamically"))
                                .hasSize(1);
                    }
                    target.isUnharmed();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(JDKS)
    void aJvmStartedWithTheJarThatLooksNeedsNoAttach(Jdk jdk) throws Exception {
        Path jar = folder.resolve("quivive-look.jar");
        try (ZipFile all = new ZipFile(Run.jar());
                InputStream packed = all.getInputStream(all.getEntry("quivive-look.jar"))) {
            Files.copy(packed, jar);
        }
        Path safe = Files.createDirectories(Others.safeFolder());
        try (Child target = Child.jvm(jdk, "-XX:-EnableDynamicAgentLoading", "-javaagent:" + jar + "=folder=" + safe)) {
            long giveUpAt = System.nanoTime() + 60_000_000_000L;
            while (findSocketOf(target).isEmpty()) {
                assertThat(System.nanoTime()).isLessThan(giveUpAt);
            }
            Run run = Run.quivive("snapshot", target.pid(), QUICK, "--extended");
            assertThat(run.json().at("/snapshot/probes").has("threadPrint")).isFalse();
            assertThat(run.err()).doesNotContain("thread print");
            assertThat(Path.of("/tmp/.java_pid" + target.pid())).doesNotExist();
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(JDKS)
    void whoKeepsAPersonWaitingIsNamedOnATerminal(Jdk jdk) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script, of util-linux");
        try (Child target = Child.jvm(jdk)) {
            ask(target, 1);
            target.signal("STOP");
            String command = String.join(
                    " ", Jdk.own().java(), "-jar", Run.jar(), "snapshot", target.pid(), QUICK, "--timeout=4s");
            Run run = Run.of(List.of("script", "-qec", command, "/dev/null"));
            assertThat(run.status()).isEqualTo(ExitStatus.NO_ANSWER);
            assertThat(run.out())
                    .containsOnlyOnce("quivive: waiting for JVM " + target.pid() + " (" + Target.class.getName()
                            + ") to answer …")
                    .contains("did not answer within 4 s");
            target.signal("CONT");
            ask(target, 1);
        }
    }

    private static void ask(Child target, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            assertThat(Run.quivive("snapshot", target.pid(), QUICK).json().has("processes"))
                    .isTrue();
        }
    }

    /** The JVM keeps an object for each agent that was loaded, as long as it lives. */
    private static long agentsLoaded(Jdk jdk, Child target) throws Exception {
        Run histogram = Run.of(List.of(jdk.home().resolve("bin/jcmd").toString(), target.pid(), "GC.class_histogram"));
        assertThat(histogram.status()).as(histogram.err()).isZero();
        return histogram
                .out()
                .lines()
                .filter(line -> line.contains("sun.instrument.InstrumentationImpl"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[1]))
                .sum();
    }

    /** Of those that lie there it is the one that this JVM listens at. */
    private static Path socketOf(Child target) throws IOException {
        return findSocketOf(target).orElseThrow();
    }

    private static Optional<Path> findSocketOf(Child target) throws IOException {
        Set<String> inodes = new TreeSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", target.pid(), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    inodes.add(Files.readSymbolicLink(descriptor).toString().replaceAll("^socket:\\[(\\d+)]$", "$1"));
                } catch (IOException e) {
                    // it was just closed
                }
            }
        }
        return Files.readAllLines(Path.of("/proc/net/unix")).stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(parts -> parts.length > 7 && parts[7].contains("/a-") && inodes.contains(parts[6]))
                .map(parts -> Path.of(parts[7]))
                .findFirst();
    }

    private static List<String> threads(Child target) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", target.pid(), "task"))) {
            return tasks.map(AgentSocketTest::name).toList();
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return ""; // it has just ended
        }
    }

    private static long residentKilobytes(Child target) throws IOException {
        return Files.readAllLines(Path.of("/proc", target.pid(), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
