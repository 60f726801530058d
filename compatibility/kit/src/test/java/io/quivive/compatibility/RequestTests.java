// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.net.http.HttpClient.Version;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a process shows of the request that it serves. */
interface RequestTests extends Kit {
    @Test
    default void aGuestsRequestShowsItsUrlAndNoSession() throws Exception {
        List<String> before = server().snapshot().sessionIds();
        Held held = server().hold(server().client(), "/hello?a=%20b&c");
        JsonNode process = held.process();
        assertThat(process.path("ID").asLong()).isEqualTo(held.reply().threadId());
        assertThat(process.path("name").asString())
                .isEqualTo(held.reply().json().path("thread").asString());
        assertThat(process.path("url").asString())
                .isEqualTo("/kit/hello?a=%20b&c&marker=" + held.marker() + "&hold=" + held.marker());
        assertThat(process.path("type").asInt()).isEqualTo(HTTP);
        assertThat(process.at("/more/method").asString()).isEqualTo("GET");
        assertThat(process.has("sessionID")).isFalse();
        assertThat(process.has("session")).isFalse();
        assertThat(process.path("visible").asBoolean()).isFalse();
        assertThat(held.seen().sessionIds()).isEqualTo(before);
    }

    @Test
    default void afterTheRequestItsProcessIsSpareAgain() throws Exception {
        Held held = server().hold(server().client(), "/hello");
        long id = held.reply().threadId();
        Seen seen = server().await(
                        "idle", now -> now.findProcess(id).filter(this::isBusy).isEmpty());
        assertThat(seen.isBound(id)).isFalse();
    }

    /** Where it is told, a worker that has answered is busy until it is back in its pool, or, on Jetty, selects. */
    private boolean isBusy(JsonNode process) {
        int type = process.path("type").asInt();
        return process.has("url") || (server().product().has(Ability.SPARE) && type != -32 && type != -56);
    }

    @Test
    default void theUrlShowsNoSecret() throws Exception {
        Held held = server().hold(server().client(), "/secret?user=u&API_Token=abc123");
        assertThat(held.process().path("url").asString())
                .isEqualTo("/kit/secret?user=u&API_Token=…&marker=" + held.marker() + "&hold=" + held.marker());
        assertThat(held.seen().json().toString()).doesNotContain("abc123");
    }

    @Test
    default void theUrlShowsNoPathParameter() throws Exception {
        needs(Ability.PATH_PARAMETERS);
        Held held = server().hold(server().client(), "/secret;jsessionid=F00BA4?a=1");
        assertThat(held.process().path("url").asString()).startsWith("/kit/secret?a=1&");
        assertThat(held.seen().json().toString()).doesNotContain("F00BA4");
    }

    @Test
    default void aSoapRequestIsOne() throws Exception {
        for (String[] headers : new String[][] {
            {"Content-Type", "text/xml", "SOAPAction", "\"urn:x\""}, {"Content-Type", "application/soap+xml"}
        }) {
            Client client =
                    user("user20"); // with a connection of its own: the JDK's server may be closing the one before
            Held held = server().hold(marker ->
                    client.beginPost("/soap?marker=" + marker + "&hold=" + marker, "<Envelope/>", headers));
            assertThat(held.process().path("type").asInt()).isEqualTo(SOAP);
            assertThat(held.process().at("/more/method").asString()).isEqualTo("POST");
        }
    }

    @Test
    default void aRequestThatAFilterAnswersIsSeen() throws Exception {
        needs(Ability.SERVLETS);
        Held held = server().hold(user("user21"), "/filtered");
        assertThat(held.process().path("url").asString()).startsWith("/kit/filtered?");
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user21");
    }

    @Test
    default void whatIsForwardedOrIncludedIsOneRequest() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user22");
        for (String path : List.of("/forward", "/include")) {
            long before = Seen.requests(server().snapshot().session("user22"));
            Held held = server().hold(client, path);
            assertThat(held.process().path("url").asString()).startsWith("/kit" + path + "?marker=");
            assertThat(held.process().at("/session/userName").asString()).isEqualTo("user22");
            Seen after =
                    server().await("idle", now -> now.serving(held.marker()).isEmpty());
            assertThat(Seen.requests(after.session("user22"))).as(path).isEqualTo(before + 1);
        }
    }

    @Test
    default void aRequestThatFailsLeavesNothing() throws Exception {
        needs(Ability.SERVLETS);
        Client client = user("user23");
        server().hold(client, "/hello");
        Seen before = server().await(
                        "idle", now -> now.processesOf(now.session("user23")).isEmpty());
        Held held = server().hold(client, "/fail");
        assertThat(held.reply().status()).isEqualTo(500);
        if (server().product().has(Ability.ERROR_PAGE)) {
            assertThat(held.reply().json().path("dispatcher").asString()).isEqualTo("ERROR");
        }
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user23");
        Seen after = server().await(
                        "idle", now -> now.processesOf(now.session("user23")).isEmpty());
        assertThat(Seen.running(after.session("user23"))).isZero();
        assertThat(after.session("user23").at("/more/requests").asLong())
                .as("the error page is none of its own")
                .isEqualTo(before.session("user23").at("/more/requests").asLong() + 1);
    }

    @Test
    default void requestsOverHttp2AreSeen() throws Exception {
        needs(Ability.HTTP2);
        Client client = new Client(server().base(), Version.HTTP_2);
        client.get("/hello"); // which upgrades
        client.get("/login?user=user24");
        Held held = server().hold(client, "/hello");
        assertThat(held.reply().version()).isEqualTo(Version.HTTP_2);
        assertThat(held.process().path("ID").asLong()).isEqualTo(held.reply().threadId());
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user24");
    }
}
