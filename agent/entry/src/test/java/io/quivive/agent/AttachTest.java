// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.target.Idle;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class AttachTest {
    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void anAttachedJvmAnswersWithItsProcesses(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), Idle.class);
                AgentConnection agent = target.attach()) {
            JsonNode answer = agent.snapshot("interval=100");
            assertThat(answer.at("/snapshot/pid").asLong()).isEqualTo(target.pid());
            assertThat(answer.at("/processes").findValuesAsString("name")).contains("main", "VM Thread");
        }
    }
}
