// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What a request gives to another thread is the request's while it runs there, and that thread is nobody's afterwards. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class HandOverTest {
    private static final Set<String> NOT_HANDED_OVER =
            Set.of("thread", "timer", "repeating", "forkJoinRepeating", "schedulingItselfAgain");
    private static final List<String> CLASSES = List.of(
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.FutureTask",
            "java.util.concurrent.ForkJoinTask",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.CompletableFuture$UniCompletion",
            "java.util.concurrent.CompletableFuture$AsyncSupply",
            "org.apache.tomcat.util.threads.ThreadPoolExecutor");
    private static final int WEB_PROCESS = -3;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aTaskShowsTheRequestThatGaveItAndItsThreadNothingAfterwards(Jdk jdk) throws Exception {
        // the JVM trusts the JDK's classes, which are changed here as well, unless it is told not to
        try (TargetJvm target = TargetJvm.start(
                        jdk,
                        List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal"),
                        TaskHost.class);
                AgentConnection agent = target.attach()) {
            assertThat(agent.snapshot("interval=100")
                            .at("/snapshot/probes/handOver")
                            .asString())
                    .isEqualTo("ok");
            assertEveryWay(target, agent);
            assertThat(agent.snapshot("interval=100").at("/snapshot/unread")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void itIsTheSameWithTheAgentFromTheStart(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of("-javaagent:" + TargetJvm.builtAgent()), TaskHost.class);
                AgentConnection agent = target.attach()) {
            assertEveryWay(target, agent);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void aWorkerThatIsBornInARequestIsNotOfIt(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), TaskHost.class);
                AgentConnection agent = target.attach()) {
            List<String> ways = List.of(target.call("ways").split(" ", -1));
            for (String way : List.of("pool", "scheduled", "forkJoin", "jetty", "tomcat", "poolOfVirtual")) {
                if (ways.contains(way)) {
                    target.call("begin " + way);
                    target.call("end");
                    String thread = target.call("outside " + way);
                    JsonNode row = row(agent, thread);
                    assertThat(row.has("url") || row.has("session")).as(way).isFalse();
                    target.call("end");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void whatNeverRunsIsForgottenAndAMillionTasksLeaveNothing(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), TaskHost.class);
                AgentConnection agent = target.attach()) {
            agent.snapshot("interval=100");
            assertThat(target.call("run rejected")).isEqualTo("200 1000");
            awaitNothingNoted(target);
            assertThat(target.call("run cancelled")).isEqualTo("200 3000");
            awaitNothingNoted(target);
            assertThat(target.call("run shared")).isEqualTo("200 true");
            awaitNothingNoted(target);
            assertThat(target.call("run many")).isEqualTo("200 true");
            awaitNothingNoted(target);
            assertThat(agent.snapshot("interval=100")
                            .at("/snapshot/omitted/handOvers")
                            .asInt())
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void oneTaskOfTwoRequestsIsShownUnderNeither(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), TaskHost.class);
                AgentConnection agent = target.attach()) {
            agent.snapshot("interval=100");
            String thread = target.call("twice olderThanTheAgent");
            assertThat(row(agent, thread).has("url")).isFalse();
            target.call("end");
            awaitNothingNoted(target);
            assertThat(agent.snapshot("interval=100")
                            .at("/snapshot/omitted/handOvers")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void itCanBeSwitchedOff(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(
                        jdk, List.of("-javaagent:" + TargetJvm.builtAgent() + "=off=handOver"), TaskHost.class);
                AgentConnection agent = target.attach()) {
            String thread = target.call("begin pool");
            JsonNode answer = agent.snapshot("interval=100");
            assertThat(answer.at("/snapshot/probes/handOver").asString()).startsWith("switched off");
            assertThat(row(answer, thread).has("url")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void comingAndGoingUnderLoadFailsNoTaskAndLeavesTheClassesAsTheyWere(Jdk jdk) throws Exception {
        try (TargetJvm target = TargetJvm.start(jdk, List.of(), TaskHost.class)) {
            bytes(target); // which the JVM puts together anew the first time
            List<String> before = bytes(target);
            target.call("load");
            List<String> during = List.of();
            for (int i = 0; i < 5; i++) {
                try (AgentConnection agent = target.attach()) {
                    assertThat(agent.snapshot("interval=100").at("/snapshot/unread"))
                            .isEmpty();
                    during = bytes(target);
                    agent.detach();
                }
            }
            String[] ended = target.call("unload").split(" ", -1);
            System.out.printf("%s: %s requests with tasks, %s failed%n", jdk, ended[0], ended[1]);
            assertThat(Integer.parseInt(ended[0])).isPositive();
            assertThat(ended[1]).as(target.printed()).isEqualTo("0");
            assertThat(bytes(target)).isEqualTo(before);
            for (int i = 0; i < before.size(); i++) {
                assertThat(during.get(i)).as(CLASSES.get(i)).isNotEqualTo(before.get(i));
            }
        }
    }

    private static void assertEveryWay(TargetJvm target, AgentConnection agent) throws Exception {
        TreeMap<String, String> seen = new TreeMap<>();
        TreeMap<String, String> expected = new TreeMap<>();
        for (String way : target.call("ways").split(" ", -1)) {
            String thread = target.call("begin " + way);
            JsonNode answer = agent.snapshot("interval=100");
            String during = shown(answer, row(answer, thread));
            target.call("end");
            seen.put(way, during + ", then " + awaitUnbound(agent, thread));
            expected.put(
                    way,
                    (NOT_HANDED_OVER.contains(way) ? "nothing" : "/" + way + " of a web session") + ", then nothing");
        }
        assertThat(seen).isEqualTo(expected);
    }

    private static String shown(JsonNode answer, JsonNode row) {
        if (!row.has("url")) {
            return "nothing";
        }
        assertThat(row.path("type").asInt()).isEqualTo(WEB_PROCESS);
        assertThat(answer.at("/sessions"))
                .anyMatch(session -> session.path("ID")
                        .asString()
                        .equals(row.path("sessionID").asString()));
        return row.path("url").asString() + " of a " + row.at("/session/type").asString() + " session";
    }

    /** The thread may be gone by then, or still be ending the task. */
    private static String awaitUnbound(AgentConnection agent, String thread) throws IOException {
        long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
        JsonNode row = row(agent, thread);
        while (row.has("url") && System.nanoTime() - giveUpAt < 0) {
            row = row(agent, thread);
        }
        return row.has("url") ? row.path("url").asString() : "nothing";
    }

    private static JsonNode row(AgentConnection agent, String thread) throws IOException {
        return row(agent.snapshot("interval=100"), thread);
    }

    private static JsonNode row(JsonNode answer, String thread) {
        for (JsonNode row : answer.at("/processes")) {
            if (row.path("ID").asString().equals(thread)) {
                return row;
            }
        }
        return MissingNode.getInstance();
    }

    private static void awaitNothingNoted(TargetJvm target) throws IOException {
        long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
        String noted = target.call("noted");
        while (!noted.equals("0")) {
            assertThat(System.nanoTime()).as("noted: %s", noted).isLessThan(giveUpAt);
            noted = target.call("noted");
        }
    }

    private List<String> bytes(TargetJvm target) throws Exception {
        Bytecode.into(target, folder);
        List<String> digests = new ArrayList<>();
        for (String name : CLASSES) {
            digests.add(target.call("bytes " + name));
        }
        return digests;
    }
}
