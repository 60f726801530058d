// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.net.HttpCookie;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How a session begins, whose it is, and how it ends. */
interface SessionTests extends Kit {
    @Test
    default void sessionsFromBeforeTheAgentAreListedWithTheFirstRequestAfterIt() throws Exception {
        needs(Ability.SERVLETS);
        Held others = server().hold(server().client(), "/hello");
        Held own = server().hold(server().earlier(), "/hello");
        assertThat(own.process().at("/session/userName").asString()).isEqualTo(Server.EARLIER_USER);
        assertThat(others.seen().sessionIds())
                .contains(own.process().path("sessionID").asString());
    }

    @Test
    default void sessionsFromBeforeTheAgentAreListedAtOnce() throws Exception {
        needs(Ability.EARLIER);
        assertThat(server().first().sessions()).hasSize(1);
        JsonNode listed = server().first().sessions().get(0);
        assertThat(listed.path("userName").asString()).isEqualTo(Server.EARLIER_USER);
        Held held = server().hold(server().earlier(), "/hello");
        JsonNode known = held.process().path("session");
        assertThat(Seen.id(known)).isEqualTo(Seen.id(listed));
        assertThat(known.path("creationDateTime").asString())
                .isEqualTo(listed.path("creationDateTime").asString());
    }

    @Test
    default void aSessionIsToldAsTheContractSays() throws Exception {
        needs(Ability.SERVLETS);
        Instant before = Instant.now();
        Client client = server().client();
        client.get("/login?user=user30", "User-Agent", "Kit/1.0");
        Held held = server().holdAlone(client, "user30", "/hello", "User-Agent", "Kit/1.0");
        JsonNode session = held.seen().session("user30");
        assertThat(session.path("type").asString()).isEqualTo("web");
        assertThat(session.path("machineName").asString()).isEmpty();
        assertThat(session.path("systemUserName").asString()).isEmpty();
        assertThat(session.path("IPAddress").asString()).isEqualTo("127.0.0.1");
        assertThat(session.path("hostType").asString()).isEqualTo("browser");
        assertThat(session.path("state").asString()).isEqualTo("active");
        assertThat(Seen.id(session)).matches("[0-9A-F]{32}");
        assertThat(session.has("persistentID")).isFalse();
        assertThat(Instant.parse(session.path("creationDateTime").asString()))
                .isBetween(before.minusSeconds(1), Instant.now());
        assertThat(session.at("/more/application").asString()).contains("kit");
        assertThat(session.at("/more/userAgent").asString()).isEqualTo("Kit/1.0");
        assertThat(Seen.running(session)).isEqualTo(1);
        assertThat(held.process().path("session")).isEqualTo(session);
        assertThat(held.process().path("sessionID").asString()).isEqualTo(Seen.id(session));
        assertThat(held.process().path("visible").asBoolean()).isTrue();
        for (HttpCookie cookie : client.secrets()) {
            assertThat(held.seen().json().toString()).doesNotContain(cookie.getValue());
        }
    }

    @Test
    default void theRequestInWhichASessionBeginsTellsWhereItsClientIs() throws Exception {
        needs(Ability.SERVLETS);
        Held held = server().hold(server().client(), "/session", "User-Agent", "Kit/1.0");
        assertThat(held.process().at("/session/IPAddress").asString()).isEqualTo("127.0.0.1");
        assertThat(held.process().at("/session/more/userAgent").asString()).isEqualTo("Kit/1.0");
    }

    @Test
    default void aGuestsSessionHasNoUserUntilTheGuestSignsIn() throws Exception {
        needs(Ability.SERVLETS);
        Client client = server().client();
        client.get("/session");
        Held guest = server().hold(client, "/hello");
        assertThat(guest.process().at("/session/type").asString()).isEqualTo("web");
        assertThat(guest.process().at("/session/userName").asString()).isEmpty();
        client.get("/login?user=user31");
        Held user = server().hold(client, "/hello");
        assertThat(user.process().at("/session/userName").asString()).isEqualTo("user31");
        assertThat(user.process().path("sessionID").asString())
                .as("the protection against session fixation renames the session")
                .isEqualTo(guest.process().path("sessionID").asString());
    }

