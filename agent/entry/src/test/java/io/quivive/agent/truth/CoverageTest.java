// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Churn;
import io.quivive.agent.target.Idle;
import io.quivive.agent.target.VirtualThreads;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** That all threads are listed, against the kernel's own listing. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class CoverageTest {
    private static final int SNAPSHOTS = 200;
    /** The kernel's clocks of age and of the wall differ by ticks. */
    private static final Duration SETTLED = Duration.ofMillis(1_050);

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void everyTaskThatLivedThroughoutIsListedOnce(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Idle.class);
                AgentConnection agent = target.attach()) {
            agent.snapshot("interval=1000"); // by then what the attach began has settled
            for (int i = 0; i < 20; i++) {
                Set<String> before = Kernel.tasks(target.pid());
                JsonNode answer = agent.snapshot("interval=100");
                Set<String> after = Kernel.tasks(target.pid());
                Rows.assertNothingTwice(answer);
                Set<String> throughout = new TreeSet<>(before);
                throughout.retainAll(after);
                Set<String> ever = new TreeSet<>(before);
                ever.addAll(after);
                assertThat(systemIds(answer)).containsAll(throughout).isSubsetOf(ever);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whileThreadsBeginAndEndByTheThousandNothingIsLostOrListedTwice(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Churn.class);
                AgentConnection agent = target.attach()) {
            agent.snapshot("interval=1000");
            Map<String, Long> ids = new HashMap<>();
            Set<Long> ended = new HashSet<>();
            Set<Long> listed = Set.of();
            int missing = 0;
            int counted = 0;
            long begun = Long.parseLong(target.call("count"));
            for (int i = 0; i < SNAPSHOTS; i++) {
                Set<String> before = Kernel.tasks(target.pid());
                JsonNode answer = agent.snapshot("interval=100");
                Set<String> after = Kernel.tasks(target.pid());
                long afterNanos = System.nanoTime();
                Rows.assertNothingTwice(answer);
                before.retainAll(after);
                before.removeAll(systemIds(answer));
                assertJustBegun(target.pid(), before, afterNanos);
                missing += before.size();
                counted += answer.at("/snapshot/omitted/threadsJustBegun").asInt();
                assertSteady(answer, ids);
                Set<Long> now = Rows.of(answer).stream().map(Rows::id).collect(Collectors.toSet());
                listed.stream().filter(id -> !now.contains(id)).forEach(ended::add);
                assertThat(now).as("IDs are never given again").noneMatch(ended::contains);
                listed = now;
            }
            assertThat(Long.parseLong(target.call("count")) - begun)
                    .as("threads begun meanwhile")
                    .isGreaterThan(2_000);
            assertThat(counted == 0 && missing > 0)
                    .as("%d tasks were not listed, and %d were counted", missing, counted)
                    .isFalse();
            System.out.println(
                    jdk + ": " + missing + " were beginning or ending, " + counted + " were counted as beginning");
        }
    }

    /**
     * What the kernel had before and after and we have not is a thread that is not yet Java's, or no longer: none of them lives a second. Who
     * is neither cannot be told from them before that.
     */
    private static void assertJustBegun(long pid, Set<String> missing, long askedAt) throws Exception {
        for (String task : missing) {
            Duration since = Duration.ofNanos(System.nanoTime() - askedAt);
            assertThat(Kernel.age(pid, task).minus(since))
                    .as("age of task %s, which is not listed", task)
                    .isLessThan(SETTLED);
        }
    }

    private static void assertSteady(JsonNode answer, Map<String, Long> ids) {
        Map<String, List<JsonNode>> byName = Rows.of(answer).stream().collect(Collectors.groupingBy(Rows::name));
        List<String> expected = Stream.of("steady-", "steady-virtual-")
                .filter(name -> !name.contains("virtual") || answerHasVirtual(answer))
                .flatMap(name -> IntStream.range(0, Churn.STEADY).mapToObj(i -> name + i))
                .toList();
        for (String name : expected) {
            assertThat(byName.get(name)).as("rows named %s", name).hasSize(1);
            long id = Rows.id(byName.get(name).get(0));
            assertThat(ids.computeIfAbsent(name, any -> id)).isEqualTo(id);
        }
    }

    /** Whether the JVM that answers is new enough; the tests' own may be older. */
    private static boolean answerHasVirtual(JsonNode answer) {
        return VirtualThreads.exist()
                || answer.at("/snapshot/probes/virtualThreads").asString().equals("ok");
    }

    private static Set<String> systemIds(JsonNode answer) {
        return Rows.of(answer, row -> !Rows.isVirtual(row)).stream()
                .map(Rows::systemId)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
