// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Names;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class NamesTest {
    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void badNamesArriveWholeInValidJson(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Names.class);
                AgentConnection agent = target.attach()) {
            for (String format : List.of("PLAIN", "EXTENDED")) {
                String text = agent.ask("format=" + format, "interval=100");
                assertThat(text.chars()).as("no control character stands bare").noneMatch(c -> c < 0x20 || c == 0x7f);
                JsonNode answer = new JsonMapper().readTree(text);
                for (String name : Names.BAD) {
                    assertThat(Rows.of(answer, row -> Rows.name(row).equals(name)))
                            .as(name.substring(0, 6))
                            .hasSize(jdk.feature() >= 21 ? 2 : 1);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aThreadThatLiesIsNotAsked(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Names.class);
                AgentConnection agent = target.attach()) {
            for (int i = 0; i < 3; i++) {
                JsonNode liar = Rows.named(agent.snapshot("interval=100"), "the liar's own name");
                assertThat(Rows.id(liar)).isPositive();
                assertThat(Rows.state(liar)).isEqualTo(2);
                assertThat(Kernel.tasks(target.pid())).contains(Rows.systemId(liar));
            }
            assertThat(target.call("called")).isEqualTo("0");
        }
    }
}
