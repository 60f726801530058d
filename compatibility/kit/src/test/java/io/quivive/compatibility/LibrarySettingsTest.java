// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What is declared to the library, by parameters of the servlet context and in code. */
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("declared")
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LibrarySettingsTest implements Kit {
    private static final List<String> SETTINGS = List.of(
            "io.quivive.trustedProxies=127.0.0.1",
            "io.quivive.restPaths=/kit/hello",
            "io.quivive.soapPaths=/kit/soap",
            "io.quivive.maskedPaths=/kit/rest/reset/*");

    private static @Nullable Server running;

    /** Without it {@link #start} would not be given one. */
    @Parameter
    @Nullable
    Declared declared;

    /**
     * A server, and how it is told.
     *
     * @param way further arguments of its program
     */
    record Declared(Place place, List<String> way) {}

    static Stream<Declared> declared() {
        return Place.libraries()
                .flatMap(place -> Stream.of(List.<String>of(), List.of("code")).map(way -> new Declared(place, way)));
    }

    @BeforeParameterizedClassInvocation
    static void start(Declared declared) throws Exception {
        List<String> arguments = new ArrayList<>(declared.way);
        arguments.addAll(SETTINGS);
        running = Server.start(declared.place, pid -> {}, arguments);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws IOException {
        Server server = running;
        running = null;
        if (server != null) {
            server.close();
        }
    }

    @Override
    public Server server() {
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    @Test
    void aDeclaredProxyIsBelieved() throws Exception {
        for (String[] header :
                new String[][] {{"X-Forwarded-For", "203.0.113.7"}, {"Forwarded", "for=203.0.113.7;proto=https"}}) {
            Client client = server().client();
            client.get("/login?user=user91", header);
            Held held = server().hold(client, "/hello", header);
            client.get("/invalidate");
            assertThat(held.process().at("/session/IPAddress").asString())
                    .as(header[0])
                    .isEqualTo("203.0.113.7");
        }
    }

    @Test
    void aSessionUsedOnADeclaredPathIsRest() throws Exception {
        Client client = server().client();
        client.get("/login?user=user92");
        Held held = server().hold(client, "/hello");
        assertThat(held.process().at("/session/type").asString()).isEqualTo("rest");
        assertThat(held.process().at("/session/userName").asString()).isEqualTo("user92");
    }

    @Test
    void aPostOfXmlIsSoapOnADeclaredPathAlone() throws Exception {
        for (String path : List.of("/soap", "/other")) {
            Held held = server().hold(marker -> server().client()
                    .beginPost(path + "?marker=" + marker + "&hold=" + marker, "<a/>", "Content-Type", "text/xml"));
            assertThat(held.process().path("type").asInt()).isEqualTo(path.equals("/soap") ? SOAP : HTTP);
        }
    }

    @Test
    void aDeclaredPathIsMasked() throws Exception {
        Held held = server().hold(server().client(), "/rest/reset/abc123", "Authorization", "Bearer good-user93");
        assertThat(held.process().path("url").asString()).startsWith("/kit/rest/reset/…?marker=");
        assertThat(held.seen().json().toString()).doesNotContain("abc123");
    }
}
