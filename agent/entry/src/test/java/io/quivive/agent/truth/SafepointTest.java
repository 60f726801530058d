// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That a snapshot causes no safepoint, by the JVM's own log of them. */
@Timeout(value = 90, threadMode = ThreadMode.SEPARATE_THREAD)
class SafepointTest {
    private static final int WARM_UP = 300;
    private static final int SNAPSHOTS = 50;
    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void fiftySnapshotsCauseNone(Jdk jdk) throws Exception {
        Path log = folder.resolve("safepoints");
        List<String> options = List.of(
                "-Xlog:safepoint:file=" + log,
                "-Xmn256m", // so that nothing has to be collected meanwhile
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:GuaranteedSafepointInterval=0");
        try (TargetJvm target = TargetJvm.startBare(jdk, options, Inventory.class);
                AgentConnection agent = target.attach()) {
            for (int i = 0; i < WARM_UP; i++) {
                agent.snapshot("interval=100");
            }
            List<String> before = safepoints(log);
            List<String> after = asked(agent, log);
            // the JVM makes some for code that it has just compiled (ICBufferFull), and comes to rest
            for (int round = 1; round < ROUNDS && after.size() > before.size(); round++) {
                before = after;
                after = asked(agent, log);
            }
            assertThat(after.subList(before.size(), after.size())).isEmpty();
            target.call("threads"); // by dumpAllThreads, which does cause one
            assertThat(safepoints(log)).hasSizeGreaterThan(after.size());
            System.out.println(jdk + ": " + before.size() + " safepoints before, " + after.size() + " after");
        }
    }

    private static List<String> asked(AgentConnection agent, Path log) throws IOException {
        for (int i = 0; i < SNAPSHOTS; i++) {
            agent.snapshot("interval=100");
        }
        return safepoints(log);
    }

    /** One line for each, which names the operation. */
    private static List<String> safepoints(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("Safepoint \""))
                .toList();
    }
}
