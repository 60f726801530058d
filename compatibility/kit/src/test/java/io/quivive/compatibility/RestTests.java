// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests that carry a credential and have no HTTP session. */
interface RestTests extends Kit {
    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    default void aCredentialThatWasAcceptedIsASession() throws Exception {
        for (String credential : List.of(basic("user40", "open-sesame"), "Bearer good-user41")) {
            String user = credential.startsWith("Basic") ? "user40" : "user41";
            List<String> before = server().snapshot().sessionIds();
            Held first = server().hold(server().client(), "/rest/a", "Authorization", credential);
            assertThat(first.process().path("url").asString()).startsWith("/kit/rest/a?");
            assertThat(first.seen().sessionIds()).as("not yet answered").containsExactlyInAnyOrderElementsOf(before);
            Held second = server().hold(server().client(), "/rest/b", "Authorization", credential);
            assertThat(second.reply().user()).isEqualTo(user);
            JsonNode session = second.process().path("session");
            assertThat(session.path("type").asString()).isEqualTo("rest");
            assertThat(session.path("hostType").asString()).isEqualTo("browser");
            assertThat(session.path("IPAddress").asString()).isEqualTo("127.0.0.1");
            if (server().product().has(Ability.USERS)) { // elsewhere nobody tells the server who it is
                assertThat(session.path("userName").asString()).isEqualTo(user);
            }
            Held third = server().hold(server().client(), "/rest/c", "Authorization", credential);
            assertThat(third.process().path("sessionID").asString()).isEqualTo(Seen.id(session));
            assertThat(third.seen().json().toString())
                    .doesNotContain(credential.substring(credential.indexOf(' ') + 1));
        }
    }

    @Test
    default void aCredentialThatWasRefusedIsNone() throws Exception {
        List<String> before = server().snapshot().sessionIds();
        for (String credential : List.of(basic("user42", "wrong"), "Bearer bad-user43")) {
            for (int i = 0; i < 2; i++) {
                Reply reply = server().client().get("/rest/a", "Authorization", credential);
                assertThat(reply.status()).isEqualTo(401);
            }
        }
        Seen after = server().snapshot();
        assertThat(after.sessionIds()).isSubsetOf(before);
        assertThat(after.sessions("user42")).isEmpty();
        assertThat(after.sessions("user43")).isEmpty();
    }
}
