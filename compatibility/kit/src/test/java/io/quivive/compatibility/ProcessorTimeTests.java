// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a session is charged with. */
interface ProcessorTimeTests extends Kit {
    /** What else a request does, beside what it measures itself. */
    double OVERHEAD_SECONDS = 0.1;

    double SHARE = 0.02;
    int ROUNDS = 3;
    int MILLIS = 300;

    @Test
    default void aSessionsProcessorTimeIsWhatItsRequestsBurnt() throws Exception {
        needs(Ability.SERVLETS);
        needs(Ability.COUNTED);
        assertBurnt("user60", "/hello?burn=" + MILLIS);
    }

    @Test
    default void whatItsWorkersBurntCountsToo() throws Exception {
        needs(Ability.AGENT);
        needs(Ability.SERVLETS);
        assertBurnt("user61", "/executor?kind=fixed&burn=" + MILLIS);
        assertBurnt("user62", "/executor?kind=forkjoin&burn=" + MILLIS);
        assertBurnt("user63", "/async?burn=" + MILLIS);
        if (server().product().has(Ability.COUNTED)) { // it ends on a thread of the server's
            assertBurnt("user64", "/async-dispatch?burn=" + MILLIS);
        }
    }

    @Test
    default void theRequestThatStillRunsCounts() throws Exception {
        needs(Ability.SERVLETS);
        needs(Ability.COUNTED);
        Client client = user("user65");
        client.get("/hello?burn=1");
        double before = Seen.cpuSeconds(server().snapshot().session("user65"));
        String marker = Server.marker();
        var reply = client.begin("/hello?burn=300&holdAfter=" + marker);
        try {
            server().awaitHeld(marker, reply);
            assertThat(Seen.cpuSeconds(server().snapshot().session("user65"))).isGreaterThan(before + 0.2);
        } finally {
            server().release(marker);
        }
        Client.end(reply);
    }

    @Test
    default void whatIsNotCountedIsNamedUnknown() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user66");
        JsonNode served = server().hold(client, "/hello?burn=50").seen().session("user66");
        if (server().product().has(Ability.COUNTED)) {
            assertThat(served.path("more").has("unknown")).isFalse();
            boolean handsOver = server().product().has(Ability.AGENT)
                    && server().place().jdk().feature() >= 21;
            if (!handsOver) {
                return;
            }
            served = server().hold(client, "/executor?kind=virtual&burn=50")
                    .seen()
                    .session("user66");
        } else {
            assertThat(Seen.cpuSeconds(served)).isZero();
        }
        assertThat(served.at("/more/unknown").toString()).isEqualTo("[\"cpuTime\",\"cpuUsage\"]");
        JsonNode later = server().await("idle", now -> Seen.running(now.session("user66")) == 0)
                .session("user66");
        assertThat(later.at("/more/unknown")).isEqualTo(served.at("/more/unknown"));
    }

    private void assertBurnt(String user, String path) throws Exception {
        Client client = user(user);
        client.get(path); // which loads what it needs
        double before = settled(user);
        double burnt = 0;
        for (int i = 0; i < ROUNDS; i++) {
            burnt += client.get(path).burntNanos() / 1e9;
        }
        assertThat(settled(user) - before)
                .as(path)
                .isGreaterThanOrEqualTo(burnt * (1 - SHARE))
                .isCloseTo(burnt, Offset.offset(burnt * SHARE + OVERHEAD_SECONDS));
    }

    private double settled(String user) throws Exception {
        return Seen.cpuSeconds(server().await("idle", now -> Seen.running(now.session(user)) == 0)
                .session(user));
    }
}
