// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.Activity;
import io.quivive.ActivityOptions;
import io.quivive.Depth;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.Unread;
import io.quivive.WebServerInfo;
import io.quivive.tool.view.Activities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebCommandTest {
    private static final String ANSWER = WebServerInfo.toJson(List.of(new WebServerInfo(
            "Jetty/12.1.0",
            true,
            Duration.ofSeconds(12),
            OptionalLong.of(7),
            Optional.of(false),
            List.of("127.0.0.1"),
            List.of(8080),
            List.of(),
            List.of())));

    private final FakeTarget target =
            new FakeTarget((opener, screen, out, notes) -> new WebCommand(opener, screen, out));

    @TempDir
    Path folder;

    @Test
    void theServersAreShownAsATableOrAsTheyWereTold() throws IOException {
        target.servers = ANSWER;
        target.answer = new Activity(
                        Activities.snapshot(
                                Mode.SERVER,
                                Map.of(),
                                Map.of(),
                                Map.of(),
                                List.of(new Unread("Grizzly 4", "its sessions"))),
                        Optional.of(List.of()),
                        Optional.empty())
                .toJson(Format.EXTENDED);
        Path settings = Files.writeString(folder.resolve("settings"), "soapPaths=/ws\n");
        assertThat(target.run("1", "--settings=" + settings)).isZero();
        assertThat(target.settings).containsExactly(Optional.of("soapPaths=/ws\n"));
        assertThat(target.printed())
                .startsWith(
                        "pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up 1h0m, look: only read\n"
                                + "not read: Grizzly 4: its sessions\n\nNAME")
                .contains("Jetty/12.1.0    12s")
                .doesNotContain("{");
        String table = target.printed();
        assertThat(target.run("1", "--json")).isZero();
        assertThat(target.printed()).isEqualTo(table + ANSWER + "\n");
        assertThat(target.requests).singleElement().satisfies(request -> {
            assertThat(request.options()).isEqualTo(ActivityOptions.SESSIONS_ONLY);
            assertThat(request.depth()).isEqualTo(Depth.LOOK);
        });
        assertThat(target.closed).isTrue();
    }

    @Test
    void anAgentThatDoesNotKnowTheQuestionIsToldInOneLine() {
        target.servers = Activities.server().toJson(Format.PLAIN);
        assertThat(target.run("1", "--json")).isEqualTo(ExitStatus.REFUSED);
        assertThat(target.messages).singleElement().asString().contains("is older than this one");
        assertThat(target.printed()).isEmpty();
    }

    @Test
    void aBrokenAnswerIsNotPassedOn() {
        target.servers = "{\"servers\":[{}]}";
        assertThat(target.run("1", "--json")).isEqualTo(ExitStatus.NO_ANSWER);
        assertThat(target.messages).singleElement().asString().contains("not a list of web servers");
        assertThat(target.printed()).isEmpty();
    }
}
