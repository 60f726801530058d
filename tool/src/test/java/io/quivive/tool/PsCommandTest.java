// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.Activity;
import io.quivive.ActivityOptions;
import io.quivive.Depth;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.SessionType;
import io.quivive.tool.source.Request;
import io.quivive.tool.view.Activities;
import io.quivive.tool.view.ProcessTableView;
import io.quivive.tool.view.TableChoices;
import io.quivive.tool.view.Wording;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PsCommandTest {
    private final FakeTarget target = new FakeTarget(PsCommand::new);

    @TempDir
    Path folder;

    @Test
    void theTargetIsAskedForTheExtendedFormatAndShown() {
        assertThat(target.run("4242")).isEqualTo(ExitStatus.OK);
        assertThat(target.opened).isEqualTo("4242 PT30S");
        assertThat(target.closed).isTrue();
        assertThat(target.requests).singleElement().satisfies(request -> {
            assertThat(request.format()).isEqualTo(Format.EXTENDED);
            assertThat(request.interval()).isEqualTo(Duration.ofSeconds(1));
            assertThat(request.virtualLimit()).isEqualTo(100_000);
            assertThat(request.mode()).isEmpty();
        });
        assertThat(target.printed()).contains("burner").contains("+ 5 more: ").doesNotContain("pool-1");
    }

    @Test
    void optionsReachTheRequestAndTheView() throws IOException {
        Path roles = Files.writeString(folder.resolve("roles"), "mine 5 name=x\n");
        int status = target.run(
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
        assertThat(target.opened).isEqualTo("tomcat PT3S");
        Request request = target.requests.get(0);
        assertThat(request.interval()).isEqualTo(Duration.ofMillis(250));
        assertThat(request.virtualLimit()).isEqualTo(7);
        assertThat(request.mode()).contains(Mode.SERVER);
        assertThat(request.roles()).contains("mine 5 name=x\n");
        assertThat(target.printed())
                .contains("NAME   KIND\npool-1 platform\npool-2 platform\n".replace("\n", System.lineSeparator()));
    }

    @Test
    void csvIsCleanAndItsNotesAreElsewhere() {
        assertThat(target.run("1", "--csv", "--columns", "id,name", "--every", "100ms", "--count", "2"))
                .isZero();
        assertThat(target.printed())
                .isEqualTo("id,name\r\n32,http-1\r\n31,burner\r\n33,job\r\n32,http-1\r\n31,burner\r\n33,job\r\n");
        assertThat(target.notes()).contains("+ 5 more: ").contains("--all shows them");
    }

    @Test
    void theTableIsShownAsOftenAsAsked() {
        assertThat(target.run("1", "--every", "100ms", "--count", "3")).isZero();
        assertThat(target.requests).hasSize(3);
        assertThat(target.printed().split("pid 4242", -1)).hasSize(4);
    }

    @Test
    void aJvmIsOnlyReadUnlessItIsToBeFollowed() {
        assertThat(target.run("1")).isZero();
        assertThat(target.notes()).isEmpty();
        assertThat(target.run("1", "--follow", "--every", "100ms", "--count", "2"))
                .isZero();
        assertThat(target.requests).extracting(Request::depth).containsExactly(Depth.LOOK, Depth.FOLLOW, Depth.FOLLOW);
        assertThat(target.run("service:jmx:rmi:///jndi/rmi://host:1/jmxrmi", "--follow"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(target.messages).singleElement().asString().startsWith("--follow cannot be had over JMX");
    }

    @Test
    void theBeginningOfAnIdIsEnoughWhereItFitsOneAlone() {
        assertThat(target.run("1", "--session=fedc")).isZero();
        assertThat(target.requests)
                .extracting(Request::session)
                .containsExactly(Optional.empty(), Optional.of(Activities.WEB.id()));
        assertThat(target.requests.get(0).options()).isEqualTo(ActivityOptions.SESSIONS_ONLY);
        target.requests.clear();
        for (String whole : List.of(Activities.WEB.id(), "FED", "ABCD")) {
            assertThat(target.run("1", "--session", whole)).isZero();
        }
        assertThat(target.requests)
                .extracting(Request::session)
                .containsExactly(
                        Optional.of(Activities.WEB.id()), Optional.of("FED"), Optional.empty(), Optional.of("ABCD"));
    }

    @Test
    void theBeginningOfSeveralIdsIsRefusedWithThese() {
        String other = Activities.WEB.id().substring(0, 10) + "00"
                + Activities.WEB.id().substring(12);
        Activity server = Activities.server();
        target.answer = new Activity(
                        server.snapshot(),
                        Optional.of(List.of(Activities.WEB, Activities.session(SessionType.WEB, "a\u001b\nb", other))),
                        server.processes())
                .toJson(Format.EXTENDED);
        assertThat(target.run("1", "--session", "FEDCBA")).isEqualTo(ExitStatus.USAGE);
        assertThat(target.messages)
                .singleElement()
                .asString()
                .startsWith("session 'FEDCBA' fits 2 sessions: give more of its ID; FEDCBA98765 (web, Zoë), FEDCBA98760"
                        + " (web, a");
        assertThat(target.requests).hasSize(1);
        assertThat(target.printed()).isEmpty();
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
        assertThat(target.run("1", option)).isEqualTo(ExitStatus.USAGE);
        assertThat(target.messages).singleElement().asString().contains(message).doesNotContain("\n");
        assertThat(target.opened).isEmpty();
    }

    @Test
    void aBrokenAnswerAndAFullDiskHaveTheirStatus() {
        target.answer = "{\"processes\":[{}]}";
        assertThat(target.run("1")).isEqualTo(ExitStatus.NO_ANSWER);
        assertThat(target.messages)
                .singleElement()
                .asString()
                .contains("not a process activity")
                .contains("/processes/0");

        target.answer = Activities.server().toJson(Format.EXTENDED);
        target.messages.clear();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThat(target.run(full, "1")).isEqualTo(ExitStatus.NO_OUTPUT);
        assertThat(target.messages).singleElement().asString().contains("No space left on device");
        assertThat(target.closed).isTrue();
    }

    @Test
    void helpNamesEveryColumnThatThereIs() {
        String help = target.help();
        for (String column : ProcessTableView.of(
                        new TableChoices(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                        ProcessTableView.Rows.ALL,
                        Wording.SHORT)
                .csvHead()
                .split(",", -1)) {
            assertThat(help).containsPattern("[ ,]" + column + "[,.]");
        }
    }
}
