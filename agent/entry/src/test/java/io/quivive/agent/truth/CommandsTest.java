// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Names;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class CommandsTest {
    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aConnectionAnswersOneCommandAfterAnother(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Names.class);
                AgentConnection agent = target.attach()) {
            assertThat(agent.ask("command=web")).isEqualTo("{\"servers\":[]}");
            assertThatThrownBy(() -> agent.ask("command=dance"))
                    .hasMessage("command 'dance' does not exist: expected snapshot, web or detach");
            assertThat(agent.ask("command=snapshot", "interval=100")).startsWith("{\"processes\":[");
        }
    }
}
