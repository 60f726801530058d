// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.guard.app.OwnServersHost;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What we keep of a server, its classes among it, goes with the server, or with us, whichever goes first. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class StoppedServersTest {
    static Stream<Arguments> kinds() {
        return Jdks.all()
                .flatMap(jdk -> Stream.of("tomcat", "jetty", "undertow").map(kind -> Arguments.of(jdk, kind)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aServerThatStopsWhileWeAreThereIsCollected(Jdk jdk, String kind) throws Exception {
        try (TargetJvm target = start(jdk);
                AgentConnection agent = target.attach()) {
            target.call("start " + kind);
            target.call("ask");
            assertThat(servers(agent)).hasSize(1);
            assertThat(target.call("collected")).as("while it runs").isEqualTo("false");
            target.call("stop");
            awaitCollected(target);
            assertThat(servers(agent)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aServerThatStopsAfterWeHaveLeftIsCollected(Jdk jdk, String kind) throws Exception {
        try (TargetJvm target = start(jdk)) {
            target.call("start " + kind);
            try (AgentConnection agent = target.attach()) {
                target.call("ask");
                assertThat(servers(agent)).hasSize(1);
                agent.detach();
            }
            target.call("stop");
            awaitCollected(target);
        }
    }

    /** With what the JDK keeps softly let go, too. */
    private static TargetJvm start(Jdk jdk) throws Exception {
        return TargetJvm.start(jdk, List.of("-XX:SoftRefLRUPolicyMSPerMB=0"), OwnServersHost.class);
    }

    private static JsonNode servers(AgentConnection agent) throws Exception {
        return new JsonMapper().readTree(agent.ask("command=web")).path("servers");
    }

    private static void awaitCollected(TargetJvm target) throws Exception {
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (!target.call("collected").equals("true")) {
            assertThat(System.nanoTime()).as("it is kept").isLessThan(giveUpAt);
        }
    }
}
