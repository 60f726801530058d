// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.OwnBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code -javaagent} from the start. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class PremainTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int WORKER_PROCESS = 5;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void itsBeanAnswersAndSoDoesItALaterAttach(Jdk jdk) throws Exception {
        Path roles = Files.writeString(folder.resolve("my, roles.txt"), "mine 5 name=\"mine,*\"\n");
        try (TargetJvm target = TargetJvm.startBare(
                jdk,
                List.of("-javaagent:" + TargetJvm.builtAgent() + "=off=clock+kernelState,roles="
                        + roles.toString().replace("%", "%25").replace(",", "%2C")),
                OwnBean.class)) {
            JsonNode bean = JSON.readTree(target.call("ActivityExtended"));
            assertOptionsHold(bean);
            assertThat(JSON.readTree(target.call("Processes")).propertyNames()).containsExactly("processes");
            assertThat(JSON.readTree(target.call("Activity")).has("snapshot")).isFalse();
            try (AgentConnection agent = target.attach()) {
                JsonNode attached = agent.snapshot("interval=100");
                assertOptionsHold(attached);
                assertThat(attached.at("/snapshot/instance")).isEqualTo(bean.at("/snapshot/instance"));
                assertThat(Rows.id(Rows.named(attached, "VM Thread")))
                        .isEqualTo(Rows.id(Rows.named(bean, "VM Thread")));
            }
            assertThat(target.printed()).as("what the host's own output shows").doesNotContain("quivive:", "WARNING");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void brokenOptionsAreToldOnceAndLeftOut(Jdk jdk) throws Exception {
        Path roles = Files.writeString(folder.resolve("roles.txt"), "# mine\nbroken\n");
        try (TargetJvm target = TargetJvm.startBare(
                jdk, List.of("-javaagent:" + TargetJvm.builtAgent() + "=off=nonsense,roles=" + roles), OwnBean.class)) {
            assertThat(target.printed()).contains("line 2", "'nonsense'");
            JsonNode bean = JSON.readTree(target.call("ActivityExtended"));
            assertThat(bean.at("/snapshot/probes/startTime").asString()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aBrokenOptionDoesNotTakeAnotherWithIt(Jdk jdk) throws Exception {
        Path roles = Files.writeString(folder.resolve("roles.txt"), "mine 5 name=\"mine,*\"\n");
        try (TargetJvm target = TargetJvm.startBare(
                jdk, List.of("-javaagent:" + TargetJvm.builtAgent() + "=off=nonsense,roles=" + roles), OwnBean.class)) {
            JsonNode mine = Rows.named(JSON.readTree(target.call("ActivityExtended")), "mine, and by my own rule");
            assertThat(mine.at("/more/role").asString()).isEqualTo("mine");
        }
    }

    private static void assertOptionsHold(JsonNode answer) {
        JsonNode mine = Rows.named(answer, "mine, and by my own rule");
        assertThat(mine.path("type").asInt()).isEqualTo(WORKER_PROCESS);
        assertThat(mine.at("/more/role").asString()).isEqualTo("mine");
        assertThat(Rows.named(answer, "VM Thread").at("/more/stateGuessed").asBoolean())
                .isTrue();
        assertThat(answer.at("/snapshot/probes/kernelState").asString()).startsWith("switched off");
        assertThat(answer.at("/snapshot/probes/systemID").asString()).isEqualTo("ok");
    }
}
