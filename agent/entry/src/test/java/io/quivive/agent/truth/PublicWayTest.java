// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.BothWays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the attached agent says against what the library says by the public ways, of the same JVM. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class PublicWayTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int EXECUTING = 0;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void bothWaysSayTheSameWhereBothCanTell(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), BothWays.class);
                AgentConnection agent = target.attach()) {
            agent.snapshot("interval=200");
            target.call("activity");
            JsonNode before = agent.snapshot("interval=200");
            JsonNode library = JSON.readTree(target.call("activity"));
            JsonNode after = agent.snapshot("interval=200");
            Map<Long, JsonNode> earlier = platform(before);
            Map<Long, JsonNode> open = platform(library);
            Map<Long, JsonNode> later = platform(after);
            earlier.keySet().retainAll(later.keySet());
            assertThat(open.keySet()).containsAll(earlier.keySet());
            int states = 0;
            for (Map.Entry<Long, JsonNode> each : earlier.entrySet()) {
                JsonNode attached = each.getValue();
                JsonNode row = open.get(each.getKey());
                String name = Rows.name(attached);
                for (String property : List.of("name", "ID", "visible", "type", "preemptive")) {
                    if (property.equals("name") || isCommon(attached, row)) {
                        assertThat(row.path(property))
                                .as("%s of %s", property, name)
                                .isEqualTo(attached.path(property));
                    }
                }
                for (String property : List.of("daemon", "priority", "kind", "threadID")) {
                    assertThat(row.at("/more/" + property))
                            .as("%s of %s", property, name)
                            .isEqualTo(attached.at("/more/" + property));
                }
                if (!row.at("/more/stateGuessed").asBoolean() && name.startsWith("both ")) {
                    assertThat(Rows.state(row)).as("state of %s", name).isEqualTo(Rows.state(attached));
                    states++;
                }
                // the clock of a thread that sleeps may be told in ticks of its last switch
                assertThat(row.path("cpuTime").asDouble())
                        .as("cpuTime of %s", name)
                        .isBetween(
                                attached.path("cpuTime").asDouble(),
                                later.get(each.getKey()).path("cpuTime").asDouble());
            }
            assertThat(states).as("states that both tell").isEqualTo(6);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whatThePublicWaysDoNotGiveIsNamedWithHowToMendIt(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), BothWays.class)) {
            JsonNode unopened = JSON.readTree(target.call("unopened"));
            assertNoProbeIsOpen(unopened);
            assertThat(unopened.at("/snapshot/probes/threadFields").asString()).contains("attach the agent");
            JsonNode library = JSON.readTree(target.call("activity"));
            assertNoProbeIsOpen(library);
            assertThat(Rows.of(library)).allSatisfy(row -> {
                assertThat(Rows.kind(row)).isEqualTo("platform");
                assertThat(Rows.systemId(row)).isEmpty();
                assertThat(unknown(row)).contains("systemID").doesNotContain("cpuTime");
                assertThat(row.path("more").has("started")).isFalse();
            });
            JsonNode running = Rows.named(library, "both running");
            assertThat(Rows.state(running)).isEqualTo(EXECUTING);
            assertThat(running.at("/more/stateGuessed").asBoolean()).isTrue();
            assertThat(running.path("cpuUsage").asDouble()).isPositive();
            assertThat(running.path("cpuTime").asDouble()).isPositive();
            assertThat(unknown(running)).containsExactly("systemID");
        }
    }

    /** Each says why, and how to mend that. */
    private static void assertNoProbeIsOpen(JsonNode answer) {
        JsonNode probes = answer.at("/snapshot/probes");
        assertThat(probes.propertyNames()).hasSize(13);
        assertThat(probes.path("sessionTime").asString())
                .as("the bean measures it for the thread itself")
                .isEqualTo("ok");
        for (String probe : probes.propertyNames()) {
            if (probe.equals("sessionTime")) {
                continue;
            }
            assertThat(probes.path(probe).asString()).as(probe).matches("(?s).+; .+");
        }
    }

    /** Rules that look at more than the name cannot match by the public ways. */
    private static boolean isCommon(JsonNode attached, JsonNode row) {
        return attached.at("/more/role").equals(row.at("/more/role"))
                && !attached.at("/more/typeGuessed").asBoolean()
                && !row.at("/more/typeGuessed").asBoolean();
    }

    private static List<String> unknown(JsonNode row) {
        return row.at("/more/unknown").valueStream().map(JsonNode::asString).toList();
    }

    private static Map<Long, JsonNode> platform(JsonNode answer) {
        return Rows.of(answer, row -> Rows.kind(row).equals("platform")).stream()
                .collect(Collectors.toMap(Rows::id, Function.identity()));
    }
}
