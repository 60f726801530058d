// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import io.quivive.tool.ToolException;
import io.quivive.tool.machine.Access.Attachable;
import io.quivive.tool.machine.Access.Refused;
import io.quivive.tool.machine.Access.ThreadPrintOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a tree that looks like {@code /proc}. */
@Timeout(60)
class ProcMachineTest {
    private static final int USER = 1000;
    private static final String HOTSPOT_17 = "JAVA_VERSION=\"17.0.15\"\nIMPLEMENTOR=\"Debian\"\n";

    @TempDir
    Path proc;

    @Test
    void jvmsAreListedByPidAndOthersAndItselfAreNot() throws Exception {
        jvm(30, USER, HOTSPOT_17, "java\0-cp\0x\0com.example.Shop\0");
        jvm(7, USER, "JAVA_VERSION=\"25.0.3\"\nJVM_VARIANT=\"Hotspot\"\n", "java\0-jar\0/opt/app.jar\0");
        jvm(99, USER, HOTSPOT_17, "java\0-jar\0quivive.jar\0");
        process(8, USER, "S (sleeping)", "sleep\0" + "100\0", "55d0-55d1 r-xp 0 fd:00 1 /usr/bin/sleep\n");
        assertThat(machine().look().jvms())
                .extracting(Jvm::pid, Jvm::version, Jvm::main, Jvm::access)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(7L, "25.0.3", "/opt/app.jar", new Attachable()),
                        org.assertj.core.groups.Tuple.tuple(30L, "17.0.15", "com.example.Shop", new Attachable()));
    }

    @Test
    void theJvmOfAnotherUserIsNamedWithWhatToDo() throws Exception {
        jvm(5, 2000, HOTSPOT_17, "java\0Main\0");
        assertThat(refusal(5))
                .contains("belongs to user #2000")
                .contains("sudo -u #2000")
                .contains("as root");
        assertThat(((Refused) machine().jvm(5).access()).why().status()).isEqualTo(ExitStatus.NO_RIGHT);
        assertThat(new ProcMachine(proc, 0, 99).jvm(5).access()).isEqualTo(new Attachable());
    }

    @Test
    void openJ9IsRefusedByVariantAndByLibrary() throws Exception {
        jvm(5, USER, "JAVA_VERSION=\"21.0.1\"\nJVM_VARIANT=\"Openj9\"\n", "java\0Main\0");
        jvm(6, USER, "JAVA_VERSION=\"21.0.1\"\n", "java\0Main\0");
        Files.writeString(proc.resolve("6/maps"), "7f00-7f01 r-xp 0 fd:00 1 /opt/jdk/lib/default/libj9vm29.so\n");
        assertThat(refusal(5)).contains("OpenJ9");
        assertThat(refusal(6)).contains("OpenJ9");
    }

    @Test
    void aJavaOlderThan17IsRefused() throws Exception {
        jvm(5, USER, "JAVA_VERSION=\"11.0.20\"\n", "java\0Main\0");
        jvm(6, USER, "JAVA_VERSION=\"1.8.0_422\"\n", "java\0Main\0");
        assertThat(refusal(5)).contains("Java 11.0.20").contains("17 and newer");
        assertThat(refusal(6)).contains("Java 1.8.0_422");
    }

    @Test
    void anUnknownVersionIsTriedAllTheSame() throws Exception {
        jvm(5, USER, "", "java\0Main\0");
        assertThat(machine().jvm(5)).satisfies(jvm -> {
            assertThat(jvm.version()).isEqualTo("?");
            assertThat(jvm.access()).isEqualTo(new Attachable());
        });
    }

    @Test
    void flagsThatForbidCountWhereverTheyStandAndTheLastOneWins() throws Exception {
        jvm(5, USER, HOTSPOT_17, "java\0-XX:+DisableAttachMechanism\0Main\0");
        assertThat(refusal(5)).contains("-XX:+DisableAttachMechanism");
        jvm(6, USER, HOTSPOT_17, "java\0Main\0-XX:+DisableAttachMechanism\0");
        assertThat(machine().jvm(6).access()).isEqualTo(new Attachable());
        jvm(7, USER, HOTSPOT_17, "java\0Main\0");
        Files.writeString(proc.resolve("7/environ"), "A=b\0JDK_JAVA_OPTIONS=-Xmx1g -XX:-EnableDynamicAgentLoading\0");
        assertThat(machine().jvm(7).access()).isInstanceOf(ThreadPrintOnly.class);
        jvm(8, USER, HOTSPOT_17, "java\0-XX:+EnableDynamicAgentLoading\0Main\0");
        Files.writeString(proc.resolve("8/environ"), "JAVA_TOOL_OPTIONS=-XX:-EnableDynamicAgentLoading\0");
        assertThat(machine().jvm(8).access()).isEqualTo(new Attachable());
    }

    @Test
    void aNativeImageIsToldFromOtherPrograms() throws Exception {
        process(5, USER, "S (sleeping)", "./shop\0", "");
        process(6, USER, "S (sleeping)", "./other\0", "");
        Files.write(proc.resolve("shop"), elf(".svm_heap"));
        Files.write(proc.resolve("other"), elf(".bss"));
        Files.createSymbolicLink(proc.resolve("5/exe"), proc.resolve("shop"));
        Files.createSymbolicLink(proc.resolve("6/exe"), proc.resolve("other"));
        assertThat(refusal(5)).contains("native image");
        assertThat(machine().look().jvms()).extracting(Jvm::pid).containsExactly(5L);
    }

    @Test
    void whatIsNoJvmOrNotThereHasAStatusOfItsOwn() throws Exception {
        process(8, USER, "S (sleeping)", "sleep\0", "");
        assertNoTarget(8, "process 8 (x) is not a JVM");
        assertNoTarget(9, "there is no process 9");
        assertNoTarget(99, "this command itself");
    }

    @Test
    void aThreadIsNamedWithItsProcess() throws Exception {
        jvm(5, USER, HOTSPOT_17, "java\0Main\0");
        Files.writeString(proc.resolve("5/status"), "Name:\tx\nState:\tS\nTgid:\t4\nUid:\t1000\t1000\t1000\t1000\n");
        assertNoTarget(5, "5 is a thread of process 4");
    }

    @Test
    void aProcessThatHasEndedAndWasNotWaitedForIsNone() throws Exception {
        jvm(5, USER, HOTSPOT_17, "java\0Main\0");
        status(5, USER, "Z (zombie)");
        assertThat(machine().look().jvms()).isEmpty();
    }

    @Test
    void aTargetCannotWriteToTheTerminalByItsName() throws Exception {
        jvm(5, USER, "JAVA_VERSION=\"17\u001b[2J\"", "java\0Ma\u001b[31min\0");
        assertThat(machine().jvm(5)).satisfies(jvm -> {
            assertThat(jvm.main()).isEqualTo("Ma[31min");
            assertThat(jvm.version()).isEqualTo("17[2J");
        });
    }

    @Test
    void theVersionIsReadInTheTargetsOwnRootFolder() throws Exception {
        jvm(5, USER, HOTSPOT_17, "java\0Main\0");
        assertThat(Files.exists(proc.resolve("5/root/opt/jdk/release"))).isTrue();
        assertThat(machine().jvm(5).version()).isEqualTo("17.0.15");
    }

    @Test
    void aVersionIsNotReadThroughALinkOrAPipeOrFromAFileWithoutEnd() throws Exception {
        jvm(5, USER, "", "java\0Main\0");
        Path release = proc.resolve("5/root/opt/jdk/release");
        Files.writeString(proc.resolve("release"), HOTSPOT_17);
        Files.createSymbolicLink(release, proc.resolve("release"));
        assertThat(machine().jvm(5).version()).isEqualTo("?");
        Files.delete(release);
        pipe(release);
        assertThat(machine().jvm(5).version()).isEqualTo("?");
        Files.delete(release);
        Files.writeString(release, HOTSPOT_17 + "x".repeat(1 << 20));
        assertThat(machine().jvm(5).version()).isEqualTo("?");
    }

    @Test
    void aVersionIsNotReadThroughALinkOnTheWay() throws Exception {
        jvm(5, USER, HOTSPOT_17, "java\0Main\0");
        Files.move(proc.resolve("5/root/opt"), proc.resolve("opt"));
        Files.createSymbolicLink(proc.resolve("5/root/opt"), proc.resolve("opt"));
        assertThat(machine().jvm(5).version()).isEqualTo("?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "cmdline", "maps", "environ"})
    void aProcessThatKeepsAReaderWaitingIsListedAsSuchAndHidesNoOther(String file) throws Exception {
        jvm(5, USER, HOTSPOT_17, "java\0Main\0");
        jvm(6, USER, HOTSPOT_17, "java\0Other\0");
        Files.deleteIfExists(proc.resolve("5").resolve(file));
        pipe(proc.resolve("5").resolve(file));
        assertThat(machine().look().jvms()).extracting(Jvm::pid).containsExactly(5L, 6L);
        assertThat(machine().jvm(6).access()).isEqualTo(new Attachable());
        assertThat(machine().jvm(5)).satisfies(jvm -> {
            assertThat(jvm.access()).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.why().status()).isEqualTo(ExitStatus.NO_ANSWER);
                assertThat(refused.reason()).contains("could not be looked at within 1 s");
            });
            boolean named = file.equals("maps") || file.equals("environ");
            assertThat(jvm.main()).isEqualTo(named ? "Main" : "?");
            assertThat(jvm.claim().complete()).isEqualTo(named);
        });
    }

    @Test
    void manyThatKeepReadersWaitingTakeAFewSecondsTogetherAndTheOwnComeFirst() throws Exception {
        for (int pid = 100; pid < 200; pid++) {
            jvm(pid, 2000, HOTSPOT_17, "java\0Main\0");
            Files.delete(proc.resolve(pid + "/cmdline"));
            pipe(proc.resolve(pid + "/cmdline"));
        }
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give files away");
        jvm(900, USER, HOTSPOT_17, "java\0Own\0");
        Files.setAttribute(proc.resolve("900"), "unix:uid", USER);
        Machine.Seen seen = machine().look();
        assertThat(seen.left()).isBetween(1, 99);
        assertThat(seen.jvms())
                .hasSize(101 - seen.left())
                .last()
                .satisfies(jvm -> assertThat(jvm.main()).isEqualTo("Own"));
    }

    @Test
    void aCommandLineWithoutEndIsReadInPart() throws Exception {
        jvm(5, USER, HOTSPOT_17, "java\0Main\0");
        Files.delete(proc.resolve("5/cmdline"));
        Files.createSymbolicLink(proc.resolve("5/cmdline"), Path.of("/dev/zero"));
        Files.createSymbolicLink(proc.resolve("5/environ"), Path.of("/dev/zero"));
        assertThat(machine().jvm(5).access()).isEqualTo(new Attachable());
        assertThat(machine().jvm(5).claim().complete()).isFalse();
        Files.delete(proc.resolve("5/cmdline"));
        Files.delete(proc.resolve("5/environ"));
    }

    @Test
    void mapsWithoutEndAreReadInPart() throws Exception {
        jvm(5, USER, HOTSPOT_17, "java\0Main\0");
        String line = "7f00-7f01 r-xp 0 fd:00 2 " + "/x".repeat(500) + "\n";
        Files.writeString(
                proc.resolve("5/maps"), line.repeat((1 << 25) / line.length() + 1) + "7f00 /opt/jdk/libjvm.so\n");
        assertNoTarget(5, "is not a JVM");
    }

    @Test
    void whatIsNoRegularFileIsNoNativeImage() throws Exception {
        process(5, USER, "S (sleeping)", "./shop\0", "");
        pipe(proc.resolve("5/exe"));
        assertNoTarget(5, "is not a JVM");
    }

    @Test
    void processesOfOneUserInOneRootFolderSayTheTruthOfEachOther() throws Exception {
        jvm(5, USER, HOTSPOT_17, "java\0Main\0");
        process(6, USER, "S (sleeping)", "java\0Other\0", Files.readString(proc.resolve("5/maps")));
        Files.createSymbolicLink(proc.resolve("6/root"), proc.resolve("5/root"));
        jvm(7, USER, HOTSPOT_17, "java\0Main\0");
        Optional<String> five = machine().jvm(5).claim().by();
        assertThat(five).isPresent();
        assertThat(machine().jvm(6).claim().by()).isEqualTo(five);
        assertThat(machine().jvm(7).claim().by()).isPresent().isNotEqualTo(five);
        assertThat(machine().jvm(7).claim().whose()).isEqualTo("#1000 (in a root folder of its own)");
    }

    private static void pipe(Path file) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
    }

    private ProcMachine machine() {
        return new ProcMachine(proc, USER, 99);
    }

    private String refusal(long pid) throws ToolException {
        Access access = machine().jvm(pid).access();
        assertThat(access).isInstanceOf(Refused.class);
        return ((Refused) access).reason();
    }

    private void assertNoTarget(long pid, String message) {
        assertThatThrownBy(() -> machine().jvm(pid))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_TARGET));
    }

    private void jvm(long pid, int user, String release, String commandLine) throws IOException {
        process(
                pid,
                user,
                "S (sleeping)",
                commandLine,
                "55d0-55d1 r-xp 0 fd:00 1 /opt/jdk/bin/java\n7f00-7f01 r-xp 0 fd:00 2 /opt/jdk/lib/server/libjvm.so\n");
        Path home = Files.createDirectories(proc.resolve(pid + "/root/opt/jdk"));
        if (!release.isEmpty()) {
            Files.writeString(home.resolve("release"), release, StandardCharsets.ISO_8859_1);
        }
    }

    private void process(long pid, int user, String state, String commandLine, String maps) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(folder.resolve("cmdline"), commandLine);
        Files.writeString(folder.resolve("maps"), maps);
        status(pid, user, state);
    }

    private void status(long pid, int user, String state) throws IOException {
        Files.writeString(
                proc.resolve(pid + "/status"),
                "Name:\tx\nState:\t" + state + "\nTgid:\t" + pid + "\nUid:\t" + user + "\t" + user + "\t" + user + "\t"
                        + user + "\nNSpid:\t" + pid + "\nSigCgt:\t0000000181005ccf\n");
    }

    private static byte[] elf(String section) {
        byte[] names = ("\0.text\0" + section + "\0").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1});
        file.putLong(0x28, 64)
                .putShort(0x3a, (short) 64)
                .putShort(0x3c, (short) 1)
                .putShort(0x3e, (short) 0);
        file.putLong(64 + 0x18, 128).putLong(64 + 0x20, names.length);
        file.position(128);
        file.put(names);
        return file.array();
    }
}
