// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Full;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In a JVM that has used up its memory, its descriptors or its threads: it says what is short, nothing is left, and later it answers. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class ShortageTest {
    private static final Path LIMITS = Path.of("/usr/bin/prlimit");

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aFullHeapIsNamed(Jdk jdk) throws Exception {
        List<String> options = List.of("-XX:+UseSerialGC", "-Xmx48m");
        try (TargetJvm target = TargetJvm.startBare(jdk, options, Full.class, "heap", "1500000")) {
            assertRefused(target, "java.lang.OutOfMemoryError: Java heap space");
            assertRefused(target, "java.lang.OutOfMemoryError: Java heap space");
            target.call("free");
            assertAnswers(target);
            assertThat(target.printed()).doesNotContain("Error", "xception", "quivive:");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void fewDescriptorsAreNamed(Jdk jdk) throws Exception {
        try (TargetJvm target = limited(jdk, "--nofile=200", "descriptors", "12")) {
            assertRefused(target, "Too many open files");
            target.call("free");
            assertAnswers(target);
            assertThat(target.printed()).doesNotContain("Error", "xception", "quivive:");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void withoutDescriptorsTheAttachEndsAtOnceAndNoClassOfTheJdkIsBroken(Jdk jdk) throws Exception {
        try (TargetJvm target = limited(jdk, "--nofile=200", "descriptors", "5")) {
            assertThatThrownBy(target::attach).hasMessageContaining("nobody has dialled");
            target.call("free");
            assertAnswers(target);
            assertThat(target.printed()).doesNotContain("Error", "xception", "quivive:");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void noThreadIsNamed(Jdk jdk) throws Exception {
        // one more thread takes more address space than there is
        try (TargetJvm target = limited(jdk, "--nofile=1000", "none", "0", "-Xss1g")) {
            long kilobytes = Files.readAllLines(Path.of("/proc/" + target.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmSize:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
            limit(target, "--as=" + (kilobytes + 600_000) * 1024 + ":");
            assertRefused(target, "java.lang.OutOfMemoryError: unable to create native thread");
            limit(target, "--as=unlimited:");
            assertAnswers(target);
            assertThat(target.printed().lines().filter(line -> !line.contains("[warning][os,thread]")))
                    .as("but for the JVM's own warnings")
                    .noneMatch(
                            line -> line.contains("Error") || line.contains("xception") || line.contains("quivive:"));
        }
    }

    private static void assertRefused(TargetJvm target, String cause) throws Exception {
        try (AgentConnection agent = target.attach()) {
            assertThatThrownBy(() -> agent.ask("format=PLAIN", "interval=100"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("java.")
                    .hasMessageContaining(cause);
        }
    }

    private static void assertAnswers(TargetJvm target) throws Exception {
        try (AgentConnection agent = target.attach()) {
            var answer = agent.snapshot("interval=100");
            assertThat(answer.at("/processes").findValuesAsString("name")).contains("main", "VM Thread");
            for (String probe : List.of("threadFields", "systemID", "nativeThreads", "sessions", "handOver")) {
                assertThat(answer.at("/snapshot/probes/" + probe).asString()).isEqualTo("ok");
            }
            agent.detach();
        }
    }

    private static TargetJvm limited(Jdk jdk, String limit, String what, String spare, String... options)
            throws IOException {
        assumeTrue(Files.isExecutable(LIMITS), "prlimit, of util-linux, is not here");
        List<String> command =
                new ArrayList<>(List.of(LIMITS.toString(), limit, jdk.java().toString()));
        command.addAll(List.of(options));
        Path classes = Path.of(
                Full.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        // the JVM's own side of an attach is there before it needs a descriptor or a thread
        command.addAll(
                List.of("-XX:+StartAttachListener", "-cp", classes.toString(), Full.class.getName(), what, spare));
        return TargetJvm.start(new ProcessBuilder(command), Pattern.compile("^ready"));
    }

    private static void limit(TargetJvm target, String limit) throws Exception {
        Process set = new ProcessBuilder(LIMITS.toString(), "--pid", Long.toString(target.pid()), limit)
                .inheritIO()
                .start();
        assertThat(set.waitFor()).isZero();
    }
}
