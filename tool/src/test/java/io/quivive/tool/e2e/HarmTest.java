// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JVMs that a careless attach ends, or makes print a thread dump: with every JDK as the tool's and as the target's. */
class HarmTest {
    private static final String QUICK = "--interval=100ms";
    private static final String PAIRS = "io.quivive.tool.e2e.Jdk#pairs";
    private static final List<String> MAY_BE_ATTACHED_TO = List.of("-XX:+EnableDynamicAgentLoading");

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
    @MethodSource(PAIRS)
    void aJvmAtTheLimitOfThreadsIsSentNoSignal(Jdk tool, Jdk jdk) throws Exception {
        List<String> limited =
                List.of("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "prlimit", "--nproc=100");
        try (Child target =
                Child.start(Others.concat(limited, others.java(jdk, List.of("-Xss256k"), Shortage.class, "threads")))) {
            Run.quivive(tool, "snapshot", target.pid(), QUICK)
                    .refusedWith(ExitStatus.LIMIT, "its user 54321 has ", " threads", "prlimit --pid " + target.pid());
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aJvmWithoutFreeFileDescriptorsIsLeftAlone(Jdk tool, Jdk jdk) throws Exception {
        try (Child target = Child.start(Others.concat(
                List.of("prlimit", "--nofile=200"), others.java(jdk, List.of(), Shortage.class, "files", "3")))) {
            Run.quivive(tool, "snapshot", target.pid(), QUICK)
                    .refusedWith(ExitStatus.LIMIT, "open files", "prlimit --pid " + target.pid());
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aJvmWithATmpOfItsOwnPrintsNoThreadDumps(Jdk tool, Jdk jdk) throws Exception {
        List<String> apart = List.of("unshare", "--mount");
        Others.assumeWorks("a mount namespace", Others.concat(apart, List.of("true")));
        try (Child target = Child.start(Others.concat(
                Others.concat(apart, List.of("sh", "-c", "mount -t tmpfs -o mode=1777 none /tmp && exec \"$@\"", "sh")),
                others.java(jdk, MAY_BE_ATTACHED_TO, Target.class)))) {
            for (int i = 0; i < 2; i++) {
                assertThat(Run.quivive(tool, "snapshot", target.pid(), QUICK)
                                .json()
                                .has("processes"))
                        .isTrue();
            }
            target.isUnharmed();
            try (var files = Files.list(Path.of("/proc", target.pid(), "root/tmp"))) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .allMatch(name -> name.startsWith(".java_pid") || name.startsWith("hsperfdata_"));
            }
            assertThat(Path.of("/tmp/.attach_pid" + target.pid())).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aContainerWithoutRootIsReadByRootAndByItsUser(Jdk tool, Jdk jdk) throws Exception {
        Others.assumeWorks("a user namespace", Others.concat(Others.ROOTLESS, List.of("true")));
        try (Child target =
                Child.start(Others.within(Others.ROOTLESS, "", others.java(jdk, MAY_BE_ATTACHED_TO, Target.class)))) {
            assertThat(Run.quivive(tool, "snapshot", target.pid(), QUICK).json().has("processes"))
                    .isTrue();
            assertThat(others.quiviveAsNobody(tool, "snapshot", target.pid(), QUICK)
                            .json()
                            .has("processes"))
                    .isTrue();
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aJvmThatCanMakeNoSocketIsSentNoSignal(Jdk tool, Jdk jdk) throws Exception {
        Others.assumeWorks("a container", Others.concat(Others.CONTAINER, List.of("true")));
        try (Child target = Child.start(Others.within(
                Others.CONTAINER,
                "mount -o remount,ro /tmp;",
                others.java(jdk, List.of("-XX:-UsePerfData"), Target.class)))) {
            Run.quivive(tool, "snapshot", target.pid(), QUICK)
                    .refusedWith(ExitStatus.NO_SAFE_WAY, "its /tmp is read-only", "mount a tmpfs there", "-javaagent");
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void theFileThatSaysWhatASignalIsForStaysWhereItWasNotSeenToAct(Jdk tool, Jdk jdk) throws Exception {
        Others.assumeWorks("a container", Others.concat(Others.CONTAINER, List.of("true")));
        try (Child target = Child.start(Others.within(
                Others.CONTAINER,
                "mount -t tmpfs -o mode=1777,nr_inodes=2 none /tmp;", // for that file, and not for a socket
                others.java(jdk, List.of("-XX:-UsePerfData"), Target.class)))) {
            Run.quivive(tool, "snapshot", target.pid(), QUICK, "--timeout=3s")
                    .refusedWith(ExitStatus.NO_ANSWER, "did not answer within 3 s", "/tmp/.attach_pid1 stays there");
            assertThat(Path.of("/proc", target.pid(), "root/tmp/.attach_pid1")).exists();
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aFullTmpIsNoObstacle(Jdk tool, Jdk jdk) throws Exception {
        Others.assumeWorks("a container", Others.concat(Others.CONTAINER, List.of("true")));
        try (Child target = Child.start(Others.within(
                Others.CONTAINER,
                "mount -o remount,size=64k /tmp; dd if=/dev/zero of=/tmp/full bs=1k 2>/dev/null;",
                others.java(jdk, Others.concat(MAY_BE_ATTACHED_TO, List.of("-XX:-UsePerfData")), Target.class)))) {
            assertThat(Run.quivive(tool, "snapshot", target.pid(), QUICK).json().has("processes"))
                    .isTrue();
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aJvmThatEndsWhenItsHeapIsFullIsLeftAlone(Jdk tool, Jdk jdk) throws Exception {
        for (String published : List.of("-XX:+UsePerfData", "-XX:-UsePerfData")) {
            List<String> options = List.of(
                    "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Xms48m", "-Xmx48m", "-Xmn4m", published);
            try (Child target =
                    Child.start(others.java(jdk, options, Shortage.class, "heap-without-an-error", "1500000"))) {
                Run.quivive(tool, "snapshot", target.pid(), QUICK)
                        .refusedWith(ExitStatus.NO_MEMORY, "ends itself when its heap is full", " KB left", "--force");
                target.isUnharmed();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aFullHeapIsToldAsSuchAndTheJvmGoesOn(Jdk tool, Jdk jdk) throws Exception {
        List<String> options = Others.concat(MAY_BE_ATTACHED_TO, List.of("-XX:+UseSerialGC", "-Xmx48m"));
        try (Child target = Child.start(others.java(jdk, options, Shortage.class, "heap", "300000"))) {
            for (int i = 0; i < 2; i++) {
                Run.quivive(tool, "snapshot", target.pid(), QUICK).refusedWith(ExitStatus.NO_MEMORY, "heap");
            }
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aFullMetaspaceIsToldAsSuchAndTheJvmGoesOn(Jdk tool, Jdk jdk) throws Exception {
        List<String> options = Others.concat(MAY_BE_ATTACHED_TO, List.of("-XX:MaxMetaspaceSize=16m", "-Xshare:auto"));
        try (Child target = Child.start(others.java(jdk, options, Shortage.class, "metaspace"))) {
            Run run = Run.quivive(tool, "snapshot", target.pid(), QUICK);
            // what is left of the last chunk may do
            assertThat(run.status()).as(run.err()).isIn(ExitStatus.OK, ExitStatus.NO_MEMORY);
            if (run.status() != ExitStatus.OK) {
                run.refusedWith(ExitStatus.NO_MEMORY, "etaspace");
            }
            target.isUnharmed();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aSecurityManagerThatDeniesIsNamedWithWhatToGrant(Jdk tool, Jdk jdk) throws Exception {
        assumeTrue(jdk.feature() < 24, "since Java 24 there is none");
        String application =
                "grant codeBase \"file:" + others.classes() + "/-\" { permission java.security.AllPermission; };";
        Path policy = Files.writeString(Path.of(others.classes(), "policy"), application);
        List<String> options = Others.concat(
                MAY_BE_ATTACHED_TO, List.of("-Djava.security.manager", "-Djava.security.policy==" + policy));
        try (Child target = Child.start(others.java(jdk, options, Target.class))) {
            Run denied = Run.quivive(tool, "snapshot", target.pid(), QUICK);
            denied.refusedWith(ExitStatus.NO_RIGHT, "security manager", "permission java.security.AllPermission");
            target.isUnharmed();
        }
        Files.writeString(
                policy,
                application + "\ngrant codeBase \"file:" + Others.safeFolder()
                        + "/-\" { permission java.security.AllPermission; };");
        try (Child target = Child.start(others.java(jdk, options, Target.class))) {
            assertThat(Run.quivive(tool, "snapshot", target.pid(), QUICK).json().has("processes"))
                    .isTrue();
            target.isUnharmed();
        }
    }
}
