// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class NumbersTest {
    /** No native thread begins or ends meanwhile, whose number would be counted in. */
    private static final List<String> STEADY = List.of("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads");

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aNumberIsGivenAgainTheSmallestFreeOneFirstAndAnIdIsNot(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, STEADY, Slots.class);
                AgentConnection agent = target.attach()) {
            agent.snapshot("interval=1000"); // by then what the attach began has settled
            for (String name : List.of("a", "b", "c", "d")) {
                target.call("start " + name);
            }
            JsonNode first = agent.snapshot("interval=100");
            long ended = Rows.number(Rows.named(first, "c"));
            long endedEarlier = Rows.number(Rows.named(first, "b"));
            target.call("end b");
            target.call("end c");
            List<Long> free = new ArrayList<>(free(agent.snapshot("interval=100")));
            assertThat(free).startsWith(Math.min(ended, endedEarlier), Math.max(ended, endedEarlier));

            target.call("start e");
            JsonNode second = agent.snapshot("interval=100");
            assertThat(Rows.number(Rows.named(second, "e"))).isEqualTo(free.get(0));
            target.call("start f");
            target.call("start g");
            JsonNode third = agent.snapshot("interval=100");
            assertThat(Set.of(Rows.number(Rows.named(third, "f")), Rows.number(Rows.named(third, "g"))))
                    .containsExactlyInAnyOrder(free.get(1), free.get(2));

            long last = Rows.of(first).stream().mapToLong(Rows::id).max().orElseThrow();
            for (String name : List.of("e", "f", "g")) {
                assertThat(Rows.id(Rows.named(third, name))).isGreaterThan(last);
            }
            for (String name : List.of("a", "d")) {
                assertThat(Rows.number(Rows.named(third, name))).isEqualTo(Rows.number(Rows.named(first, name)));
                assertThat(Rows.id(Rows.named(third, name))).isEqualTo(Rows.id(Rows.named(first, name)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void idsAreNotGivenAgainAfterADetach(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Slots.class)) {
            target.call("start stays");
            JsonNode before = attachedOnce(target);
            JsonNode after = attachedOnce(target);
            assertThat(after.at("/snapshot/instance")).isEqualTo(before.at("/snapshot/instance"));
            assertThat(Rows.id(Rows.named(after, "stays"))).isEqualTo(Rows.id(Rows.named(before, "stays")));
            Map<String, Long> natives = nativeIds(before);
            Map<String, Long> nativesAfter = nativeIds(after);
            long lowest = natives.values().stream().mapToLong(id -> id).min().orElseThrow();
            assertThat(natives.values()).allMatch(id -> id < 0);
            assertThat(nativesAfter.values()).isNotEmpty().allMatch(id -> id < lowest);
        }
    }

    private static JsonNode attachedOnce(TargetJvm target) throws Exception {
        try (AgentConnection agent = target.attach()) {
            JsonNode answer = agent.snapshot("interval=100");
            agent.detach();
            return answer;
        }
    }

    /** The five smallest numbers that nothing has. */
    private static Set<Long> free(JsonNode answer) {
        Set<Long> taken = Rows.of(answer, row -> !Rows.isVirtual(row)).stream()
                .map(Rows::number)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<Long> free = new TreeSet<>();
        for (long number = 1; free.size() < 5; number++) {
            if (!taken.contains(number)) {
                free.add(number);
            }
        }
        return free;
    }

    private static Map<String, Long> nativeIds(JsonNode answer) {
        return Rows.of(answer, row -> Rows.kind(row).equals("native")).stream()
                .collect(Collectors.toMap(Rows::systemId, Rows::id));
    }
}
