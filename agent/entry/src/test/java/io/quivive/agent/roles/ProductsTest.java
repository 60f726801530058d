// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ProductsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    static Stream<Arguments> productsOnJdks() {
        return Products.all().stream()
                .flatMap(product -> Jdks.all()
                        .filter(jdk -> jdk.feature() >= product.from())
                        .map(jdk -> Arguments.of(product, jdk)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("productsOnJdks")
    void aProductShowsItsRolesInEachPhase(Product product, Jdk jdk) throws Exception {
        Iterator<Map.Entry<String, List<Shown>>> phases =
                product.phases().entrySet().iterator();
        try (TargetJvm target = start(product, jdk)) {
            Map.Entry<String, List<Shown>> phase = phases.next();
            if (!phase.getKey().equals(Product.BEGIN)) {
                target.call(phase.getKey());
            }
            try (AgentConnection agent = target.attach()) {
                assertShown(product, jdk, agent, phase);
                while (phases.hasNext()) {
                    phase = phases.next();
                    target.call(phase.getKey());
                    assertShown(product, jdk, agent, phase);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void ofARequestThatStaysInAHandlerOfUndertowItIsSaidWhatIsNotRead(Jdk jdk) throws Exception {
        Product busy = Products.all().stream()
                .filter(product -> product.toString().equals("a busy Undertow"))
                .findFirst()
                .orElseThrow();
        try (TargetJvm target = start(busy, jdk)) {
            target.call("busy");
            try (AgentConnection agent = target.attach()) {
                assertThat(agent.snapshot("depth=look", "interval=500")
                                .at("/snapshot/unread")
                                .toString())
                        .contains("the thread and the session of a request in one that is no servlet are not read");
            }
        }
    }

    private static void assertShown(
            Product product, Jdk jdk, AgentConnection agent, Map.Entry<String, List<Shown>> phase) throws IOException {
        List<Shown> expected = phase.getValue().stream()
                .filter(shown -> shown.isOn(jdk.feature()))
                .toList();
        JsonNode snapshot = await(agent, phase.getKey(), expected);
        assertMode(product, snapshot);
        assertThat(snapshot.at("/processes")).allSatisfy(ProductsTest::assertVisibleByType);
    }

    static TargetJvm start(Product product, Jdk jdk) throws IOException {
        try {
            return TargetJvm.start(
                    jdk, product.options(), product.host(), product.arguments().toArray(String[]::new));
        } catch (IOException e) {
            boolean withoutCollector =
                    e.getMessage().contains("not supported") || e.getMessage().contains("Unrecognized VM option");
            Assumptions.assumeFalse(withoutCollector, e.getMessage());
            throw e;
        }
    }

    /** Asks until everything is there: a thread that was let go needs a while to be idle. */
    private static JsonNode await(AgentConnection agent, String phase, List<Shown> expected) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode snapshot = agent.snapshot("interval=100");
            List<String> missing = missing(snapshot, expected);
            if (missing.isEmpty()) {
                return snapshot;
            }
            assertThat(System.nanoTime())
                    .withFailMessage(() -> phase + ": " + missing + " in\n" + table(snapshot))
                    .isLessThan(end);
        }
    }

    /** What is expected and not there, and what has a role that is expected and another type or a guessed one. */
    private static List<String> missing(JsonNode snapshot, List<Shown> expected) {
        List<String> missing = new ArrayList<>();
        for (Shown shown : expected) {
            int times = 0;
            for (JsonNode process : snapshot.at("/processes")) {
                times += shown.is(process) ? 1 : 0;
            }
            if (shown.times() == 0 ? times == 0 : times != shown.times()) {
                missing.add(shown + ", not " + times);
            }
        }
        for (JsonNode process : snapshot.at("/processes")) {
            String role = process.at("/more/role").asString();
            boolean isOther = expected.stream().anyMatch(shown -> shown.role().equals(role))
                    && expected.stream()
                            .noneMatch(shown -> shown.role().equals(role)
                                    && shown.type() == process.at("/type").asInt());
            if (isOther || process.at("/more/typeGuessed").asBoolean()) {
                missing.add("not " + line(process));
            }
        }
        return missing;
    }

    private static void assertMode(Product product, JsonNode snapshot) {
        assertThat(snapshot.at("/snapshot/mode").asString()).isEqualTo(product.server() ? "server" : "local");
        if (product.server()) {
            assertThat(snapshot.at("/sessions").findValuesAsString("type")).containsExactly("storedProcedure");
        } else {
            assertThat(snapshot.has("sessions")).isFalse();
        }
    }

    private static void assertVisibleByType(JsonNode process) {
        assertThat(process.at("/visible").asBoolean())
                .as(line(process))
                .isEqualTo(process.at("/type").asInt() >= 0);
    }

    private static String table(JsonNode snapshot) {
        TreeSet<String> lines = new TreeSet<>();
        snapshot.at("/processes").forEach(process -> lines.add(line(process)));
        return String.join("\n", lines);
    }

    static String line(JsonNode process) {
        return process.at("/more/role").asString() + " " + process.at("/type").asInt() + " "
                + process.at("/name").asString()
                + (process.at("/more/typeGuessed").asBoolean() ? " guessed" : "");
    }
}
