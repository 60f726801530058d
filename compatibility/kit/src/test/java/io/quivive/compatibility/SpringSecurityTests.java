// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Users of Spring Security, which keeps them in a context of each thread, and among the session's attributes. */
interface SpringSecurityTests extends Kit {
    /** Tomcat takes one after the other. */
    int MORE_THAN_THREADS = 50;

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

    @Test
    default void whoWasLeftOnAThreadIsNotTheUserOfItsNextRequests() throws Exception {
        needs(Ability.SPRING_SECURITY);
        assertThatWhoWasLeftIsNoUser(server());
    }

    @Test
    default void aUserOfAnUnknownClassIsUnknown() throws Exception {
        needs(Ability.SPRING_SECURITY);
        assertThatAnUnknownClassIsUnknown(server());
    }

    @Test
    default void whoActsForSomebodyElseStaysTheUserMeanwhile() throws Exception {
        needs(Ability.SPRING_SECURITY);
        assertThatWhoActsStaysTheUser(server());
    }

    /** In both depths. */
    static void assertThatWhoActsStaysTheUser(Server server) throws Exception {
        Client client = server.client();
        client.signIn("user92", "open-sesame");
        Held held = server.hold(client, "/acting");
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user92");
        assertThat(held.seen().sessions("batch")).isEmpty();
        Client guest = server.client();
        guest.get("/session");
        Held ofGuest = server.hold(guest, "/acting");
        assertThat(ofGuest.process().at("/session/userName").asString("none")).isEmpty();
        assertThat(server.snapshot().sessions("batch")).isEmpty();
    }

    static void assertThatWhoWasLeftIsNoUser(Server server) throws Exception {
        Set<Long> threads = new HashSet<>();
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            threads.add(server.client().get("/left?as=user93").threadId());
        }
        Held outside = server.hold(server.client(), "/left");
        for (int i = 0; i < MORE_THAN_THREADS && outside.reply().user().isEmpty(); i++) {
            outside = server.hold(server.client(), "/left?as=user93"); // another request was there meanwhile
        }
        assertThat(outside.reply().user()).as("still there").isEqualTo("user93");
        assertIsNotKnown(outside.process());
        Held inside = server.hold(server.client(), "/spring");
        assertThat(threads).contains(inside.process().path("ID").asLong());
        assertThat(inside.process().at("/more").has("userUnknown")).isFalse();
        assertThat(inside.process().toString()).doesNotContain("user93");
        assertThat(inside.seen().sessions("user93")).isEmpty();
    }

    static void assertThatAnUnknownClassIsUnknown(Server server) throws Exception {
        assertIsNotKnown(server.hold(server.client(), "/unknown").process());
    }

    private static void assertIsNotKnown(JsonNode process) {
        assertThat(process.has("session")).as(process::toString).isFalse();
        assertThat(process.at("/more").has("userName")).as(process::toString).isFalse();
        assertThat(process.at("/more/userUnknown").asBoolean(false))
                .as(process::toString)
                .isTrue();
    }
}
