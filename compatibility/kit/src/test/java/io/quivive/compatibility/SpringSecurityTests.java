// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Users of Spring Security, which keeps them in a context of each thread, and among the session's attributes. */
interface SpringSecurityTests extends Kit {
    /** As where Jersey, Struts or Wicket are filters, and no servlet is ever called. */
    @Test
    default void whoSignsInWhereAFilterAnswersIsTheUser() throws Exception {
        needs(Ability.SPRING_SECURITY);
        Client client = server().client();
        assertThat(client.submitForm("user94", "open-sesame").user())
                .isEqualTo("user94"); // comes to a page of the filter's
        Held held = server().hold(client, "/filtered");
        assertThat(held.reply().user()).isEqualTo("user94");
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user94");
    }

    @Test
    default void theUserOfACredentialIsKnownWhereAFilterAnswers() throws Exception {
        needs(Ability.SPRING_SECURITY);
        String basic =
                "Basic " + Base64.getEncoder().encodeToString("user97:open-sesame".getBytes(StandardCharsets.UTF_8));
        Client client = server().client();
        assertThat(client.get("/filtered", "Authorization", basic).user()).isEqualTo("user97");
        Held held = server().hold(client, "/filtered", "Authorization", basic);
        assertThat(held.process().at("/session/type").asString()).isEqualTo("rest");
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user97");
    }

    @Test
    default void whoActsForSomebodyElseStaysTheUser() throws Exception {
        needs(Ability.SPRING_SECURITY);
        Client client = server().client();
        client.signIn("user95", "open-sesame");
        for (int i = 0; i < 3; i++) {
            assertThat(client.get("/acting").status()).isEqualTo(200);
            Seen seen = server().snapshot();
            assertThat(seen.sessions("batch")).isEmpty();
            assertThat(seen.sessions("user95")).hasSize(1);
        }
    }

    @Test
    default void whoSignsOutIsGone() throws Exception {
        needs(Ability.SPRING_SECURITY);
        Client client = server().client();
        client.signIn("user96", "open-sesame");
        String id = Seen.id(server().snapshot().session("user96"));
        client.get("/signout");
        Seen seen = server().hold(client, "/hello").seen();
        assertThat(seen.sessions("user96")).isEmpty();
        assertThat(seen.sessionIds()).doesNotContain(id);
    }
}
