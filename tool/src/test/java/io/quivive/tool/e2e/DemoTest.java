// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quivive.tool.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The README's first command. */
@EnabledOnOs(OS.LINUX)
class DemoTest {
    private static final int DIGITS_OF_A_PASSWORD = 32;

    @TempDir
    Path temp;

    @Test
    void theDocumentHasBothUsersAndAllThreeRequestsAndNothingIsLeftAfterTheEnd() throws Exception {
        Process demo = start(Jdk.own(), "--seconds", "20", "--json");
        try (BufferedReader out = demo.inputReader()) {
            String line = out.readLine();
            assertThat(line).as(Files.readString(temp.resolve("err"))).isNotNull();
            JsonNode document = new JsonMapper().readTree(line);
            List<ProcessHandle> started = demo.descendants().toList();
            String server = Long.toString(server(started).pid());
            JsonNode web = Run.quivive("web", server, "--json").json();
            assertThat(web.at("/servers/0/options/webIPAddressToListen").toString())
                    .isEqualTo("[\"127.0.0.1\"]");
            assertNoPassword(started);
            assertThat(out.readLine()).as("beside the document").isNull();
            assertThat(demo.waitFor()).isEqualTo(ExitStatus.OK);
            assertNothingIsLeft(started);

            SnapshotTest.assertValid("activity", document);
            assertThat(document.at("/sessions").findValuesAsString("userName")).contains("alice", "bob");
            assertThat(serving(document, "bob", "/shop/checkout?order=4711")
                            .path("state")
                            .asInt())
                    .as("waits for input")
                    .isEqualTo(3);
            assertThat(serving(document, "alice", "/shop/reports/sales?year=2026")
                            .path("state")
                            .asInt())
                    .as("is delayed")
                    .isEqualTo(1);
            assertThat(serving(document, "alice", "/shop/export?format=pdf")
                            .path("cpuUsage")
                            .asDouble())
                    .as("burns")
                    .isGreaterThan(0.01);
        } finally {
            demo.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "KILL"})
    void whateverEndsItEndsAllThatItStarted(String signal) throws Exception {
        Process demo = start(Jdk.all().reduce((a, b) -> b).orElseThrow());
        try (BufferedReader out = demo.inputReader()) {
            List<String> shown = new ArrayList<>();
            String line = out.readLine();
            while (line != null && !line.contains("until Ctrl-C")) {
                shown.add(line);
                line = out.readLine();
            }
            assumeTrue(
                    !signal.equals("INT") || !isInterruptIgnored(demo),
                    "a shell that starts this in the background has it ignore interrupts");
            List<ProcessHandle> started = demo.descendants().toList();
            String server = Long.toString(server(started).pid());
            assertThat(shown)
                    .contains("$ ./quivive sessions " + server, "$ ./quivive ps " + server)
                    .anyMatch(each -> each.startsWith("alice "))
                    .anyMatch(each -> each.startsWith("bob "));
            assertThat(shown.toString()).doesNotContainPattern("[0-9a-f]{" + DIGITS_OF_A_PASSWORD + "}");
            new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid()))
                    .start()
                    .waitFor();
            assertThat(demo.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
            assertNothingIsLeft(started);
            assertThat(Files.readString(temp.resolve("err")).lines())
                    .filteredOn(each -> !each.startsWith("Picked up "))
                    .hasSize(1);
        } finally {
            demo.destroyForcibly();
        }
    }

    /** As a process started by a shell's {@code &} does, and all that it starts. */
    private static boolean isInterruptIgnored(Process process) throws Exception {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1 << 1) != 0);
    }

    @Test
    void theServerHasNothingOfOursOnItsClassPath() throws Exception {
        Path folder = Path.of(Run.jar()).resolveSibling("../../demo/target/server");
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                try (JarFile jar = new JarFile(file.toFile())) {
                    jar.stream().forEach(entry -> names.add(entry.getName()));
                }
            }
        }
        assertThat(names)
                .contains("com/example/shop/Shop.class", "org/apache/catalina/startup/Tomcat.class")
                .noneMatch(name -> name.endsWith(".class") && name.contains("quivive"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--seconds 0      | seconds 0 is out of range | expected 1 to 86400; see quivive demo --help",
                "--seconds 86401  | seconds 86401             | expected 1 to 86400; see quivive demo --help",
                "--seconds soon   | 'soon' is not an int      | quivive demo --help",
                "--seconds        | --seconds                 | quivive demo --help",
                "--foo            | Unknown option: '--foo'   | quivive demo --help",
                "4242             | '4242'                    | quivive demo --help"
            },
            quoteCharacter = '~')
    void aWrongOptionIsToldAndNothingStarts(String line, String what, String hint) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("demo"));
        arguments.addAll(Arrays.asList(line.split(" ", -1)));
        Run.quivive(arguments.toArray(String[]::new)).refusedWith(ExitStatus.USAGE, what, hint);
    }

    @Test
    void aJarWithoutACheckoutSaysWhereTheDemoIs() throws Exception {
        Path jar = Files.copy(Path.of(Run.jar()), temp.resolve("quivive.jar"));
        Run.of(List.of(Jdk.own().java(), "-jar", jar.toString(), "demo"))
                .refusedWith(ExitStatus.FAULT, "the demo is not there", "./quivive demo");
    }

    private Process start(Jdk jdk, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(jdk.java(), "-jar", Run.jar(), "demo"));
        command.addAll(List.of(options));
        ProcessBuilder demo =
                new ProcessBuilder(command).redirectError(temp.resolve("err").toFile());
        Path files = Files.createDirectory(temp.resolve("files"));
        demo.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + files);
        return demo.start();
    }

    private static ProcessHandle server(List<ProcessHandle> started) {
        return started.stream()
                .filter(each -> each.info().commandLine().orElse("").contains("com.example.shop.Shop"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no server among " + started));
    }

    private static JsonNode serving(JsonNode document, String user, String url) {
        return StreamSupport.stream(document.at("/processes").spliterator(), false)
                .filter(process -> process.path("url").asString().equals(url))
                .filter(process -> process.at("/session/userName").asString().equals(user))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing serves " + url + " for " + user + " in " + document));
    }

    private static void assertNoPassword(List<ProcessHandle> started) throws IOException {
        assertThat(started).hasSize(2);
        for (ProcessHandle each : started) {
            assertThat(Files.readString(Path.of("/proc", Long.toString(each.pid()), "cmdline")))
                    .doesNotContainPattern("[0-9a-f]{" + DIGITS_OF_A_PASSWORD + "}");
        }
    }

    private void assertNothingIsLeft(List<ProcessHandle> started) throws Exception {
        for (ProcessHandle each : started) {
            each.onExit().get(30, TimeUnit.SECONDS);
        }
        try (Stream<Path> files = Files.list(temp.resolve("files"))) {
            assertThat(files).isEmpty();
        }
    }
}
