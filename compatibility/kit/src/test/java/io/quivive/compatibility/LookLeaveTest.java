// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.Jdks.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What a look changes in its host: no class, and nothing that stays after a detach but the door. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("products")
class LookLeaveTest {
    /** Of what reads. */
    private static final Pattern OURS =
            Pattern.compile("io\\.quivive\\.(agent\\.(server|shape)|jvm|session|request|http)\\.");

    private static final long PATIENCE_NANOS = Client.PATIENCE.toNanos();

    @ParameterizedTest
    @MethodSource("io.quivive.compatibility.Place#newestLooks")
    void aLookChangesNoClassAndADetachLeavesNothingToBeSeen(Place place, @TempDir Path folder) throws Exception {
        Path log = folder.resolve("redefined.log");
        try (Server server = Server.unattached(
                place, program -> program.environment().put("JAVA_TOOL_OPTIONS", "-XX:SoftRefLRUPolicyMSPerMB=0"))) {
            server.diagnose("VM.log", "what=redefine+class*=info", "output=" + log);
            server.attach();
            Client client = server.signedIn("user1");
            Held held = server.hold(client, "/hello");
            assertThat(held.process().at("/session/userName").asString()).isEqualTo("user1");
            String id = held.process().path("sessionID").asString();
            server.detach();
            assertThat(Files.readString(log)).as("classes that were changed").isEmpty();
            awaitNothingOfOurs(server);

            server.attachAgain();
            Held again = server.hold(client, "/hello");
            JsonNode session = again.process().path("session");
            assertThat(session.path("userName").asString()).isEqualTo("user1");
            assertThat(Seen.id(session)).as("whom another agent knows anew").isNotEqualTo(id);
            assertThat(Files.readString(log)).isEmpty();
            server.follow();
            server.snapshot();
            assertThat(Files.readString(log)).as("what is followed is").isNotEmpty();
        }
    }

    /** Reads the code of every class twice over: {@code check --all} has the time. */
    @Tag("large")
    @Tag("products")
    @ParameterizedTest
    @MethodSource("io.quivive.compatibility.Place#newestLooks")
    void theCodeOfTheHostIsItsOwn(Place place, @TempDir Path folder) throws Exception {
        Jdk jdk = place.jdk();
        try (Server server = Server.unattached(place)) {
            server.signedIn("user1").get("/executor?kind=fixed");
            Bytecode before = Bytecode.of(jdk, server.jvm().pid(), folder.resolve("before"), LeaveTests.HOOKED);
            server.attach();
            server.hold(server.signedIn("user2"), "/executor?kind=fixed");
            Bytecode after = Bytecode.of(jdk, server.jvm().pid(), folder.resolve("after"), LeaveTests.HOOKED);
            assertThat(after.calling("io/quivive/bridge/Gate")).isEmpty();
            assertThat(before.changedIn(after, before.calling(""))).isEmpty();
        }
    }

    private static void awaitNothingOfOurs(Server server) throws Exception {
        long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
        String left = left(server);
        while (!left.isEmpty()) {
            assertThat(System.nanoTime()).as(left).isLessThan(giveUpAt);
            left = left(server);
        }
    }

    private static String left(Server server) throws Exception {
        String all = server.diagnose("GC.class_histogram") + server.diagnose("Thread.print");
        return String.join(
                "\n",
                all.lines()
                        .filter(line -> OURS.matcher(line).find() || line.contains("\"quivive-"))
                        .toList());
    }
}
