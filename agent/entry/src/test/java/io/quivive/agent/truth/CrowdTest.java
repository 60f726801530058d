// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Crowd;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Very many threads at once: what is left out is counted, and the limit can be raised. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class CrowdTest {
    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#withVirtualThreads")
    void aHundredThousandVirtualThreadsAreListedUpToTheLimitAndCountedBeyondIt(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of("-Xmx2g"), Crowd.class, "100000", "500")) {
            assertCrowd(target, 100_000, 500);
        }
    }

    @Tag("large")
    @Tag("crowds")
    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#withVirtualThreads")
    void aMillionVirtualAndTenThousandPlatformThreadsDoNotBreakIt(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of("-Xmx6g"), Crowd.class, "1000000", "10000")) {
            assertCrowd(target, 1_000_000, 10_000);
        }
    }

    private static void assertCrowd(TargetJvm target, int virtual, int platform) throws Exception {
        try (AgentConnection agent = target.attach()) {
            JsonNode limited = agent.snapshot("interval=100", "virtualLimit=10");
            // one of those that run may have been between two carriers, or a poller of the JDK's own be virtual
            List<JsonNode> listed = Rows.of(limited, Rows::isVirtual);
            long omitted = limited.at("/snapshot/omitted/virtualThreads").asLong();
            assertThat(listed.size() + omitted).isBetween(virtual + 2L, virtual + 10L);
            assertThat(Rows.of(limited, row -> Rows.name(row).equals("mounted")))
                    .as("those that run are listed beyond the limit")
                    .hasSize(Crowd.MOUNTED);
            assertThat(listed).hasSizeBetween(10, 10 + Crowd.MOUNTED);
            assertThat(Rows.of(limited, row -> Rows.name(row).equals("crowd") && !Rows.isVirtual(row)))
                    .hasSize(platform);
            Rows.assertNothingTwice(limited);

            // plain, and not as a tree, which would need more memory here than the crowd does there
            String all = agent.ask("interval=100", "virtualLimit=2000000");
            assertThat(occurrences(all, "\"name\":\"crowd\"")).isEqualTo(virtual + platform);
            JsonNode raised = agent.snapshot("interval=100", "virtualLimit=2000000", "options=2", "mode=server");
            assertThat(raised.at("/snapshot/omitted").has("virtualThreads")).isFalse();
            System.out.println(virtual + " virtual and " + platform + " platform threads: cost "
                    + limited.at("/snapshot/cost").asDouble() + " ms limited, "
                    + raised.at("/snapshot/cost").asDouble() + " ms with all");
        }
    }

    private static int occurrences(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }
}
