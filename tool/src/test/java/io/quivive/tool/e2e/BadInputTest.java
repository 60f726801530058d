// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One line that says what, which value, what to do; a status of its own; the target unharmed. */
@EnabledOnOs(OS.LINUX)
class BadInputTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                 | Missing required subcommand     | quivive --help",
                "foo                                | 'foo'                           | quivive --help",
                "snapshot                           | PID|NAME                        | quivive snapshot --help",
                "snapshot 1 --foo                   | Unknown option: '--foo'         | quivive snapshot --help",
                "snapshot 1 --options 7             | options 7 does not exist        | 2 (sessions only)",
                "snapshot 1 --options x             | 'x' is not an int               | quivive snapshot --help",
                "snapshot 1 --interval 5            | '5' is no duration              | 250ms",
                "snapshot 1 --interval 99ms         | interval 99 ms is out of range  | 100 ms to 60 s",
                "snapshot 1 --interval 2m           | interval 120000 ms              | 100 ms to 60 s",
                "snapshot 1 --timeout 0s            | timeout 0 is out of range       | expected",
                "snapshot 1 --virtual-limit -1      | virtual-thread limit -1         | 0 or more",
                "snapshot 1 --count 2               | --count goes with --every       | quivive snapshot --help",
                "snapshot 1 --every 1s --count 0    | count 0 is out of range         | 1 or more",
                "snapshot 1 --every 1ms             | every 1 ms is out of range      | 100 ms or more",
                "sessions 1 --columns user,url      | column 'url' does not exist     | user, type, state, address",
                "sessions 1 --settings /none        | settings file /none             | does not exist",
                "web 1 --interval 1s                | Unknown options: '--interval'   | quivive web --help",
                "ps 1 --jmx-user a                  | --jmx-tls and --insecure go     | '1' is none",
                "sesions 1                          | 'sesions' is not a command       | 'sessions' is; see quivive --help",
                "snapshot 1 --server-mode --local-mode         | mutually exclusive   | quivive snapshot --help",
                "snapshot 1 --processes-only --sessions-only   | mutually exclusive   | quivive snapshot --help"
            },
            maxCharsPerColumn = 200,
            quoteCharacter = '~')
    void aWrongCommandLineIsToldWithWhereHelpIs(String line, String what, String hint) throws Exception {
        String[] arguments = line.replace("'", "").isBlank() ? new String[0] : line.split(" +", -1);
        Run.quivive(arguments).refusedWith(ExitStatus.USAGE, what.replace("PID", "PID"), hint);
    }

    @Test
    void aProcessThatDoesNotExistIsNamed() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Run.quivive("snapshot", Long.toString(ended.pid()))
                .refusedWith(ExitStatus.NO_TARGET, "there is no process " + ended.pid(), "quivive list");
    }

    @Test
    void aProcessThatIsNoJvmIsLeftAlone() throws Exception {
        try (Child sleep = Child.sleep()) {
            Run.quivive("snapshot", sleep.pid())
                    .refusedWith(ExitStatus.NO_TARGET, "process " + sleep.pid() + " (sleep) is not a JVM");
            assertThat(sleep.isAlive()).isTrue();
        }
    }

    @Test
    void anAmbiguousNameIsRefusedWithTheCandidates() throws Exception {
        try (Child one = Child.jvm(Jdk.own());
                Child two = Child.jvm(Jdk.own())) {
            Run.quivive("snapshot", "io.quivive.tool.e2e.Target")
                    .refusedWith(ExitStatus.NO_TARGET, one.pid(), two.pid(), "give the pid");
        }
    }

    @Test
    void aJvmThatLetsNobodyAttachIsRefusedAndHasPrintedNothing() throws Exception {
        try (Child target = Child.jvm(Jdk.own(), "-XX:+DisableAttachMechanism")) {
            Run.quivive("snapshot", target.pid()).refusedWith(ExitStatus.REFUSED, "-XX:+DisableAttachMechanism");
            assertThat(target.isAlive()).isTrue();
        }
    }

    @Test
    void aJvmThatDoesNotHandleTheSignalListensFromTheStartAndIsNotSentIt() throws Exception {
        try (Child target = Child.jvm(Jdk.own(), "-Xrs")) {
            assertThat(Run.quivive("snapshot", target.pid(), "--interval=100ms")
                            .json()
                            .has("processes"))
                    .isTrue();
            assertThat(target.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aStoppedJvmIsWaitedForAsLongAsAllowedAndGoesOnUnharmed(Jdk jdk) throws Exception {
        try (Child target = Child.jvm(jdk)) {
            target.signal("STOP");
            Run.quivive("snapshot", target.pid(), "--timeout=2s")
                    .refusedWith(ExitStatus.NO_ANSWER, "within 2 s", "kill -CONT " + target.pid());
            target.signal("CONT");
            assertThat(Run.quivive("snapshot", target.pid(), "--interval=100ms")
                            .json()
                            .has("processes"))
                    .isTrue();
        }
    }

    @Test
    void aJvmThatStopsBetweenTwoAnswersIsWaitedForAsLongAsAllowed() throws Exception {
        Path out = temp.resolve("out");
        try (Child target = Child.jvm(Jdk.own())) {
            Process tool = every(target, out, "--timeout=20s");
            awaitLine(tool, out);
            target.signal("STOP");
            assertThat(tool.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(tool.exitValue()).isEqualTo(ExitStatus.NO_ANSWER);
            assertThat(text(tool)).contains("did not answer within 20 s").hasLineCount(1);
            target.signal("CONT");
            assertThat(target.isAlive()).isTrue();
        }
    }

    @Test
    void aJvmThatDiesHalfWayIsToldAsSuch() throws Exception {
        Path out = temp.resolve("out");
        try (Child target = Child.jvm(Jdk.own())) {
            Process tool = every(target, out, "--timeout=60s");
            awaitLine(tool, out);
            target.signal("KILL");
            assertThat(tool.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(tool.exitValue()).isEqualTo(ExitStatus.NO_ANSWER);
            assertThat(text(tool)).contains("ended, or broke off").hasLineCount(1);
        }
    }

    @Test
    void aFullDiskIsOneLineAndAClosedPipeNone() throws Exception {
        try (Child target = Child.jvm(Jdk.own())) {
            String tool = "'" + Jdk.own().java() + "' -jar '" + Run.jar() + "' ";
            Run full =
                    Run.of(List.of("bash", "-c", tool + "snapshot " + target.pid() + " --interval 100ms > /dev/full"));
            full.refusedWith(ExitStatus.NO_OUTPUT, "standard output cannot be written: No space left on device");
            Run help = Run.of(List.of("bash", "-c", tool + "--help > /dev/full"));
            help.refusedWith(ExitStatus.NO_OUTPUT, "No space left on device");
            Run closed = Run.of(List.of(
                    "bash",
                    "-c",
                    tool + "snapshot " + target.pid()
                            + " --interval 100ms --every 100ms | head -1 > /dev/null; exit ${PIPESTATUS[0]}"));
            assertThat(closed).isEqualTo(new Run(ExitStatus.NO_OUTPUT, "", ""));
        }
    }

    @Test
    void aStackTraceIsShownToThoseWhoAskForItAlone() throws Exception {
        String tool = "'" + Jdk.own().java() + "' -jar '" + Run.jar() + "' snapshot 99999999999999999999";
        assertThat(Run.of(List.of("bash", "-c", "QUIVIVE_TRACE=1 " + tool)).err())
                .contains("\tat io.quivive.tool");
        Run.of(List.of("bash", "-c", tool)).refusedWith(ExitStatus.NO_TARGET, "there is no process");
    }

    @Test
    void aJavaWithoutTheAttachModuleSaysWhatToInstall() throws Exception {
        Path jlink = Jdk.own().home().resolve("bin/jlink");
        assumeTrue(
                Files.isExecutable(jlink) && Files.isDirectory(Jdk.own().home().resolve("jmods")),
                "this JDK has nothing to link a smaller Java from");
        Path small = temp.resolve("small");
        Run link = Run.of(
                List.of(jlink.toString(), "--add-modules", "java.base", "--output", small.toString(), "--strip-debug"));
        assertThat(link.status()).as(link.out() + link.err()).isZero();
        try (Child target = Child.jvm(Jdk.own())) {
            Run.of(List.of(small.resolve("bin/java").toString(), "-jar", Run.jar(), "snapshot", target.pid()))
                    .refusedWith(ExitStatus.FAULT, small.toString(), "no module jdk.attach", "JDK 17 or newer");
        }
    }

    private Process every(Child target, Path out, String timeout) throws Exception {
        return new ProcessBuilder(
                        Jdk.own().java(),
                        "-jar",
                        Run.jar(),
                        "snapshot",
                        target.pid(),
                        "--interval=100ms",
                        "--every=100ms",
                        timeout)
                .redirectOutput(out.toFile())
                .start();
    }

    private static void awaitLine(Process tool, Path out) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(out).contains("\n")) {
            assertThat(tool.isAlive()).as("it ended without an answer").isTrue();
            assertThat(System.nanoTime()).as("a first answer").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static String text(Process process) throws Exception {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
