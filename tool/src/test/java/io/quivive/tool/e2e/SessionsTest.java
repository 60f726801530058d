// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.tool.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionsTest {
    private static final String QUICK = "--interval=100ms";

    @TempDir
    Path temp;

    @ParameterizedTest
    @MethodSource("io.quivive.tool.e2e.Jdk#all")
    void aJvmIsAskedWhoIsConnectedAndWhichServersItHas(Jdk jdk) throws Exception {
        try (Child target = Child.jvm(jdk)) {
            assertThat(Run.quivive("sessions", target.pid(), QUICK).out())
                    .isEqualTo("local mode: no server was found in the JVM, so that there are no sessions; quivive ps"
                            + " shows its processes\n");
            Run table = Run.quivive("sessions", target.pid(), QUICK, "--server-mode");
            assertThat(table.status()).as(table.err()).isZero();
            assertThat(table.out())
                    .contains(", 1 session (1 storedProcedure), ")
                    .containsPattern("(?m)^\\(jobs\\) ");
            assertThat(Run.quivive("sessions", target.pid(), QUICK, "--server-mode", "--csv", "--columns=type,user")
                            .out())
                    .isEqualTo("type,user\r\nstoredProcedure,\r\n");
            assertThat(Run.quivive("web", target.pid()).out()).isEqualTo("no HTTP server was found in the JVM\n");
            assertThat(Run.quivive("web", target.pid(), "--json").json().at("/servers"))
                    .isEmpty();
            Run.quivive("ps", target.pid(), QUICK, "--server-mode", "--session=NONE")
                    .refusedWith(ExitStatus.NO_SESSION, "the session is not known: quivive sessions ");
            Run.quivive("sessions", target.pid(), QUICK, "--server-mode", "--session=NONE")
                    .refusedWith(ExitStatus.NO_SESSION, "the session is not known: quivive sessions ");
        }
    }

    @Test
    void whereAgentsAreForbiddenNoServerIsMadeUp() throws Exception {
        List<String> command = List.of(
                Jdk.own().java(), "-XX:-EnableDynamicAgentLoading", "-cp", Child.classes(), Target.class.getName());
        Path settings = Files.writeString(temp.resolve("settings"), "restIdle=10m\n");
        try (Child target = Child.start(command)) {
            Run.quivive("web", target.pid())
                    .refusedWith(ExitStatus.REFUSED, "tells no web servers", "-XX:+EnableDynamicAgentLoading");
            Run sessions = Run.quivive("sessions", target.pid(), "--settings=" + settings);
            assertThat(sessions.status()).isZero();
            assertThat(sessions.out()).startsWith("local mode: no server was found");
            assertThat(sessions.err()).contains("not possible there: --settings; ");
        }
    }
}
