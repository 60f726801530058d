// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Product.Ability;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What operators declare. */
interface SettingsTests extends Kit {
    String NOTHING = "settings=";

    @Test
    default void noProxyIsBelievedUnlessItIsDeclared() throws Exception {
        needs(Ability.SERVLETS);
        assertThat(address("X-Forwarded-For", "203.0.113.7")).isEqualTo("127.0.0.1");
        assertThat(address("Forwarded", "for=203.0.113.7;proto=https")).isEqualTo("127.0.0.1");
    }

    @Test
    default void onlyADeclaredProxyIsBelieved() throws Exception {
        needs(Ability.SERVLETS);
        for (String header : new String[] {"X-Forwarded-For", "Forwarded"}) {
            String value = header.equals("Forwarded") ? "for=203.0.113.7;proto=https" : "198.51.100.6, 203.0.113.7";
            assertThat(with("trustedProxies=127.0.0.1", () -> address(header, value)))
                    .as(header)
                    .isEqualTo("203.0.113.7");
            assertThat(with("trustedProxies=192.0.2.0/24", () -> address(header, value)))
                    .as("another is declared: %s", header)
                    .isEqualTo("127.0.0.1");
        }
    }

    @Test
    default void aSessionUsedOnADeclaredPathIsRest() throws Exception {
        needs(Ability.SERVLETS);
        Held held = with("restPaths=/kit/hello", () -> server().hold(user("user92"), "/hello"));
        assertThat(held.process().at("/session/type").asString()).isEqualTo("rest");
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user92");
    }

    @Test
    default void aPostOfXmlIsSoapOnADeclaredPathAlone() throws Exception {
        Server.Request post = marker -> server().client()
                .beginPost("/soap?marker=" + marker + "&hold=" + marker, "<a/>", "Content-Type", "text/xml");
        assertThat(server().hold(post).process().path("type").asInt()).isEqualTo(HTTP);
        Held declared = with("soapPaths=/kit/soap", () -> server().hold(post));
        assertThat(declared.process().path("type").asInt()).isEqualTo(SOAP);
    }

    @Test
    default void aDeclaredPathIsMasked() throws Exception {
        Held held = with(
                "maskedPaths=/kit/rest/reset/*",
                () -> server().hold(server().client(), "/rest/reset/abc123", "Authorization", "Bearer good-user93"));
        assertThat(held.process().path("url").asString()).startsWith("/kit/rest/reset/…?marker=");
        assertThat(held.seen().json().toString()).doesNotContain("abc123");
    }

    @Test
    default void aSettingThatCannotBeReadIsToldAndChangesNothing() throws Exception {
        assertThat(failure("settings=trustedProxy=127.0.0.1")).contains("trustedProxy");
        assertThat(server().hold(server().client(), "/hello")
                        .process()
                        .path("type")
                        .asInt())
                .isEqualTo(HTTP);
    }

    private String failure(String settings) {
        needs(Ability.AGENT);
        try {
            server().snapshot(settings);
            return "";
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String address(String header, String value) throws Exception {
        Client client = server().client();
        client.get("/login?user=user91", header, value);
        Held held = server().hold(client, "/hello", header, value);
        client.get("/invalidate");
        return held.process().at("/session/IPAddress").asString();
    }

    /** Declares something for a while. */
    private <T> T with(String settings, Callable<T> work) throws Exception {
        needs(Ability.AGENT);
        server().snapshot("settings=" + settings);
        try {
            return work.call();
        } finally {
            server().snapshot(NOTHING);
        }
    }
}
