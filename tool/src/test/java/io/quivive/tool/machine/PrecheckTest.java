// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a tree that looks like {@code /proc}; process 5 is user 1000's, and is 1 in its own namespace. */
@Timeout(60)
class PrecheckTest {
    @TempDir
    Path temp;

    private Path proc;
    private Path groups;
    private Path folder;
    private Path tmp;

    @BeforeEach
    void makeProcess() throws IOException {
        proc = Files.createDirectory(temp.resolve("proc"));
        groups = Files.createDirectory(temp.resolve("cgroup"));
        folder = Files.createDirectory(proc.resolve("5"));
        status(5, 1000, 20, 0);
        Files.writeString(folder.resolve("cmdline"), "java\0Main\0");
        limits("unlimited", "1024");
        Files.writeString(folder.resolve("cgroup"), "");
        Files.createDirectory(folder.resolve("fd"));
        tmp = Files.createDirectories(folder.resolve("root/tmp"));
        Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
        mounted("rw");
    }

    @Test
    void aProcessThatNothingSpeaksAgainstIsAskedAndWhatIsNotKnownIsNamed() throws Exception {
        Precheck check = check();
        check.requireRoomForListener();
        check.requireRoomForAgent();
        assertThat(check.listens()).isFalse();
        assertThat(check.heap()).isEmpty();
        assertThat(check.unknown()).containsExactly("how full its heap is");
        assertThat(check.namespaces().known()).isFalse();
    }

    @Test
    void theThreadsOfAllProcessesOfItsUserCount() throws Exception {
        limits("64", "1024");
        status(6, 1000, 40, 0);
        status(7, 1001, 900, 0);
        check().requireRoomForListener();
        status(6, 1000, 41, 0);
        refused(
                ExitStatus.LIMIT,
                () -> check().requireRoomForListener(),
                "its user 1000 has 61 of 64 threads",
                "prlimit --pid 5 --nproc=");
        refused(ExitStatus.LIMIT, () -> check().requireRoomForAgent(), "61 of 64");
    }

    @Test
    void whoMayRaiseTheLimitIsNotHeldByItWhereTheKernelThinksSoToo() throws Exception {
        limits("10", "1024");
        status(5, 1000, 20, 1 << Credentials.SYS_RESOURCE);
        Files.createDirectory(folder.resolve("ns"));
        Path user = folder.resolve("ns/user");
        Files.createSymbolicLink(user, Path.of("user:[4026531837]"));
        check().requireRoomForListener();
        Files.delete(user);
        Files.createSymbolicLink(user, Path.of("user:[4026532999]"));
        refused(ExitStatus.LIMIT, () -> check().requireRoomForListener(), "20 of 10");
    }

    @Test
    void aControlGroupAndThoseAboveItAreAsked() throws Exception {
        Files.writeString(folder.resolve("cgroup"), "8:pids:/a/b\n9:memory,cpu:/c\n");
        group("pids/a/b", "max", 3);
        group("pids/a", "100", 96);
        check().requireRoomForListener();
        group("pids/a", "100", 97);
        refused(
                ExitStatus.LIMIT,
                () -> check().requireRoomForListener(),
                "its control group has 97 of 100 threads",
                "cgroup/pids/a/pids.max",
                "TasksMax");
    }

    @Test
    void aControlGroupOfVersion2IsAskedToo() throws Exception {
        Files.writeString(folder.resolve("cgroup"), "0::/\n");
        group(".", "20", 20);
        refused(ExitStatus.LIMIT, () -> check().requireRoomForListener(), "20 of 20 threads");
        Files.createDirectory(groups.resolve("unified"));
        check().requireRoomForListener();
    }

    @Test
    void aControlGroupThatIsNotSeenFromHereIsNotKnown() throws Exception {
        for (String path : new String[] {"/../../a", "/gone"}) {
            Files.writeString(folder.resolve("cgroup"), "0::" + path + "\n");
            check().requireRoomForListener();
            assertThat(check().unknown()).contains("its control groups' limit of threads");
        }
    }

    @Test
    void openFilesAreCountedAgainstTheirLimit() throws Exception {
        limits("unlimited", "20");
        for (int i = 0; i < 4; i++) {
            Files.createFile(folder.resolve("fd/" + i));
        }
        check().requireRoomForAgent();
        Files.createFile(folder.resolve("fd/4"));
        check().requireRoomForListener();
        refused(
                ExitStatus.LIMIT,
                () -> check().requireRoomForAgent(),
                "it has 5 of 20 open files",
                "prlimit --pid 5 --nofile=");
    }

    @Test
    void aTmpThatIsMissingOrALinkOrNoFolderIsRefused() throws Exception {
        Files.delete(tmp);
        refused(ExitStatus.NO_SAFE_WAY, () -> check().requireRoomForListener(), "it has no /tmp", "-javaagent");
        Files.createSymbolicLink(tmp, temp);
        refused(ExitStatus.NO_SAFE_WAY, () -> check().requireRoomForListener(), "its /tmp is a link");
        Files.delete(tmp);
        Files.createFile(tmp);
        refused(ExitStatus.NO_SAFE_WAY, () -> check().requireRoomForListener(), "its /tmp is no folder");
        check().requireRoomForAgent();
    }

    @Test
    void aTmpThatItMayNotWriteToIsRefused() throws Exception {
        Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxr-xr-x"));
        refused(
                ExitStatus.NO_SAFE_WAY,
                () -> check().requireRoomForListener(),
                "its user 1000 may not write to its /tmp",
                "mode 755");
        status(5, 1000, 20, 1 << Credentials.DAC_OVERRIDE);
        check().requireRoomForListener();
    }

