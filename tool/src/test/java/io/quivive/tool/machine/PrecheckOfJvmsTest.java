// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.e2e.Child;
import io.quivive.tool.e2e.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** On JVMs of each JDK of this machine. */
@Timeout(120)
class PrecheckOfJvmsTest {
    /** Of nobody else's processes. */
    private static final int USER = 54407;

    private static final List<String> AS_USER =
            List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups");
    private static final List<String> INSIDE = List.of("unshare", "--mount", "--pid", "--fork", "--kill-child");

    @TempDir
    Path temp;

    @BeforeEach
    void copyWhereEverybodyReads() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/ns")), "only Linux has it");
        String file = HardTarget.class.getName().replace('.', '/') + ".class";
        Path copy = temp.resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of(Child.classes()).resolve(file), copy);
        try (Stream<Path> all = Files.walk(temp)) {
            for (Path path : all.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    static Stream<Arguments> collectors() {
        return Jdk.all()
                .flatMap(jdk -> Stream.of("Serial", "Parallel", "G1", "Z", "Shenandoah")
                        .map(collector -> Arguments.of(jdk, collector)));
    }

    @ParameterizedTest
    @MethodSource("collectors")
    void theHeapIsToldAsTheJvmSeesItWhateverCollectorItHas(Jdk jdk, String collector) throws Exception {
        String option = "-XX:+Use" + collector + "GC";
        assumeTrue(
                new ProcessBuilder(jdk.java(), option, "-version").start().waitFor() == 0,
                jdk + " has no " + collector);
        try (Child child = Child.start(command(jdk, "heap", option, "-Xmx64m", "-XX:+ExitOnOutOfMemoryError"))) {
            Precheck check = Precheck.of(Machine.here().find(child.pid()));
            assertThat(check.heap()).hasValueSatisfying(heap -> {
                assertThat(heap.usedBytes()).isBetween((long) HardTarget.FILLED, HardTarget.FILLED + (8L << 20));
                assertThat(heap.mostBytes()).isBetween(58L << 20, (64L << 20) + 1024);
                assertThat(heap.freeBytes()).isEqualTo(heap.mostBytes() - heap.usedBytes());
            });
            assertThat(check.endsOnOutOfMemory()).isTrue();
            assertThat(check.unknown()).isEmpty();
            assertThat(check.namespaces()).isEqualTo(new Namespaces(true, true, true, true, true));
            check.requireRoomForListener();
            check.requireRoomForAgent();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aJvmAtTheLimitOfItsUsersThreadsIsToldAndLivesOn(Jdk jdk) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can be another user");
        List<String> command = new ArrayList<>(AS_USER);
        command.addAll(List.of("prlimit", "--nproc=100"));
        command.addAll(command(jdk, "threads", "-Xss256k", "-XX:ErrorFile=/dev/null"));
        try (Child child = Child.start(command)) {
            Jvm jvm = Machine.here().find(child.pid());
            assertThat(jvm.access()).isEqualTo(new Access.Attachable());
            for (int i = 0; i < 2; i++) {
                Precheck check = Precheck.of(jvm);
                assertThatThrownBy(i == 0 ? check::requireRoomForListener : check::requireRoomForAgent)
                        .isInstanceOfSatisfying(
                                ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.LIMIT))
                        .hasMessageContaining("its user " + USER + " has 100 of 100 threads");
            }
            assertThat(child.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aJvmWithoutFreeFilesIsTold(Jdk jdk) throws Exception {
        try (Child child = Child.start(command(jdk, "nothing"))) {
            Precheck.of(Machine.here().find(child.pid())).requireRoomForAgent();
            assertThat(new ProcessBuilder("prlimit", "--pid", child.pid(), "--nofile=8:")
                            .start()
                            .waitFor())
                    .isZero();
            Precheck check = Precheck.of(Machine.here().find(child.pid()));
            check.requireRoomForListener();
            assertThatThrownBy(check::requireRoomForAgent)
                    .hasMessageContaining(" of 8 open files")
                    .hasMessageContaining("--pid " + child.pid());
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aContainersFirstProcessIsRead(Jdk jdk) throws Exception {
        try (Child child = inside(jdk, "true", List.of())) {
            Precheck check = Precheck.of(Machine.here().find(child.pid()));
            assertThat(check.namespaces()).isEqualTo(new Namespaces(false, true, false, true, true));
            assertThat(check.heap()).isPresent();
            assertThat(check.unknown()).isEmpty();
            check.requireRoomForListener();
            check.requireRoomForAgent();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aContainerWhoseTmpIsReadOnlyIsTold(Jdk jdk) throws Exception {
        try (Child child = inside(jdk, "mount -o remount,ro /tmp", List.of())) {
            Precheck check = Precheck.of(Machine.here().find(child.pid()));
            assertThatThrownBy(check::requireRoomForListener)
                    .isInstanceOfSatisfying(
                            ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_SAFE_WAY))
                    .hasMessageContaining("its /tmp is read-only");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aJvmOfAUserNamespaceIsTold(Jdk jdk) throws Exception {
        try (Child child = inside(jdk, "true", concat(AS_USER, List.of("unshare", "--user", "--map-root-user")))) {
            Precheck check = Precheck.of(Machine.here().find(child.pid()));
            assertThat(check.namespaces()).isEqualTo(new Namespaces(false, false, false, true, true));
            assertThat(check.heap()).as("from the file that is its user's").isPresent();
            check.requireRoomForListener();
        }
    }

    /** With mounts and process ids of its own, a {@code /tmp} of its own, and the class path in {@code /mnt}. */
    private Child inside(Jdk jdk, String last, List<String> before) throws Exception {
        List<String> inside = concat(before, INSIDE);
        assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && new ProcessBuilder(concat(inside, List.of("mount", "-t", "tmpfs", "none", "/mnt")))
                                        .start()
                                        .waitFor()
                                == 0,
                "no namespaces of one's own are permitted here");
        String script =
                "mount --bind " + temp + " /mnt && mount -t tmpfs -o mode=1777 none /tmp && mount -t proc proc /proc"
                        + " && cd / && " + last + " && exec " + jdk.java() + " -cp /mnt " + HardTarget.class.getName()
                        + " nothing";
        return Child.start(concat(inside, List.of("sh", "-c", script)));
    }

    private List<String> command(Jdk jdk, String what, String... options) {
        List<String> command = new ArrayList<>(List.of(jdk.java()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", temp.toString(), HardTarget.class.getName(), what));
        return command;
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
