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
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Two agents: one that only looks, and one that follows, which takes over what the other remembered. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class DepthTest {
    private static final String QUICK = "interval=100";
    private static final String LOOK = "depth=look";

    private Path folder;
    private Path log;
    private Path socket;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory("quivive-depth");
        log = folder.resolve("log");
        socket = folder.resolve("a");
    }

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(log);
        Files.deleteIfExists(socket);
        Files.delete(folder);
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aLookChangesNoClassAndCouldNot(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, logged(), Inventory.class)) {
            try (AgentConnection agent = target.attachLook()) {
                assertThat(depth(agent, LOOK)).isEqualTo("look");
                agent.ask(LOOK, "command=web");
                // it has asked isRetransformClassesSupported()
                assertThatThrownBy(() -> agent.snapshot(QUICK))
                        .isInstanceOf(IOException.class)
                        .hasMessage("another agent is needed: this one only looks");
                assertThat(loaded(target))
                        .noneMatch(line -> line.contains("agent.asm")
                                || line.contains("agent.hook.Hooks")
                                || line.contains("agent.task")
                                || line.contains("io.quivive.bridge"));
                agent.detach();
            }
            await(
                    target,
                    lines -> lines.stream()
                            .noneMatch(line ->
                                    line.contains("io.quivive.core") || line.contains("io.quivive.agent.Agent")));
            assertThat(loaded(target)).singleElement().matches(line -> line.contains("io.quivive.agent.entry.Entry"));
            assertThat(redefined()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whoFollowsTakesOverAndStaysUntilADetach(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, logged(), Inventory.class)) {
            JsonNode before;
            try (AgentConnection looking = target.attachLook("listen=" + socket)) {
                before = looking.snapshot(QUICK, LOOK);
                assertThat(before.at("/snapshot/depth").asString()).isEqualTo("look");
                try (AgentConnection following =
                        TargetJvm.attach(target.pid(), TargetJvm.builtAgent(), "0.1.0-SNAPSHOT", "listen=" + socket)) {
                    JsonNode after = following.snapshot(QUICK);
                    assertThat(after.at("/snapshot/depth").asString()).isEqualTo("follow");
                    assertThat(after.at("/snapshot/instance")).isEqualTo(before.at("/snapshot/instance"));
                    // ids of native threads go on counting: none means another thread now
                    assertThat(Rows.id(Rows.named(after, "VM Thread")))
                            .isLessThan(Rows.id(Rows.named(before, "VM Thread")));
                }
                assertThatThrownBy(() -> looking.snapshot(QUICK, LOOK)).isInstanceOf(IOException.class);
            }
            assertThat(redefined()).as("what hooks change").isNotEmpty();
            try (AgentConnection looking = target.attachLook("listen=" + socket)) {
                assertThat(depth(looking, LOOK)).isEqualTo("follow");
                try (AgentConnection other = AgentConnection.dial(socket)) {
                    assertThat(depth(other, LOOK)).isEqualTo("follow");
                    assertThat(depth(other, LOOK, "version=99.0+x"))
                            .as("it is followed, and a newer one that looks takes no place")
                            .isEqualTo("follow");
                    assertThatThrownBy(() -> other.snapshot(QUICK, "version=99.0+x"))
                            .hasMessageStartingWith("another agent is needed: this one is of version");
                    other.detach();
                }
            }
            assertThat(socket).doesNotExist();
            await(target, lines -> lines.size() == 3);
            assertThat(loaded(target))
                    .allMatch(line -> line.contains("io.quivive.agent.entry.Entry")
                            || line.contains("io.quivive.agent.entry.FollowEntry")
                            || line.contains("io.quivive.bridge.Gate"));
            try (AgentConnection again = target.attachLook()) {
                JsonNode later = again.snapshot(QUICK, LOOK);
                assertThat(later.at("/snapshot/depth").asString()).isEqualTo("look");
                assertThat(later.at("/snapshot/instance")).isEqualTo(before.at("/snapshot/instance"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void theJarThatAJvmIsStartedWithDecides(Jdk jdk) throws Exception {
        try (TargetJvm target = started(jdk, TargetJvm.builtLook());
                AgentConnection agent = target.attachLook("listen=" + socket, "silence=0")) {
            assertThat(depth(agent, LOOK)).isEqualTo("look");
            assertThat(redefined()).isEmpty();
            // at the JVM's start, not after it: the socket stays however long nobody asks
            try (AgentConnection other = AgentConnection.dial(socket)) {
                assertThat(depth(other, LOOK)).isEqualTo("look");
            }
            try (AgentConnection following = target.attach()) {
                assertThat(depth(following)).isEqualTo("follow");
            }
            assertThat(target.printed()).doesNotContain("quivive:");
        }
        Files.deleteIfExists(socket);
        Files.delete(log);
        try (TargetJvm target = started(jdk, TargetJvm.builtAgent());
                AgentConnection agent = target.attachLook()) {
            assertThat(depth(agent, LOOK)).isEqualTo("follow");
            assertThat(redefined()).isNotEmpty();
        }
        Files.delete(log);
        try (TargetJvm target = started(jdk, TargetJvm.builtLook(), TargetJvm.builtAgent());
                AgentConnection agent = target.attachLook()) {
            assertThat(depth(agent, LOOK)).as("with both").isEqualTo("follow");
        }
    }

    private TargetJvm started(Jdk jdk, Path... jars) throws IOException {
        List<String> options = new ArrayList<>(logged());
        Arrays.stream(jars).forEach(jar -> options.add("-javaagent:" + jar));
        return TargetJvm.startBare(jdk, options, Inventory.class);
    }

    private static String depth(AgentConnection agent, String... settings) throws IOException {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = QUICK;
        return agent.snapshot(all).at("/snapshot/depth").asString();
    }

    /** Every class that is changed is a line of it. */
    private List<String> logged() {
        return List.of("-Xlog:redefine+class*=info:file=" + log + "::filecount=0");
    }

    private List<String> redefined() throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("redefine"))
                .toList();
    }

    private static List<String> loaded(TargetJvm target) throws IOException {
        return Arrays.stream(target.call("loaded").split(";", -1))
                .filter(line -> line.contains("quivive."))
                .toList();
    }

    private static void await(TargetJvm target, Predicate<List<String>> condition) throws IOException {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        List<String> lines = loaded(target);
        while (!condition.test(lines)) {
            assertThat(System.nanoTime()).as("still: %s", lines).isLessThan(giveUpAt);
            lines = loaded(target);
        }
    }
}
