// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.quivive.tool.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class SnapshotTest {
    private static final String QUICK = "--interval=100ms";

    @TempDir
    Path temp;

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aSnapshotIsTheContractsJson(Jdk jdk) throws Exception {
        try (Child target = Child.jvm(jdk)) {
            JsonNode plain = Run.quivive("snapshot", target.pid(), QUICK).json();
            assertValid("activity", plain);
            assertThat(plain.at("/processes").findValuesAsString("name")).contains("main", "VM Thread");
            assertThat(plain.has("sessions")).isFalse();
            JsonNode extended = Run.quivive("snapshot", target.pid(), QUICK, "--extended", "--server-mode")
                    .json();
            assertValid("extended", extended);
            assertThat(extended.at("/snapshot/pid").asString()).isEqualTo(target.pid());
            assertThat(extended.at("/snapshot/interval").asDouble()).isBetween(0.05, 10.0);
            assertThat(extended.at("/sessions/0/type").asString()).isEqualTo("storedProcedure");
            assertThat(Run.quivive("detach", target.pid()).out()).isEqualTo("detached from " + target.pid() + "\n");
            assertThat(target.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void whereAgentsAreForbiddenTheThreadPrintAnswers(Jdk jdk) throws Exception {
        List<String> command = List.of(
                jdk.java(), "-XX:-EnableDynamicAgentLoading", "-cp", Child.classes(), Target.class.getName(), "names");
        try (Child target = Child.start(command)) {
            Run run = Run.quivive("snapshot", target.pid(), "--extended");
            assertValid("extended", run.json());
            assertValid("activity", Run.quivive("snapshot", target.pid()).json());
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).contains("thread print").contains("-XX:+EnableDynamicAgentLoading");
            assertThat(run.err()).doesNotContain("not possible");
            assertThat(Run.quivive("snapshot", target.pid(), QUICK, "--server-mode")
                            .err())
                    .contains("; not possible there: --server-mode, --interval; ");
            JsonNode rows = run.json().at("/processes");
            assertThat(rows.findValuesAsString("name"))
                    .contains("main", "VM Thread", Target.LONG)
                    .doesNotContain("fake")
                    .doesNotHaveDuplicates();
            // the JVM ends a name at its zero character
            assertThat(rows.findValuesAsString("name"))
                    .anyMatch(name -> name.startsWith("a\u001b[2J\"\\ \n\n\"fake\" #99"));
            assertThat(run.json().at("/snapshot/mode").asString()).isEqualTo("local");
            assertThat(run.json().at("/snapshot/omitted")).isEmpty();
            assertThat(run.json().at("/snapshot/probes/agent").asString()).startsWith("off: ");
            assertThat(run.json().at("/snapshot/probes/threadPrint").asString()).isEqualTo("used; it pauses the JVM");
            for (JsonNode row : rows) {
                assertThat(Path.of(
                                "/proc",
                                target.pid(),
                                "task",
                                row.at("/systemID").asString()))
                        .isDirectory();
            }
            Run.quivive("detach", target.pid()).refusedWith(ExitStatus.REFUSED, "lets no agent be loaded");
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void anyThreadNameIsShownWithoutTouchingTheTerminal(Jdk jdk) throws Exception {
        try (Child target = Child.start(List.of(jdk.java(), "-cp", Child.classes(), Target.class.getName(), "names"))) {
            Run run = Run.quivive("snapshot", target.pid(), QUICK);
            assertThat(run.json().at("/processes").findValuesAsString("name")).contains(Target.HOSTILE, Target.LONG);
            assertThat(run.out().substring(0, run.out().length() - 1).chars())
                    .noneMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x202e);
        }
    }

    @Test
    void manySnapshotsAreALineEach() throws Exception {
        try (Child target = Child.jvm(Jdk.own())) {
            Run run = Run.quivive("snapshot", target.pid(), QUICK, "--every=150ms", "--count=3", "--extended");
            assertThat(run.status()).as(run.err()).isZero();
            List<String> lines = run.out().lines().toList();
            assertThat(lines).hasSize(3);
            assertThat(lines)
                    .extracting(line -> new Run(0, line + "\n", "")
                            .json()
                            .at("/snapshot/began")
                            .asString())
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void anUnknownSessionIsNull() throws Exception {
        try (Child target = Child.jvm(Jdk.own())) {
            Run run = Run.quivive("snapshot", target.pid(), QUICK, "--server-mode", "--session=NONE");
            assertThat(run).isEqualTo(new Run(ExitStatus.NO_SESSION, "null\n", ""));
        }
    }

    @Test
    void optionsChooseTheLists() throws Exception {
        try (Child target = Child.jvm(Jdk.own())) {
            JsonNode sessions = Run.quivive("snapshot", target.pid(), QUICK, "--server-mode", "--sessions-only")
                    .json();
            assertThat(sessions.propertyNames()).containsExactly("sessions");
            JsonNode processes = Run.quivive("snapshot", target.pid(), QUICK, "--server-mode", "--options=1")
                    .json();
            assertThat(processes.propertyNames()).containsExactly("processes");
        }
    }

    @Test
    void rulesOfAnOperatorCountAndBrokenOnesAreToldWithTheirLine() throws Exception {
        try (Child target = Child.jvm(Jdk.own())) {
            Path good = Files.writeString(temp.resolve("good"), "# mine\nstage 5 name=main\n");
            JsonNode rows = Run.quivive("snapshot", target.pid(), QUICK, "--roles=" + good)
                    .json()
                    .at("/processes");
            assertThat(rows).anySatisfy(row -> {
                assertThat(row.at("/name").asString()).isEqualTo("main");
                assertThat(row.at("/type").asInt()).isEqualTo(5);
            });
            Path bad = Files.writeString(temp.resolve("bad"), "# mine\n\nfoo bar\n");
            Run.quivive("snapshot", target.pid(), "--roles=" + bad)
                    .refusedWith(ExitStatus.USAGE, bad + ", line 3: ", "'foo bar' is no rule");
            Run.quivive("snapshot", target.pid(), "--roles=/does/not/exist")
                    .refusedWith(ExitStatus.USAGE, "/does/not/exist does not exist");
        }
    }

    @Test
    void nothingStaysBehindButTheJarAtItsLastingPath() throws Exception {
        Path folder = Others.safeFolder();
        try (Child target = Child.jvm(Jdk.own())) {
            assertThat(Run.quivive("snapshot", target.pid(), QUICK).status()).isZero();
            List<String> once = names(folder);
            assertThat(once).anyMatch(name -> name.matches("agent-[0-9a-f]{16}\\.jar"));
            assertThat(Run.quivive("snapshot", target.pid(), QUICK).status()).isZero();
            assertThat(names(folder)).isEqualTo(once);
            assertThat(Path.of("/tmp/.attach_pid" + target.pid())).doesNotExist();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Asserts that a document conforms to one of the contract's schemas. */
    static void assertValid(String schema, JsonNode document) throws IOException {
        Path file = Path.of(System.getProperty("quivive.contract"), schema + ".schema.json");
        Schema contract = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(file));
        assertThat(contract.validate(document)).isEmpty();
    }
}
