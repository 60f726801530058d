// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import org.junit.jupiter.api.Test;

/** What cannot be seen is said, and nothing else. */
interface AbsenceTests extends Kit {
    @Test
    default void whatIsSeenWholeSaysNothingElse() throws Exception {
        needs(Ability.AGENT);
        needs(Ability.SERVLETS);
        server().hold(user("user94"), "/hello");
        assertThat(server().snapshot().unread()).isEmpty();
    }

    @Test
    default void anUnknownContainersSessionsAreSaidToBeMissing() throws Exception {
        needs(Ability.UNKNOWN_CONTAINER);
        Client client = server().client();
        client.get("/session");
        Held held = server().hold(client, "/hello");
        assertThat(held.reply().json().path("session").asBoolean()).isTrue();
        assertThat(held.process().has("sessionID")).isFalse();
        assertThat(held.seen().unread())
                .singleElement()
                .asString()
                .startsWith("sessions of ")
                .contains("this servlet container is not known");
    }

    @Test
    default void storedSessionsAreSaidToBeMissing() throws Exception {
        needs(Ability.STORED_SESSIONS);
        Client client = server().client();
        assertThat(client.get("/login?user=user95").user()).isEqualTo("user95");
        Held held = server().hold(client, "/hello");
        assertThat(held.reply().user()).isEqualTo("user95");
        assertThat(held.process().path("ID").asLong()).isEqualTo(held.reply().threadId());
        assertThat(held.process().path("url").asString()).startsWith("/kit/hello?");
        assertThat(held.process().has("sessionID")).isFalse();
        assertThat(held.seen().unread())
                .singleElement()
                .asString()
                .startsWith("Spring Session: the sessions that it keeps are not listed");
    }

    @Test
    default void aStoreIsNotAskedByLooking() throws Exception {
        needs(Ability.STORED_SESSIONS);
        Client client = server().client();
        client.get("/login?user=user96");
        server().detach();
        int ofTheSession = asked(client, "/hello");
        assertThat(ofTheSession).as("by a request that asks for its session").isPositive();
        int ofNothing = asked(client, "/store");
        server().attachAgain();
        server().snapshot();
        assertThat(asked(client, "/hello")).isEqualTo(ofTheSession);
        assertThat(asked(client, "/store"))
                .as("by a request that asks for nothing")
                .isEqualTo(ofNothing);
        int before = found();
        for (int i = 0; i < 5; i++) {
            server().snapshot();
        }
        assertThat(found()).isEqualTo(before);
        server().hold(client, "/hello");
        // what asks whether the request is held, and lets it go, has no session
        assertThat(found() - before).as("by one that was looked at").isEqualTo(ofTheSession);
    }

    private int asked(Client client, String path) throws Exception {
        int before = found();
        client.get(path);
        return found() - before;
    }

    private int found() throws Exception {
        return server().client().get("/store").json().path("found").asInt();
    }
}
