// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.tools.attach.VirtualMachine;
import io.quivive.agent.AgentConnection;
import io.quivive.agent.Jdks.Jdk;
import io.quivive.agent.TargetJvm;
import io.quivive.agent.target.Idle;
import io.quivive.agent.target.Listener;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is not the target's user or root may wait at the agent's socket, and is told nothing. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class PeerTest {
    private static final Path AS_ANOTHER = Path.of("/usr/bin/setpriv");
    private static final int ANOTHER = 54321;

    @ParameterizedTest
    @MethodSource("io.quivive.agent.Jdks#all")
    void anotherUserAtTheSocketIsToldNothing(Jdk jdk) throws Exception {
        assumeTrue(
                Files.isExecutable(AS_ANOTHER)
                        && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "needs root and setpriv, of util-linux");
        Path folder = Files.createTempDirectory("quivive-peer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path type = folder.resolve(Listener.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(type.getParent());
        try (InputStream in = Listener.class.getResourceAsStream("Listener.class")) {
            Files.copy(in, type);
        }
        Path socket = folder.resolve("s");
        List<String> listening = List.of(
                AS_ANOTHER.toString(),
                "--reuid=" + ANOTHER,
                "--regid=" + ANOTHER,
                "--clear-groups",
                jdk.java().toString(),
                "-cp",
                folder.toString(),
                Listener.class.getName(),
                socket.toString());
        try (TargetJvm target = TargetJvm.startBare(jdk, List.of(), Idle.class);
                TargetJvm listener = TargetJvm.start(new ProcessBuilder(listening), Pattern.compile("^ready"))) {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(target.pid()));
            try {
                String jar = TargetJvm.builtAgent().toString();
                machine.loadAgent(jar, "jar=" + jar + ",version=0.1.0-SNAPSHOT,detach=true,socket=" + socket);
            } finally {
                machine.detach();
            }
            assertThat(listener.awaitLine("told")).isEqualTo("0");
            try (AgentConnection agent = target.attach()) { // as the target's user
                assertThat(agent.snapshot("interval=100").has("processes")).isTrue();
            }
        }
    }
}