    @Test
    default void whoSignsInWithTheFormIsTheUser() throws Exception {
        needs(Ability.SERVLETS);
        Client client = server().client();
        Reply reply = client.signIn("user32", "open-sesame");
        assertThat(reply.user()).as(reply.body()).isEqualTo("user32");
        Held held = server().hold(client, "/hello");
        assertThat(held.reply().user()).isEqualTo("user32");
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user32");
    }

    @Test
    default void aWrongPasswordMakesNobodyAUser() throws Exception {
        needs(Ability.SERVLETS);
        Client client = server().client();
        client.signIn("user33", "wrong");
        Held held = server().hold(client, "/hello");
        assertThat(held.reply().user()).isEmpty();
        assertThat(held.seen().sessions("user33")).isEmpty();
    }

    @Test
    default void aLogoutIsSeenAtTheNextRequest() throws Exception {
        needs(Ability.LOGOUT);
        Client client = user("user34");
        assertThat(server().hold(client, "/hello").seen().sessions("user34")).hasSize(1);
        client.get("/logout");
        Held held = server().hold(client, "/hello");
        assertThat(held.reply().user()).isEmpty();
        assertThat(held.seen().sessions("user34")).isEmpty();
    }

    @Test
    default void aLogoutIsSeenWhereTheApplicationWrapsThoseAloneWhoAreSignedIn() throws Exception {
        needs(Ability.LOGOUT);
        Client client = server().client();
        Held owner = server().hold(client, "/cart?owner=user37");
        assertThat(owner.process().at("/session/userName").asString()).isEqualTo("user37");
        client.get("/cart?owner=");
        Held guest = server().hold(client, "/cart");
        assertThat(Seen.id(guest.process().path("session")))
                .isEqualTo(Seen.id(owner.process().path("session")));
        assertThat(guest.process().at("/session/userName").asString()).isEmpty();
    }

    @Test
    default void anInvalidatedSessionIsGone() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user35");
        String id = Seen.id(server().hold(client, "/hello").seen().session("user35"));
        client.get("/invalidate");
        // as long as the thread that has answered goes on, it names it
        server().await("ended", now -> now.findSession(id).isEmpty());
    }

    @Test
    default void aRenamedSessionStaysTheSame() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user36");
        String id = Seen.id(server().hold(client, "/hello").seen().session("user36"));
        String cookies = client.cookieHeader();
        client.get("/rename");
        assertThat(client.cookieHeader()).isNotEqualTo(cookies);
        Held held = server().hold(client, "/hello");
        assertThat(Seen.id(held.seen().session("user36"))).isEqualTo(id);
        assertThat(held.process().path("sessionID").asString()).isEqualTo(id);
    }

    @Test
    default void aSessionOutlivesWhatItsContainerMadeForARequest() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user39");
        String id = Seen.id(server().hold(client, "/hello").seen().session("user39"));
        server().collect();
        Held held = server().hold(client, "/hello");
        assertThat(Seen.id(held.seen().session("user39"))).isEqualTo(id);
        assertThat(held.process().path("sessionID").asString()).isEqualTo(id);
    }

    @Test
    default void aSessionAtWhichOnlyWeLookExpires() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user29");
        Held held = server().hold(client, "/hello");
        String id = Seen.id(held.seen().session("user29"));
        client.get("/expire?seconds=2");
        server().await("expired", now -> now.findSession(id).isEmpty());
    }

    @Test
    default void whenASessionWillExpireIsTold() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user38");
        client.get("/expire?seconds=600");
        Held held = server().hold(client, "/hello");
        JsonNode more = server().await(
                        "idle", now -> now.processesOf(now.session("user38")).isEmpty())
                .session("user38")
                .path("more");
        assertThat(Duration.between(
                        Instant.parse(more.path("lastActivity").asString()),
                        Instant.parse(more.path("expires").asString())))
                .as("after %s", held.marker())
                .isBetween(Duration.ofSeconds(598), Duration.ofSeconds(602));
    }
}
