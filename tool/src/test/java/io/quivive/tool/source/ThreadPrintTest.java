// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.Activity;
import io.quivive.ActivityOptions;
import io.quivive.Depth;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.ProcessInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThreadPrintTest {
    private static final String JDK_17 = """
            4242:
            2026-11-22 22:57:29
            Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6-Debian-1deb12u1 mixed mode, sharing):

            Threads class SMR info:
            _java_thread_list=0x00007f26a40023f0, length=4, elements={
            0x00007f2734018070, 0x00007f27340f6ca0, 0x00007f27340f8080,
            0x00007f27340ffcf0
            }

            "main" #1 prio=5 os_prio=0 cpu=364.53ms elapsed=3.27s tid=0x00007f2734018070 nid=0x1d16 runnable  [0x00007f273b11d000]
               java.lang.Thread.State: RUNNABLE
            	at java.io.FileInputStream.readBytes(java.base@17.0.15/Native Method)

            "Finalizer" #3 daemon prio=8 os_prio=0 cpu=0.24ms elapsed=3.21s tid=0x00007f27340f6ca0 nid=0x1d1e in Object.wait()  [0x00007f27113af000]
               java.lang.Thread.State: WAITING (on object monitor)

            NAME" #12 prio=5 os_prio=0 cpu=0.11ms elapsed=2.47s tid=0x00007f27340f8080 nid=0x1d29 waiting on condition  [0x00007f2710926000]
               java.lang.Thread.State: TIMED_WAITING (sleeping)

            "b" #13 prio=5 os_prio=0 cpu=0.11ms elapsed=2.47s tid=0x00007f27340ffcf0 nid=0x1d2a waiting for monitor entry  [0x00007f2710926000]
               java.lang.Thread.State: BLOCKED (on object monitor)

            "VM Thread" os_prio=0 cpu=1.93ms elapsed=3.23s tid=0x00007f27340f2be0 nid=0x1d1c runnable\s\s

            "GC Thread#0" os_prio=0 cpu=2.44ms elapsed=3.27s tid=0x00007f27340417f0 nid=0x1d17 runnable\s\s

            "GC Thread#0" os_prio=0 cpu=2.44ms elapsed=3.27s tid=0x00007f27340417f0 nid=0x1d17 runnable\s\s

            JNI global refs: 7, weak refs: 0
            """;

    private static final String JDK_25 = """
            7525:
            2026-11-22 22:57:33
            Full thread dump OpenJDK 64-Bit Server VM (25.0.3+9-LTS mixed mode, sharing):

            Threads class SMR info:
            _java_thread_list=0x00007f915c002710, length=2, elements={
            0x00007f91a802aae0, 0x00007f91a80b4cc0
            }

            "main" #3 [7527] prio=5 os_prio=0 cpu=411.82ms elapsed=3.28s tid=0x00007f91a802aae0 nid=7527 runnable  [0x00007f91ad5fe000]
               java.lang.Thread.State: RUNNABLE

            "ForkJoinPool-1-worker-1" #31 [7540] daemon prio=5 os_prio=0 cpu=4.82ms elapsed=3.28s tid=0x00007f91a80b4cc0 nid=7540 waiting on condition  [0x00007f91ad5fe000]
               Carrying virtual thread #29
               java.lang.Thread.State: WAITING (parking)

            "VM Thread" os_prio=0 cpu=1.88ms elapsed=3.26s tid=0x00007f91a80a8420 nid=7535 runnable\s\s
            """;

    @Test
    void linesOfJdk17AreRead() {
        ThreadPrint print = ThreadPrint.parse(JDK_17.replace("NAME", "\"a"));
        assertThat(print.jvm()).isEqualTo("OpenJDK 64-Bit Server VM 17.0.15+6-Debian-1deb12u1");
        assertThat(print.missing()).isZero();
        assertThat(print.threads())
                .extracting(ThreadPrint.Line::name)
                .containsExactly("main", "Finalizer", "a", "b", "VM Thread", "GC Thread#0");
        assertThat(print.threads()).extracting(ThreadPrint.Line::systemId).startsWith("7446", "7454");
        assertThat(print.threads().get(1)).satisfies(line -> {
            assertThat(line.id()).hasValue(3);
            assertThat(line.daemon()).isTrue();
            assertThat(line.priority()).isEqualTo(8);
            assertThat(line.cpuMillis()).isEqualTo(0.24);
            assertThat(line.elapsedSeconds()).isEqualTo(3.21);
            assertThat(line.state()).isEqualTo("WAITING (on object monitor)");
        });
        assertThat(print.threads().get(4).id()).isEmpty();
    }

    @Test
    void linesOfJdk25AreRead() {
        ThreadPrint print = ThreadPrint.parse(JDK_25);
        assertThat(print.threads()).extracting(ThreadPrint.Line::systemId).containsExactly("7527", "7540", "7535");
        assertThat(print.threads().get(1).mounted()).hasValue(29);
        assertThat(print.threads().get(1).state()).isEqualTo("WAITING (parking)");
    }

    @Test
    void aNameThatLooksLikeLinesOfThePrintIsStillOneName() {
        String header = " os_prio=0 cpu=1.00ms elapsed=1.0s tid=0x0000000000000001 nid=0x1 runnable  [0x0]";
        for (String name : List.of(
                "quo\"te",
                "x\" #5 prio=5" + header,
                "a\n\n\"fake\" #99 prio=5" + header + "\n   java.lang.Thread.State: RUNNABLE\n\nb",
                "a\n\"Fake VM Thread\"" + header + "\nb",
                "\"",
                "",
                "\n",
                "\r\u2028\u0085",
                "x".repeat(10_000),
                "}\nelements={\n0x0000000000000001\n}\n",
                "😀\u001b[31m")) {
            ThreadPrint print = ThreadPrint.parse(JDK_17.replace("NAME", "\"" + name));
            assertThat(print.threads())
                    .extracting(ThreadPrint.Line::name)
                    .containsExactly("main", "Finalizer", name, "b", "VM Thread", "GC Thread#0");
        }
    }

    @Test
    void aNameThatTheJvmCutIsReadWithoutItsClosingQuote() {
        String name = "y".repeat(1_990);
        ThreadPrint print = ThreadPrint.parse(JDK_17.replace("NAME\" ", "\"" + name));
        assertThat(print.threads().get(2).name()).isEqualTo(name);
    }

    @Test
    void whatIsNoThreadPrintOrBrokenOffIsRefusedOrCounted() {
        assertThatThrownBy(() -> ThreadPrint.parse("nothing")).hasMessageContaining("Full thread dump");
        assertThatThrownBy(() -> ThreadPrint.parse("Full thread dump X (1 y):\n\nnothing"))
                .hasMessageContaining("addresses");
        assertThat(ThreadPrint.parse(JDK_17.substring(0, JDK_17.indexOf("NAME")))
                        .missing())
                .isEqualTo(2);
    }

    @Test
    void rowsFollowFromThePrint() {
        Activity activity =
                source().activity(ThreadPrint.parse(JDK_17.replace("NAME", "\"a")), Instant.EPOCH, Instant.EPOCH);
        assertThat(activity.snapshot().mode()).isEqualTo(Mode.LOCAL);
        assertThat(activity.snapshot().probes().get("agent"))
                .contains("-XX:+EnableDynamicAgentLoading")
                .contains("-javaagent");
        assertThat(activity.snapshot().probes()).containsEntry("threadPrint", "used; it pauses the JVM");
        List<ProcessInfo> rows = activity.processes().orElseThrow();
        assertThat(rows).extracting(row -> row.type().value()).containsExactly(-1, 0, 0, 0, -40, -40);
        assertThat(rows).extracting(row -> row.state().value()).containsExactly(0, 2, 1, 4, 0, 0);
        assertThat(rows).extracting(ProcessInfo::id).containsExactly(1L, 3L, 12L, 13L, -1L, -2L);
        assertThat(rows).extracting(ProcessInfo::number).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(rows).extracting(ProcessInfo::visible).containsExactly(false, true, true, true, false, false);
        assertThat(rows.get(0).cpuTime()).isEqualTo(364.53 / 1000);
        assertThat(rows)
                .allSatisfy(
                        row -> assertThat(row.more().orElseThrow().unknown()).contains("cpuUsage"));
        assertThat(rows.get(0).more().orElseThrow().stateGuessed()).isTrue();
    }

    @Test
    void numbersAreGivenAgainAndIdsAreNot() {
        ThreadPrintSource source = source();
        String full = JDK_17.replace("NAME", "\"a");
        String without = full.replaceAll("\"VM Thread\".*\n", "");
        source.activity(ThreadPrint.parse(full), Instant.EPOCH, Instant.EPOCH);
        List<ProcessInfo> fewer = source.activity(ThreadPrint.parse(without), Instant.EPOCH, Instant.EPOCH)
                .processes()
                .orElseThrow();
        assertThat(fewer).extracting(ProcessInfo::id).containsExactly(1L, 3L, 12L, 13L, -2L);
        List<ProcessInfo> again = source.activity(ThreadPrint.parse(full), Instant.EPOCH, Instant.EPOCH)
                .processes()
                .orElseThrow();
        assertThat(again).extracting(ProcessInfo::id).containsExactly(1L, 3L, 12L, 13L, -3L, -2L);
        assertThat(again.get(4).number()).isEqualTo(5);
    }

    @Test
    void whatWasAskedForAndIsNotDoneIsNamed() {
        assertThat(ThreadPrintSource.impossible(Request.DEFAULT)).isEmpty();
        Request all = new Request(
                ActivityOptions.PROCESSES_AND_SESSIONS,
                Optional.of("ID"),
                Format.PLAIN,
                Duration.ofMillis(100),
                Optional.of(Mode.SERVER),
                0,
                Optional.of(""),
                Optional.of(""),
                Depth.FOLLOW);
        assertThat(ThreadPrintSource.impossible(all))
                .isEqualTo("; not possible there: --follow, --server-mode, --session, --roles, --settings, --interval");
        Request local = new Request(
                ActivityOptions.PROCESSES_ONLY,
                Optional.empty(),
                Format.EXTENDED,
                Request.DEFAULT.interval(),
                Optional.of(Mode.LOCAL),
                0,
                Optional.of(""),
                Optional.empty());
        assertThat(ThreadPrintSource.impossible(local)).isEqualTo("; not possible there: --roles");
    }

    private static ThreadPrintSource source() {
        long pid = ProcessHandle.current().pid();
        return new ThreadPrintSource(new Target(pid, "Main"), new JdkDoor(new Target(pid, "Main")));
    }
}
