// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.tool.source.Request;
import io.quivive.tool.view.Activities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsCommandTest {
    private final FakeTarget target = new FakeTarget(SessionsCommand::new);

    @TempDir
    Path folder;

    @Test
    void theTargetIsAskedForItsSessionsAloneAndTheyAreShown() {
        assertThat(target.run("4242")).isEqualTo(ExitStatus.OK);
        assertThat(target.requests).singleElement().satisfies(request -> {
            assertThat(request.options()).isEqualTo(ActivityOptions.SESSIONS_ONLY);
            assertThat(request.format()).isEqualTo(Format.EXTENDED);
            assertThat(request.session()).isEmpty();
            assertThat(request.settings()).isEmpty();
        });
        assertThat(target.printed()).contains("Zoë").contains("(jobs)");
        assertThat(target.closed).isTrue();
    }

    @Test
    void optionsReachTheRequestAndTheView() throws IOException {
        Path settings = Files.writeString(folder.resolve("settings"), "restIdle=10m\n");
        assertThat(target.run(
                        "tomcat",
                        "--settings=" + settings,
                        "--session=FE",
                        "--user=Zoë",
                        "--columns=user,address",
                        "--filter=web",
                        "--csv"))
                .isZero();
        Request request = target.requests.get(0);
        assertThat(request.settings()).contains("restIdle=10m\n");
        assertThat(request.session()).contains("FE");
        assertThat(target.printed()).isEqualTo("user,address\r\nZoë,192.0.2.7\r\n");
        assertThat(target.notes()).contains("1 other session does not match 'web' and user 'Zoë'");
    }

    @Test
    void anUnknownSessionHasItsStatus() {
        target.answer = "null";
        assertThat(target.run("1", "--session=NONE")).isEqualTo(ExitStatus.NO_SESSION);
        assertThat(target.messages)
                .singleElement()
                .asString()
                .startsWith("the session is not known: quivive sessions ");
        assertThat(target.printed()).isEmpty();
    }

    @Test
    void aJvmWithoutAServerHasOneLineEvenAsCsv() {
        target.answer = Activities.activity(Mode.LOCAL).toJson(Format.EXTENDED);
        assertThat(target.run("1")).isZero();
        assertThat(target.printed().lines()).singleElement().asString().contains("no server was found");
        assertThat(target.run("1", "--csv", "--columns=id")).isZero();
        assertThat(target.printed()).endsWith("id\r\n");
        assertThat(target.notes().lines()).singleElement().asString().contains("no server was found");
    }

    @Test
    void aFileThatCannotBeReadEndsBeforeTheTargetIsTouched() throws IOException {
        assertThat(target.run("1", "--settings=/nonexistent")).isEqualTo(ExitStatus.USAGE);
        Path large = Files.write(folder.resolve("large"), new byte[20_001]);
        assertThat(target.run("1", "--settings=" + large)).isEqualTo(ExitStatus.USAGE);
        Path binary = Files.write(folder.resolve("binary"), "é".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(target.run("1", "--settings=" + binary)).isEqualTo(ExitStatus.USAGE);
        assertThat(target.messages)
                .containsExactly(
                        "settings file /nonexistent does not exist",
                        "settings file " + large + " has 20001 bytes: expected at most 20000",
                        "settings file " + binary + " is no text in UTF-8");
        assertThat(target.opened).isEmpty();
    }

    @Test
    void whatTheTargetSaysOfAFileIsToldWithItsName() throws IOException {
        Path settings = Files.writeString(folder.resolve("settings"), "restIdel=10m\n");
        target.refusal = "settings: setting 'restIdel' does not exist";
        assertThat(target.run("1", "--settings=" + settings)).isEqualTo(ExitStatus.USAGE);
        target.refusal = "roles, line 3: no such rule";
        assertThat(target.run("1", "--settings=" + settings, "--roles=" + settings))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(target.messages)
                .containsExactly(settings + ": setting 'restIdel' does not exist", settings + ", line 3: no such rule");
    }

    @Test
    void helpNamesEveryColumnThatThereIs() {
        target.run("1", "--csv");
        String head = target.printed().lines().findFirst().orElseThrow();
        for (String column : head.split(",", -1)) {
            assertThat(target.help()).containsPattern("[ ,]" + column + "[,.]");
        }
    }
}
