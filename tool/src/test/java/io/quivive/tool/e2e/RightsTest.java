// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.tool.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks of another local user, and of the target itself, on root who looks. */
class RightsTest {
    private static final String QUICK = "--interval=100ms";

    private Others others;

    @BeforeEach
    void copy() throws Exception {
        others = Others.copied();
    }

    @AfterEach
    void remove() throws Exception {
        others.close();
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aJvmIsToldNoPathThatAnotherUserCouldMakeOneDay(Jdk jdk) throws Exception {
        try (Child target = Child.jvm(jdk)) {
            assertThat(Run.quivive("snapshot", target.pid(), QUICK).status()).isZero();
            Path jar = jar(target).orElseThrow();
            for (Path part = jar; part != null; part = part.getParent()) {
                assertThat(Files.getAttribute(part, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                        .as("owner of " + part)
                        .isEqualTo(0);
                assertThat((Integer) Files.getAttribute(part, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 022)
                        .as("written by others: " + part)
                        .isZero();
            }
            // it stays when the tool has ended
            assertThat(jar).isRegularFile();
        }
    }

    @Test
    void whoHasNoFolderThatIsHisAloneIsToldWhichToMake() throws Exception {
        Path open = Files.createTempDirectory(Path.of("/var/tmp"), "quivive-test");
        Path named = Path.of("/run/quivive/" + Others.NOBODY);
        Path aside = Path.of("/run/quivive/aside");
        boolean wasThere = Files.exists(named);
        if (wasThere) {
            Files.move(named, aside);
        }
        try (Child target = withHome(open);
                Child closed = withHome(open, "-XX:-EnableDynamicAgentLoading")) {
            Run run = others.quiviveAsNobody(Jdk.own(), "snapshot", target.pid(), QUICK);
            run.refusedWith(
                    ExitStatus.NO_SAFE_WAY,
                    "no folder that only its user and root can write to",
                    "install -d -m 755 /run/quivive && install -d -m 700 -o 65534 /run/quivive/65534");
            // a thread print needs none
            assertThat(others.quiviveAsNobody(Jdk.own(), "snapshot", closed.pid(), "--extended")
                            .json()
                            .at("/snapshot/probes/threadPrint")
                            .asString())
                    .isEqualTo("used; it pauses the JVM");
            assertThat(named).doesNotExist();
            closed.isUnharmed();
            target.isUnharmed();
            // and with that folder it works
            Files.createDirectory(named);
            Files.setAttribute(named, "unix:uid", Others.NOBODY);
            assertThat(others.quiviveAsNobody(Jdk.own(), "snapshot", target.pid(), QUICK)
                            .json()
                            .has("processes"))
                    .isTrue();
        } finally {
            Files.delete(open);
            if (wasThere && Files.exists(named)) {
                try (var files = Files.list(named)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(named);
            }
            if (wasThere) {
                Files.move(aside, named);
            }
        }
    }

    private Child withHome(Path home, String... options) throws Exception {
        List<String> all = Others.concat(List.of("-Duser.home=" + home), List.of(options));
        return Child.start(Others.concat(
                Others.AS_NOBODY,
                Others.concat(List.of("env", "HOME=" + home), others.java(Jdk.own(), all, Target.class))));
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aLinkInAContainerDoesNotLeadToAJvmOfRoot(Jdk jdk) throws Exception {
        Others.assumeWorks("a container without root", Others.concat(Others.ROOTLESS, List.of("true")));
        try (Child victim = Child.jvm(jdk)) {
            listens(victim, jdk);
            for (List<String> way : List.of(Others.ROOTLESS, Others.CONTAINER)) {
                List<String> fake = Others.within(
                        way,
                        "",
                        others.java(
                                jdk,
                                List.of(),
                                Attacker.class,
                                "link",
                                "/tmp/.java_pid1",
                                "/tmp/.java_pid" + victim.pid()));
                try (Child attacker = Child.start(fake)) {
                    Run.quivive("snapshot", attacker.pid(), QUICK, "--timeout=5s")
                            .refusedWith(ExitStatus.NO_SAFE_WAY, ".java_pid1", "is no socket", "nothing was sent");
                    attacker.isUnharmed();
                }
                victim.isUnharmed();
                assertThat(jar(victim)).isEmpty();
            }
        }
    }

    @Test
    void anotherProcessAtTheTargetsSocketIsToldNothing() throws Exception {
        try (Child target = Child.jvm(Jdk.own())) {
            Path socket = Path.of("/tmp/.java_pid" + target.pid());
            try (Child other =
                    Child.start(others.java(Jdk.own(), List.of(), Attacker.class, "listen", socket.toString()))) {
                Run.quivive("snapshot", target.pid(), QUICK)
                        .refusedWith(
                                ExitStatus.NO_SAFE_WAY,
                                socket.toString(),
                                "leads to process " + other.pid(),
                                "remove it");
                assertThat(other.printed()).contains("told 0").doesNotContainPattern("told [1-9]");
            } finally {
                Files.deleteIfExists(socket);
            }
            target.isUnharmed();
        }
    }

    @Test
    void aFolderThatIsExchangedForALinkLeadsNowhere() throws Exception {
        Others.assumeWorks("a container without root", Others.concat(Others.ROOTLESS, List.of("true")));
        try (Child victim = Child.jvm(Jdk.own())) {
            listens(victim, Jdk.own());
            // a root of its own, in which tmp can be exchanged
            List<String> fake = Others.concat(
                    Others.ROOTLESS,
                    List.of(
                            "sh",
                            "-c",
                            "mount -t tmpfs none /mnt && mkdir /mnt/r /mnt/r/tmp /mnt/r/proc /mnt/r/run"
                                    + " && for d in usr lib lib64 bin etc var dev sys; do mkdir /mnt/r/$d;"
                                    + " mount --rbind /$d /mnt/r/$d; done; mount -t proc proc /mnt/r/proc"
                                    + " && ln -s /tmp/.java_pid" + victim.pid() + " /mnt/r/tmp/.java_pid1;"
                                    + " exec chroot /mnt/r \"$@\"",
                            "sh"));
            try (Child attacker = Child.start(Others.concat(
                    fake,
                    others.java(
                            Jdk.own(),
                            List.of("-XX:-UsePerfData"),
                            Attacker.class,
                            "exchange",
                            "/tmp",
                            "/proc/1/root/tmp")))) {
                for (int i = 0; i < 10; i++) {
                    Run run = Run.quivive("snapshot", attacker.pid(), QUICK, "--timeout=2s");
                    assertThat(run.status()).as(run.err()).isIn(ExitStatus.NO_SAFE_WAY, ExitStatus.NO_ANSWER);
                    assertThat(run.out()).isEmpty();
                }
            }
            victim.isUnharmed();
            assertThat(jar(victim)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aSocketThatAnotherUserMadeFirstIsToldNothing(Jdk jdk) throws Exception {
        try (Child target = Child.jvm(jdk)) {
            String socket = "/tmp/.java_pid" + target.pid();
            try (Child attacker = nobody(jdk, "listen", socket)) {
                Run.quivive("snapshot", target.pid(), QUICK)
                        .refusedWith(ExitStatus.NO_SAFE_WAY, socket, "belongs to user #65534", "remove it");
                assertThat(attacker.printed()).doesNotContain("told");
            } finally {
                Files.deleteIfExists(Path.of(socket));
            }
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aSignalIsNotSentWhereAnotherUsersFileIsInTheWay(Jdk jdk) throws Exception {
        try (Child target = Child.jvm(jdk)) {
            String trigger = "/tmp/.attach_pid" + target.pid();
            try (Child attacker = nobody(jdk, "file", trigger)) {
                Run.quivive("snapshot", target.pid(), QUICK)
                        .refusedWith(ExitStatus.NO_SAFE_WAY, trigger, "belongs to user #65534", "remove it");
                assertThat(attacker.isAlive()).isTrue();
            } finally {
                Files.deleteIfExists(Path.of(trigger));
            }
            target.isUnharmed();
        }
    }

    @Test
    void whatRunsAsTheTargetsUserHasNothingOfRoots() throws Exception {
        try (Child target =
                Child.start(Others.concat(Others.AS_NOBODY, others.java(Jdk.own(), List.of(), Target.class)))) {
            Path out = Files.createTempFile("quivive-out", null);
            ProcessBuilder builder = new ProcessBuilder(
                    Jdk.own().java(),
                    "-jar",
                    Run.jar(),
                    "snapshot",
                    target.pid(),
                    QUICK,
                    "--every=100ms",
                    "--timeout=60s");
            builder.environment().put("A_SECRET", "of root");
            Process tool = builder.redirectOutput(out.toFile()).start();
            try {
                awaitLine(tool, out);
                ProcessHandle errand = tool.descendants().findFirst().orElseThrow();
                Path proc = Path.of("/proc", Long.toString(errand.pid()));
                String status = Files.readString(proc.resolve("status"));
                assertThat(status)
                        .containsPattern("(?m)^Uid:\\t65534\\t65534\\t65534\\t65534$")
                        .containsPattern("(?m)^Gid:\\t65534\\t65534\\t65534\\t65534$")
                        .containsPattern("(?m)^Groups:\\s*$")
                        .containsPattern("(?m)^CapPrm:\\t0000000800000000$") // to wake the machine from sleep
                        .containsPattern("(?m)^CapBnd:\\t0000000800000000$")
                        .containsPattern("(?m)^NoNewPrivs:\\t1$");
                assertThat(Files.readString(proc.resolve("environ"))).doesNotContain("A_SECRET");
                String stat = Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1);
                assertThat(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3])
                        .as("a session of its own")
                        .isEqualTo(Long.toString(errand.pid()));
                tool.destroyForcibly();
                assertThat(errand.onExit()).as("ends with root's side").succeedsWithin(10, TimeUnit.SECONDS);
            } finally {
                tool.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
                Files.delete(out);
            }
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource("confined")
    void aTargetCannotLookIntoWhatRunsAsItsUser(String how, List<String> way) throws Exception {
        Others.assumeWorks("a mount namespace", List.of("unshare", "--mount", "true"));
        List<String> command = Others.concat(
                List.of("unshare", "--mount", "sh", "-c", "mount -t tmpfs none /mnt && exec \"$@\"", "sh"),
                Others.concat(way, others.java(Jdk.own(), List.of("-XX:+UseSerialGC"), Attacker.class, "look", "/")));
        try (Child target = Child.start(command)) {
            assertThat(Run.quivive("snapshot", target.pid(), "--interval=1s")
                            .json()
                            .has("processes"))
                    .isTrue();
            assertThat(target.printed()).contains("seen ").doesNotContain("entered");
            target.isUnharmed();
        }
    }

    static Stream<Arguments> confined() {
        return Stream.of(
                Arguments.of("another user", Others.AS_NOBODY),
                Arguments.of(
                        "root of a container",
                        List.of(
                                "setpriv",
                                "--bounding-set=-all,+chown,+dac_override,+fowner,+kill,+setgid,+setuid,+setpcap",
                                "--inh-caps=-all")));
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void manyWhoAskAtOnceAllGetAnAnswer(Jdk jdk) throws Exception {
        for (List<String> way : List.of(List.<String>of(), Others.AS_NOBODY)) {
            try (Child target = Child.start(Others.concat(way, others.java(jdk, List.of(), Target.class)))) {
                List<CompletableFuture<Run>> all = Stream.generate(() -> CompletableFuture.supplyAsync(
                                () -> {
                                    try {
                                        return Run.quivive("snapshot", target.pid(), QUICK);
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                },
                                command -> new Thread(command).start()))
                        .limit(8)
                        .toList();
                for (CompletableFuture<Run> one : all) {
                    assertThat(one.join().json().has("processes")).isTrue();
                }
                target.isUnharmed();
                assertThat(Path.of("/tmp/.attach_pid" + target.pid())).doesNotExist();
            }
        }
    }

    @Test
    void whatIsGivenUpLeavesNothingBehind() throws Exception {
        try (Child target =
                Child.start(Others.concat(Others.AS_NOBODY, others.java(Jdk.own(), List.of(), Target.class)))) {
            listens(target, Jdk.own());
            List<String> before = exchanges();
            target.signal("STOP");
            Run.quivive("snapshot", target.pid(), "--timeout=3s")
                    .refusedWith(ExitStatus.NO_ANSWER, "did not answer within 3 s");
            target.signal("CONT");
            target.isUnharmed();
            assertThat(before).as("others' may have gone meanwhile").containsAll(exchanges());
        }
    }

    /** What an exchange needs while it goes on. */
    private static List<String> exchanges() throws Exception {
        try (var files = Files.walk(Path.of("/run/quivive"), 2)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("e-") || name.startsWith("s-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFolderWithTooLongAPathIsPassedOver() throws Exception {
        Others.assumeWorks("a container", Others.concat(Others.CONTAINER, List.of("true")));
        String home = "/run/" + "x".repeat(120);
        List<String> command = Others.within(
                Others.CONTAINER,
                "mount -t tmpfs none /run && mkdir " + home + " && chown 65534 " + home + " && export HOME=" + home
                        + " &&",
                Others.concat(Others.AS_NOBODY, others.java(Jdk.own(), List.of("-XX:-UsePerfData"), Target.class)));
        try (Child target = Child.start(command)) {
            Run.quivive("snapshot", target.pid(), QUICK).refusedWith(ExitStatus.NO_SAFE_WAY, "/run/quivive/65534");
            target.isUnharmed();
        }
    }

    private Child nobody(Jdk jdk, String... arguments) throws Exception {
        return Child.start(Others.concat(Others.AS_NOBODY, others.java(jdk, List.of(), Attacker.class, arguments)));
    }

    /** Has a JVM listen for whoever attaches, with no agent in it. */
    private static void listens(Child jvm, Jdk jdk) throws Exception {
        assertThat(Run.of(List.of(jdk.home().resolve("bin/jcmd").toString(), jvm.pid(), "VM.version"))
                        .status())
                .isZero();
        assertThat(jar(jvm)).isEmpty();
    }

    /** The agent's jar, if the JVM has opened one. */
    private static Optional<Path> jar(Child jvm) throws Exception {
        try (var files = Files.list(Path.of("/proc", jvm.pid(), "fd"))) {
            for (Path file : files.toList()) {
                Path to = Files.readSymbolicLink(file);
                if (to.getFileName().toString().matches("(agent|look)-.*\\.jar")) {
                    return Optional.of(to);
                }
            }
        }
        return Optional.empty();
    }

    private static void awaitLine(Process tool, Path out) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(out).contains("\n")) {
            assertThat(tool.isAlive()).as("it ended without an answer").isTrue();
            assertThat(System.nanoTime()).as("a first answer").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