    @Test
    void aReadOnlyTmpIsRefused() throws Exception {
        mounted("ro");
        refused(ExitStatus.NO_SAFE_WAY, () -> check().requireRoomForListener(), "its /tmp is read-only");
    }

    @Test
    void whereItListensAlreadyItsTmpDoesNotMatter() throws Exception {
        mounted("ro");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give files away");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path socket = tmp.resolve(".java_pid1");
            listener.bind(UnixDomainSocketAddress.of(socket));
            assertThat(check().listens()).as("the socket of another user").isFalse();
            Files.setAttribute(socket, "unix:uid", 1000);
            assertThat(check().listens()).isTrue();
            check().requireRoomForListener();
        }
    }

    @Test
    void aLinkToASocketIsNone() throws Exception {
        Files.createSymbolicLink(tmp.resolve(".java_pid1"), temp);
        assertThat(check().listens()).isFalse();
    }

    @Test
    void theHeapIsReadFromTheFileOfItsOwnUserAlone() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give files away");
        Path others = Files.createDirectory(tmp.resolve("hsperfdata_others"));
        Files.write(others.resolve("1"), full().bytes());
        Files.setAttribute(others.resolve("1"), "unix:uid", 1000);
        assertThat(check().heap()).isEmpty();
        Path perf = Files.createDirectory(tmp.resolve("hsperfdata_app")).resolve("1");
        Files.setAttribute(tmp.resolve("hsperfdata_app"), "unix:uid", 1000);
        Files.write(perf, full().bytes());
        assertThat(check().heap()).isEmpty();
        Files.setAttribute(perf, "unix:uid", 1000);
        assertThat(check()).satisfies(check -> {
            assertThat(check.heap()).hasValue(new Heap(99, 100));
            assertThat(check.endsOnOutOfMemory()).isTrue();
            assertThat(check.metaspaceFreeBytes()).hasValue((12 << 20) - 1000);
            assertThat(check.unknown()).isEmpty();
        });
        Files.move(perf, temp.resolve("perf"));
        Files.createSymbolicLink(perf, temp.resolve("perf"));
        assertThat(check().heap()).isEmpty();
    }

    @Test
    void aTargetThatKeepsReadersWaitingIsNotKnown() throws Exception {
        for (String name : new String[] {"limits", "mountinfo"}) {
            Files.delete(folder.resolve(name));
            assertThat(new ProcessBuilder("mkfifo", folder.resolve(name).toString())
                            .start()
                            .waitFor())
                    .isZero();
        }
        Precheck check = check();
        check.requireRoomForListener();
        check.requireRoomForAgent();
        assertThat(check.unknown()).contains("its user's limit of threads", "its open files", "its /tmp");
    }

    @Test
    void commandLineAndEnvironmentTellWhetherItEndsOnFullMemory() throws Exception {
        assertThat(check().endsOnOutOfMemory()).isFalse();
        Files.writeString(folder.resolve("environ"), "JAVA_TOOL_OPTIONS=-XX:+CrashOnOutOfMemoryError\0");
        assertThat(check().endsOnOutOfMemory()).isTrue();
    }

    @Test
    void aProcessThatIsGoneIsToldAsSuch() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self")), "only Linux has it");
        refused(
                ExitStatus.NO_ANSWER,
                () -> Precheck.of("JVM 99999999 (Main)", new PrecheckReader(Path.of("/proc"), groups, 99999999)),
                "JVM 99999999 (Main) ended before it was asked");
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void refused(int status, Call call, String... texts) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageStartingWith("JVM ")
                .satisfies(e -> assertThat(e.getMessage()).contains(texts));
    }

    private Precheck check() throws ToolException {
        return Precheck.of("JVM 5 (Main)", new PrecheckReader(proc, groups, 5));
    }

    private void status(long pid, int user, int threads, long capabilities) throws IOException {
        String ids = (user + "\t").repeat(4).strip();
        Files.writeString(
                Files.createDirectories(proc.resolve(Long.toString(pid))).resolve("status"),
                "Name:\tjava\nState:\tS (sleeping)\nTgid:\t" + pid + "\nUid:\t" + ids + "\nGid:\t" + ids
                        + "\nGroups:\t\nNSpid:\t" + pid + "\t1\nThreads:\t" + threads + "\nCapEff:\t"
                        + Long.toHexString(capabilities) + "\nSigCgt:\t0000000181005ccf\n");
    }

    private void limits(String processes, String files) throws IOException {
        Files.writeString(
                folder.resolve("limits"),
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max processes             " + processes + "          unlimited            processes \n"
                        + "Max open files            " + files + "              524288               files     \n");
    }

    private void mounted(String options) throws IOException {
        try (RootFolder opened = RootFolder.open(tmp)) {
            Files.writeString(
                    folder.resolve("mountinfo"),
                    "1 0 0:1 / / rw,relatime - ext4 /dev/root rw\n" + opened.mount() + " 1 0:26 / /tmp " + options
                            + ",nosuid shared:2 - tmpfs tmpfs rw\n");
        }
    }

    private void group(String path, String most, int used) throws IOException {
        Path group = Files.createDirectories(groups.resolve(path).normalize());
        Files.writeString(group.resolve("pids.max"), most + "\n");
        Files.writeString(group.resolve("pids.current"), used + "\n");
    }

    private static PerfFile full() {
        return new PerfFile(ByteOrder.LITTLE_ENDIAN)
                .text("java.rt.vmArgs", "-XX:+ExitOnOutOfMemoryError -XX:MaxMetaspaceSize=12m")
                .text("sun.gc.policy.name", "GarbageFirst")
                .number("sun.gc.metaspace.used", 1000)
                .number("sun.gc.generation.0.maxCapacity", 100)
                .number("sun.gc.generation.1.maxCapacity", 100)
                .number("sun.gc.generation.1.space.0.used", 99);
    }
}
