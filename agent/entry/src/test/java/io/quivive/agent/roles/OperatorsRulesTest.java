// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.roles.host.DefaultsHost;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What no built-in rule names, and what an operator's rules name. */
class OperatorsRulesTest {
    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whatNoRuleNamesGoesByItsContextLoader(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), DefaultsHost.class);
                AgentConnection agent = target.attach()) {
            JsonNode snapshot = agent.snapshot("interval=100");
            assertRow(snapshot, "main", "jvm.main", -1, false);
            assertRow(snapshot, "application's", "", 4, true);
            assertRow(snapshot, "platform's", "", -10, false);
            assertRow(snapshot, "nobody's", "", -10, false);
            assertRow(snapshot, "Service Thread", "jvm.native", -40, false);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void anOperatorsRulesGoBeforeTheBuiltInOnes(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), DefaultsHost.class);
                AgentConnection agent = target.attach()) {
            assertRow(agent.snapshot("interval=100"), "main", "jvm.main", -1, false);
            JsonNode snapshot = agent.snapshot(
                    "interval=100",
                    rules(
                            "# ours",
                            "ours.main 5 name=main kind=platform",
                            "",
                            "ours.cache\t-4 name=\"nobody's\"",
                            "ours.service -18 kind=native name=\"Service *\"",
                            "ours.server 5 server name=application*"));
            assertRow(snapshot, "main", "ours.main", 5, true);
            assertRow(snapshot, "nobody's", "ours.cache", -4, false);
            assertRow(snapshot, "Service Thread", "ours.service", -18, false);
            assertRow(snapshot, "VM Thread", "jvm.vm-thread", -39, false);
            assertThat(snapshot.at("/snapshot/mode").asString()).isEqualTo("server");
            // they hold for that answer alone: another caller has not asked for them
            assertRow(agent.snapshot("interval=100"), "main", "jvm.main", -1, false);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aBrokenRuleIsRefusedWithItsLineAndTheAgentsOwnStay(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), DefaultsHost.class);
                AgentConnection agent = target.attach()) {
            agent.snapshot("interval=100", rules("ours.main 5 name=main"));
            assertThatThrownBy(() ->
                            agent.snapshot("interval=100", rules("# ours", "fine -4 name=x", "broken 99 name=main")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("line 3")
                    .hasMessageContaining("99");
            assertRow(agent.snapshot("interval=100"), "main", "jvm.main", -1, false);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aRoleIsTakenAnewWhenAThreadIsRenamed(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), DefaultsHost.class);
                AgentConnection agent = target.attach()) {
            long id = assertRow(agent.snapshot("interval=100"), "one", "", 4, true)
                    .at("/ID")
                    .asLong();
            target.call("pool:housekeeper");
            JsonNode renamed =
                    assertRow(agent.snapshot("interval=100"), "pool:housekeeper", "hikari.housekeeper", -49, false);
            assertThat(renamed.at("/ID").asLong()).isEqualTo(id);
            target.call("one");
            assertRow(agent.snapshot("interval=100"), "one", "", 4, true);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whereAPoolDoesNotTellItsThreadsCountAsIdleAndAsGuessed(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), DefaultsHost.class);
                AgentConnection agent = target.attach()) {
            for (String probe : List.of("unknown", "lock", "lock:worker", "parked-on:a,b[].c", "without:a.b")) {
                JsonNode row = row(
                        agent.snapshot("interval=100", rules("ours -42 busy=-41 idle=" + probe + " name=one")), "one");
                assertThat(row.at("/type").asInt()).as(probe).isEqualTo(-42);
                assertThat(row.at("/more/typeGuessed").asBoolean()).as(probe).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aThreadThatServesOneConnectionIsIdleWhileItWaitsForInput(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), DefaultsHost.class);
                AgentConnection agent = target.attach()) {
            String rules = rules(
                    "ours.main 4 busy=5 idle=input-output name=main kind=platform",
                    "ours.one 4 busy=5 idle=input-output name=one");
            JsonNode snapshot = agent.snapshot("interval=100", rules);
            assertRow(snapshot, "main", "ours.main", 4, true); // it reads its commands
            assertRow(snapshot, "one", "ours.one", 5, true); // it waits for a condition
        }
    }

    private static JsonNode assertRow(JsonNode snapshot, String name, String role, int type, boolean visible) {
        JsonNode row = row(snapshot, name);
        assertThat(row.at("/more/role").asString()).as(name).isEqualTo(role);
        assertThat(row.at("/type").asInt()).as(name).isEqualTo(type);
        assertThat(row.at("/visible").asBoolean()).as(name).isEqualTo(visible);
        return row;
    }

    private static JsonNode row(JsonNode snapshot, String name) {
        List<JsonNode> found = snapshot.at("/processes")
                .valueStream()
                .filter(process -> process.at("/name").asString().equals(name))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static String rules(String... lines) {
        return "roles=" + String.join("\n", lines).replace("\\", "\\\\").replace("\n", "\\n");
    }
}
