// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Idle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A JVM that records an archive of classes records it with us beside, and uses it. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class RecordedArchiveTest {
    /** The first JDK with ahead-of-time caches that are made in one step (JEP 514); older ones take no -javaagent while they record. */
    private static final int CACHES = 25;

    @TempDir
    Path folder;

    static Stream<Jdk> withCaches() {
        return io.quivive.agent.Jdks.all().filter(jdk -> jdk.feature() >= CACHES);
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void attachedWhileOneIsRecordedNothingOfTheJdkIsChanged(Jdk jdk) throws Exception {
        Path archive = folder.resolve("archive");
        try (TargetJvm target = start(jdk, recording(jdk, archive))) {
            try (AgentConnection agent = target.attach()) {
                var answer = agent.snapshot("interval=100");
                assertThat(answer.at("/snapshot/probes/handOver").asString()).contains("an archive of classes");
                assertThat(answer.at("/snapshot/probes/sessions").asString()).isEqualTo("ok");
            }
            assertEnds(target);
        }
        assertUsable(jdk, archive);
    }

    @ParameterizedTest
    @MethodSource("withCaches")
    void fromTheStartItIsSaidOnceAndTheCacheServesWithTheAgent(Jdk jdk) throws Exception {
        Path cache = folder.resolve("cache");
        String agent = "-javaagent:" + TargetJvm.builtAgent();
        try (TargetJvm target = start(jdk, recording(jdk, cache), agent)) {
            assertEnds(target);
            assertThat(target.printed().lines().filter(line -> line.startsWith("quivive: ")))
                    .singleElement()
                    .asString()
                    .contains("an archive of classes");
        }
        assertUsable(jdk, cache, agent);
    }

    private static String recording(Jdk jdk, Path archive) {
        return (jdk.feature() >= CACHES ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive;
    }

    private void assertUsable(Jdk jdk, Path archive, String... more) throws Exception {
        assertThat(archive).isNotEmptyFile();
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(
                jdk.feature() >= CACHES
                        ? List.of("-XX:AOTMode=on", "-XX:AOTCache=" + archive)
                        : List.of("-Xshare:on", "-XX:SharedArchiveFile=" + archive));
        options.add("-Xlog:class+load");
        try (TargetJvm target = start(jdk, options.toArray(new String[0]))) {
            assertEnds(target);
            assertThat(target.printed().lines().filter(line -> line.contains(Idle.class.getName() + " source:")))
                    .singleElement()
                    .asString()
                    .contains("shared objects file");
        }
    }

    private static void assertEnds(TargetJvm target) throws Exception {
        target.process().getOutputStream().close();
        String rest = new String(target.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(target.process().waitFor()).as(rest).isZero();
        assertThat(rest).doesNotContain("fatal error", "hs_err");
    }

    private TargetJvm start(Jdk jdk, String... options) throws Exception {
        return Jars.start(jdk, folder, Idle.class, List.of(options));
    }
}
