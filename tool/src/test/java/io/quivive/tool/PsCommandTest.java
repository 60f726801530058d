// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.tool.source.Request;
import io.quivive.tool.source.Source;
import io.quivive.tool.view.Activities;
import io.quivive.tool.view.Column;
import io.quivive.tool.view.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PsCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final List<Request> requests = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private String answer = Activities.server().toJson(Format.EXTENDED);
    private String opened = "";
    private boolean closed;

    @TempDir
    Path folder;

    @Test
    void theTargetIsAskedForTheExtendedFormatAndShown() {
        assertThat(run(out, "4242")).isEqualTo(ExitStatus.OK);
        assertThat(opened).isEqualTo("4242 PT10S");
        assertThat(closed).isTrue();
        assertThat(requests).singleElement().satisfies(request -> {
            assertThat(request.format()).isEqualTo(Format.EXTENDED);
            assertThat(request.interval()).isEqualTo(Duration.ofSeconds(1));
            assertThat(request.virtualLimit()).isEqualTo(100_000);
            assertThat(request.mode()).isEmpty();
        });
        assertThat(printed()).contains("burner").contains("5 more idle").doesNotContain("pool-1");
    }

    @Test
    void optionsReachTheRequestAndTheView() throws IOException {
        Path roles = Files.writeString(folder.resolve("roles"), "mine 5 name=x\n");
        int status = run(
                out,
                "tomcat",
                "--interval",
                "250ms",
                "--timeout",
                "3s",
                "--virtual-limit",
                "7",
                "--server-mode",
                "--roles",
                roles.toString(),
                "--all",
                "--sort",
                "name",
                "--columns",
                "name,kind",
                "--filter",
                "pool");
        assertThat(status).isEqualTo(ExitStatus.OK);
        assertThat(opened).isEqualTo("tomcat PT3S");
        Request request = requests.get(0);
        assertThat(request.interval()).isEqualTo(Duration.ofMillis(250));
        assertThat(request.virtualLimit()).isEqualTo(7);
        assertThat(request.mode()).contains(Mode.SERVER);
        assertThat(request.roles()).contains("mine 5 name=x\n");
        assertThat(printed())
                .contains("NAME   KIND\npool-1 platform\npool-2 platform\n".replace("\n", System.lineSeparator()));
    }

    @Test
    void csvIsCleanAndItsNotesAreElsewhere() {
        assertThat(run(out, "1", "--csv", "--columns", "id,name", "--every", "100ms", "--count", "2"))
                .isZero();
        assertThat(printed())
                .isEqualTo("id,name\r\n31,burner\r\n32,http-1\r\n33,job\r\n31,burner\r\n32,http-1\r\n33,job\r\n");
        assertThat(notes.toString(StandardCharsets.UTF_8))
                .contains("5 more idle")
                .contains("--all shows them");
    }

    @Test
    void theTableIsShownAsOftenAsAsked() {
        assertThat(run(out, "1", "--every", "100ms", "--count", "3")).isZero();
        assertThat(requests).hasSize(3);
        assertThat(printed().split("pid 4242", -1)).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--columns=id,colour|column 'colour' does not exist: expected one of number, id",
                "--sort=colour|column 'colour' does not exist",
                "--sort=id:up|direction 'up' does not exist",
                "--filter=;|has no text",
                "--interval=10ms|interval 10 ms is out of range",
                "--interval=2m|out of range",
                "--timeout=0s|timeout 0 is out of range",
                "--virtual-limit=-1|is negative",
                "--count=2|--count goes with --every",
                "--roles=/nonexistent|roles file /nonexistent does not exist",
            })
    void aWrongOptionEndsBeforeTheTargetIsTouched(String option, String message) {
        assertThat(run(out, "1", option)).isEqualTo(ExitStatus.USAGE);
        assertThat(messages).singleElement().asString().contains(message).doesNotContain("\n");
        assertThat(opened).isEmpty();
    }

    @Test
    void aBrokenAnswerAndAFullDiskHaveTheirStatus() {
        answer = "{\"processes\":[{}]}";
        assertThat(run(out, "1")).isEqualTo(ExitStatus.NO_ANSWER);
        assertThat(messages)
                .singleElement()
                .asString()
                .contains("not a process activity")
                .contains("/processes/0");

        answer = Activities.server().toJson(Format.EXTENDED);
        messages.clear();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThat(run(full, "1")).isEqualTo(ExitStatus.NO_OUTPUT);
        assertThat(messages).singleElement().asString().contains("No space left on device");
        assertThat(closed).isTrue();
    }

    @Test
    void helpNamesEveryColumnThatThereIs() {
        String help = new CommandLine(command(out)).getUsageMessage().replaceAll("\\s+", " ");
        for (Column column : Column.values()) {
            assertThat(help).containsPattern("[ ,]" + column.text() + "[,.]");
        }
    }

    private int run(OutputStream to, String... arguments) {
        CommandLine line = new CommandLine(command(to));
        line.setErr(new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((e, of, parsed) -> {
            messages.add(String.valueOf(e.getMessage()));
            return e instanceof ToolException told
                    ? told.status()
                    : e instanceof Output.FullException ? ExitStatus.NO_OUTPUT : ExitStatus.FAULT;
        });
        line.setParameterExceptionHandler((e, given) -> {
            messages.add(String.valueOf(e.getMessage()));
            return ExitStatus.USAGE;
        });
        return line.execute(arguments);
    }

    private PsCommand command(OutputStream to) {
        return new PsCommand(
                (target, timeout, jmx) -> {
                    opened = target + " " + timeout;
                    return new FakeSource();
                },
                () -> Screen.NONE,
                new Output(to),
                new PrintStream(notes, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private final class FakeSource implements Source {
        @Override
        public void snapshot(Request request, OutputStream json) throws IOException {
            requests.add(request);
            json.write(answer.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void detach() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
