// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What is left of an agent in its host, by the JDK's and the kernel's own accounts, and how one follows another. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class DetachTest {
    private static final int CYCLES = 10;
    private static final String BEAN = "io.quivive:type=Activity";
    private static final List<String> LOADERS_OPENED =
            List.of("--add-opens", "java.base/jdk.internal.loader=ALL-UNNAMED");
    /** The JDK's own caches, of method types and the like, come and go. */
    private static final int HEAP_SLACK = 300_000;

    private static final int CLASS_SLACK = 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void tenCyclesLeaveNothingButEntriesAndGate(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Inventory.class)) {
            String beans = target.call("beans");
            cycle(target); // the JDK keeps what it loaded for the first one
            cycle(target);
            await(target, "threads", names -> !names.contains("quivive"));
            String threads = target.call("threads");
            List<String> files = Kernel.openFiles(target.pid());
            int classes = Integer.parseInt(target.call("classes"));
            long heap = Long.parseLong(target.call("heap"));
            for (int i = 0; i < CYCLES; i++) {
                cycle(target);
            }
            await(target, "threads", names -> names.equals(threads));
            assertThat(target.call("beans")).isEqualTo(beans);
            // a thread that has left the list may still be ending
            await(target, "objects", lines -> ours(lines).stream().noneMatch(line -> line.contains("io.quivive.")));
            assertThat(ours(target.call("loaded")).stream().filter(line -> line.contains("quivive.")))
                    .as("classes of ours")
                    .allMatch(line -> line.contains("io.quivive.agent.entry.") || line.contains("io.quivive.bridge."))
                    .hasSize(3);
            List<String> filesAfter = Kernel.openFiles(target.pid());
            // of the JVM's buffers for new objects some count as used, and not always the same
            await(target, "heap", bytes -> Long.parseLong(bytes) < heap + HEAP_SLACK);
            long heapAfter = Long.parseLong(target.call("heap"));
            int classesAfter = Integer.parseInt(target.call("classes"));
            System.out.printf("%s: classes %d to %d, heap %d to %d%n", jdk, classes, classesAfter, heap, heapAfter);
            assertThat(filesAfter).isEqualTo(files);
            assertThat(files)
                    .noneMatch(file -> file.startsWith("/proc/"))
                    .filteredOn(this::isAgent)
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(classesAfter).isLessThan(classes + CLASS_SLACK);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aNewerAgentReplacesAnOlderOneWhichIsServedByItAfterwards(Jdk jdk) throws Exception {
        Path older = copy("older.jar");
        Path newer = copy("newer.jar");
        try (TargetJvm target = TargetJvm.startBare(jdk, LOADERS_OPENED, Inventory.class);
                AgentConnection first = target.attach(older, "0.0.9+a")) {
            JsonNode before = first.snapshot("interval=100");
            assertThat(isOpen(target, older)).isTrue();
            try (AgentConnection second = target.attach(newer, "0.2.0+b")) {
                JsonNode after = second.snapshot("interval=100");
                assertThat(after.at("/snapshot/instance")).isEqualTo(before.at("/snapshot/instance"));
                assertThat(count(target, newer))
                        .as("the newer one's jar is open")
                        .isPositive();
                try (AgentConnection third = target.attach(older, "0.0.9+a")) {
                    third.snapshot("interval=100");
                    // served by the newer, beside the one that is connected already
                    second.snapshot("interval=100");
                    third.detach();
                }
            }
            await(target, "threads", names -> !names.contains("quivive"));
            assertThat(target.call("beans")).doesNotContain(BEAN);
            target.call("classes"); // which collects
            assertThat(count(target, newer)).as("the newer one's jar is closed").isZero();
        }
    }

    @Tag("large")
    @Tag("truth")
    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aReplacedAgentIsCollectedWithItsJar(Jdk jdk) throws Exception {
        Path older = copy("older.jar");
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Inventory.class)) {
            try (AgentConnection entry = target.attach()) { // so that the entry is not the older one's
                entry.detach();
            }
            try (AgentConnection first = target.attach(older, "0.0.9+a")) {
                first.snapshot("interval=100");
                assertThat(count(target, older)).isPositive();
                try (AgentConnection second = target.attach(TargetJvm.builtAgent(), "0.2.0+b")) {
                    second.snapshot("interval=100");
                    assertThatThrownBy(() -> first.snapshot("interval=100")).isInstanceOf(IOException.class);
                    long giveUpAt = System.nanoTime() + 60_000_000_000L;
                    while (count(target, older) > 0 && System.nanoTime() - giveUpAt < 0) {
                        target.call("classes");
                    }
                    assertThat(count(target, older))
                            .as("open descriptors of the older jar")
                            .isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void theClassPathGrowsByOneEntryForEachPathAlone(Jdk jdk) throws Exception {
        Path other = copy("other.jar");
        try (TargetJvm target = TargetJvm.startBare(jdk, LOADERS_OPENED, Inventory.class)) {
            int before = ours(target.call("path")).size();
            for (int i = 0; i < 5; i++) {
                cycle(target);
                try (AgentConnection agent = target.attach(other, "0.0.9+a")) {
                    agent.detach();
                }
            }
            assertThat(ours(target.call("path"))).hasSize(before + 2).doesNotHaveDuplicates();
        }
    }

    private interface Condition {
        boolean holds(String answer);
    }

    private static void await(TargetJvm target, String command, Condition condition) throws IOException {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        String answer = target.call(command);
        while (!condition.holds(answer)) {
            assertThat(System.nanoTime()).as("still: %s", answer).isLessThan(giveUpAt);
            answer = target.call(command);
        }
    }

    private static void cycle(TargetJvm target) throws Exception {
        try (AgentConnection agent = target.attach()) {
            agent.snapshot("interval=100");
            assertThat(target.call("beans")).contains(BEAN);
            agent.detach();
        }
    }

    private Path copy(String name) throws IOException {
        return Files.copy(TargetJvm.builtAgent(), folder.resolve(name));
    }

    private boolean isAgent(String file) {
        return file.equals(TargetJvm.builtAgent().toString());
    }

    private static boolean isOpen(TargetJvm target, Path jar) throws IOException {
        return count(target, jar) > 0;
    }

    private static long count(TargetJvm target, Path jar) throws IOException {
        return Kernel.openFiles(target.pid()).stream()
                .filter(jar.toString()::equals)
                .count();
    }

    private static List<String> ours(String answer) {
        return answer.isEmpty() ? List.of() : new ArrayList<>(Arrays.asList(answer.split(";", -1)));
    }
}
