// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JVMs of other users and in containers; only root can make them. */
class OthersTest {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @TempDir
    Path temp;

    @BeforeEach
    void copyWhereEverybodyReads() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can be another user");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path classes = Files.createDirectories(temp.resolve("io/quivive/tool/e2e"));
        for (Path folder = classes;
                !folder.equals(temp);
                folder = folder.resolve("..").normalize()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        copy(Path.of(Child.classes(), "io/quivive/tool/e2e/Target.class"), classes.resolve("Target.class"));
        copy(Path.of(Run.jar()), temp.resolve("quivive.jar"));
    }

    @Test
    void theJvmOfAnotherUserIsRefusedWithHisNameAndWhatToDo() throws Exception {
        try (Child target = Child.jvm(Jdk.own())) {
            asNobody("snapshot", target.pid())
                    .refusedWith(ExitStatus.NO_RIGHT, "JVM " + target.pid(), "belongs to user root", "as root");
            assertThat(asNobody("list").out()).contains(target.pid()).contains("belongs to user root");
            assertThat(target.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void rootReadsTheJvmOfAnotherUser(Jdk jdk) throws Exception {
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.addAll(List.of(jdk.java(), "-cp", temp.toString(), Target.class.getName()));
        try (Child target = Child.start(command)) {
            assertThat(Run.quivive("snapshot", target.pid(), "--interval=100ms")
                            .json()
                            .at("/processes")
                            .findValuesAsString("name"))
                    .contains("main");
            assertThat(Run.quivive("list").out().lines())
                    .anyMatch(line -> line.contains(target.pid() + "  nobody") && line.endsWith("yes"));
            assertThat(asNobody("snapshot", target.pid(), "--interval=100ms")
                            .json()
                            .has("processes"))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aJvmInAContainerIsReadAndKeepsNothing(Jdk jdk) throws Exception {
        List<String> inside = List.of("unshare", "--mount", "--pid", "--fork", "--kill-child");
        List<String> probe = new ArrayList<>(inside);
        probe.addAll(List.of("mount", "-t", "tmpfs", "none", "/tmp"));
        assumeTrue(Run.of(probe).status() == 0, "no namespaces of one's own are permitted here");
        Path home = Files.createTempDirectory(Path.of("/var/tmp"), "quivive-test");
        List<String> command = new ArrayList<>(inside);
        command.addAll(List.of(
                "sh",
                "-c",
                "mount -t tmpfs none /tmp && mount -t proc proc /proc && cd / && exec \"$0\" -XX:-UsePerfData -cp \"$1\" "
                        + Target.class.getName(),
                jdk.java(),
                home.toString()));
        try {
            Path classes = Files.createDirectories(home.resolve("io/quivive/tool/e2e"));
            copy(temp.resolve("io/quivive/tool/e2e/Target.class"), classes.resolve("Target.class"));
            try (Child target = Child.start(command)) {
                for (int i = 0; i < 2; i++) {
                    assertThat(Run.quivive("snapshot", target.pid(), "--interval=100ms")
                                    .json()
                                    .at("/processes")
                                    .findValuesAsString("name"))
                            .contains("main");
                }
                try (var files = Files.list(Path.of("/proc", target.pid(), "root/tmp"))) {
                    // the JVM's own socket for attaching
                    assertThat(files.map(file -> file.getFileName().toString())).containsExactly(".java_pid1");
                }
            }
        } finally {
            try (var files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Run asNobody(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.addAll(
                List.of(Jdk.own().java(), "-jar", temp.resolve("quivive.jar").toString()));
        command.addAll(List.of(arguments));
        return Run.of(command);
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.copy(from, to);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
