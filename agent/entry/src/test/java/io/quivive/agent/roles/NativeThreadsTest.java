// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The JVM's own threads against its thread print. */
class NativeThreadsTest {
    /** Java 17 writes the id in hexadecimal. */
    private static final Pattern PRINTED = Pattern.compile("(?m)^\"(.*)\" .*\\bnid=(0x[0-9a-f]+|\\d+) ");

    private static final Set<String> NO_COLLECTORS = Set.of(
            "VM Thread",
            "VM Periodic Task Thread",
            "Service Thread",
            "Monitor Deflation Thread",
            "Sweeper thread",
            "JFR Thread Sampler",
            "JFR Sampler Thread");

    static Stream<Arguments> jvmsOnJdks() {
        return Stream.concat(JdkProducts.collectors().stream(), Stream.of(JdkProducts.jvm()))
                .flatMap(product -> Jdks.all().map(jdk -> Arguments.of(product, jdk)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("jvmsOnJdks")
    void nativeThreadsAreThoseOfTheThreadPrintWithTheirFullNames(Product product, Jdk jdk) throws Exception {
        try (TargetJvm target = ProductsTest.start(product, jdk);
                AgentConnection agent = target.attach()) {
            Map<String, String> printed = print(jdk, target.pid());
            JsonNode snapshot = agent.snapshot("interval=1000");
            Map<String, String> shown = new HashMap<>();
            for (JsonNode process : snapshot.at("/processes")) {
                shown.put(
                        process.at("/systemID").asString(), process.at("/name").asString());
                if (process.at("/more/kind").asString().equals("native")) {
                    assertType(process, printed.get(process.at("/systemID").asString()), target.pid());
                }
            }
            // the JVM ends and begins compiler threads as it needs them
            printed.values().removeIf(name -> name.contains("CompilerThread"));
            assertThat(shown).containsAllEntriesOf(printed);
        }
    }

    private static void assertType(JsonNode process, @Nullable String printed, long pid) {
        String name = process.at("/name").asString();
        int type = process.at("/type").asInt();
        if (process.at("/systemID").asLong() == pid) {
            assertThat(type).as("the first thread, which no print shows").isEqualTo(-40);
        } else if (name.contains("CompilerThread")) {
            assertThat(type).as(name).isEqualTo(-29);
        } else {
            // the sampler of a recording is in no print of Java 17
            assertThat(name).isEqualTo(Objects.requireNonNullElse(printed, "JFR Thread Sampler"));
            assertThat(type == -47).as(name + " is the collector's").isEqualTo(!NO_COLLECTORS.contains(name));
        }
    }

    private static Map<String, String> print(Jdk jdk, long pid) throws Exception {
        Process jcmd = new ProcessBuilder(jdk.home().resolve("bin/jcmd").toString(), Long.toString(pid), "Thread.print")
                .redirectErrorStream(true)
                .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(text).isZero();
        Map<String, String> names = new HashMap<>();
        for (Matcher line = PRINTED.matcher(text); line.find(); ) {
            names.put(Integer.decode(line.group(2)).toString(), line.group(1));
        }
        assertThat(names.values()).containsAll(List.of("main", "VM Thread"));
        return names;
    }
}
