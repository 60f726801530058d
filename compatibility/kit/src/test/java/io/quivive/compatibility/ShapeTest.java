// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.compatibility.Looked.Hung;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A version that calls a field otherwise than those that we know: it is named, and nothing stands for what is not read. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("large")
@Tag("products")
class ShapeTest {
    static Stream<Arguments> places() {
        return Place.newestLooks().flatMap(place -> fields(place.product()).map(field -> Arguments.of(place, field)));
    }

    private static Stream<Renamed> fields(Product product) {
        return switch (product) {
            case TOMCAT_11 ->
                Stream.of(
                        new Renamed("org/apache/coyote/Request", "uriMB"),
                        new Renamed("org/apache/catalina/connector/Request", "session"));
            case JETTY_12 ->
                Stream.of(
                        new Renamed("org/eclipse/jetty/server/internal/HttpChannelState", "_request"),
                        new Renamed("org/eclipse/jetty/http/MetaData$Request", "_uri"));
            case UNDERTOW ->
                Stream.of(
                        new Renamed("io/undertow/server/HttpServerExchange", "requestURI"),
                        new Renamed("io/undertow/servlet/handlers/ServletRequestContext", "originalRequest"));
            default -> Stream.of();
        };
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("places")
    void aFieldThatIsCalledOtherwiseIsNamedAndNothingIsMadeUp(Place place, Renamed field, @TempDir Path folder)
            throws Exception {
        Path jar = field.jar(place.product().jars(), folder.resolve("renamed.jar"));
        try (Server server = Server.unattached(place, program -> program.command(before(program.command(), jar)))) {
            Hung ofUser = Looked.hang(server, server.signedIn("user1"), "/hello?", "hold", null);
            Hung ofGuest = Looked.hang(server, server.client(), "/hello?", "hold", null);
            server.attach();
            for (Seen seen : List.of(server.snapshot(), server.first())) {
                assertThat(seen.unread())
                        .as(seen::summary)
                        .anyMatch(line -> line.contains(field.name()) && line.contains(className(field)));
                for (JsonNode row : seen.json().path("processes")) {
                    assertNothingIsMadeUp(row, ofUser, ofGuest, seen);
                }
            }
            for (Hung hung : List.of(ofUser, ofGuest)) {
                server.release(hung.marker());
                assertThat(Client.end(hung.reply()).status()).isEqualTo(200);
            }
        }
    }

    /** By which a server tells how it is, each with what is then not told. */
    static Stream<Arguments> servers() {
        return Place.newestLooks().flatMap(place -> switch (place.product()) {
            case TOMCAT_11 ->
                Stream.of(Arguments.of(
                        place,
                        new Renamed("org/apache/tomcat/util/net/AbstractEndpoint", "paused"),
                        List.of("/started", "/uptime")));
            case JETTY_12 ->
                Stream.of(Arguments.of(
                        place,
                        new Renamed("org/eclipse/jetty/server/ServerConnector", "_acceptChannel"),
                        List.of("/options/webIPAddressToListen", "/options/webPortID", "/security/TLS")));
            case UNDERTOW ->
                Stream.of(Arguments.of(
                        place,
                        new Renamed("org/xnio/nio/NioXnioWorker", "workerThreads"),
                        List.of("/started", "/uptime", "/options/webPortID", "/security/TLS")));
            default -> Stream.of();
        });
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("servers")
    void whatCannotBeReadOfAServerIsNamedAndAbsent(
            Place place, Renamed field, List<String> absent, @TempDir Path folder) throws Exception {
        Path jar = field.jar(place.product().jars(), folder.resolve("renamed.jar"));
        try (Server server = Server.unattached(place, program -> program.command(before(program.command(), jar)))) {
            server.attach();
            JsonNode told = server.webServer();
            assertThat(told.path("name").asString()).as(told::toString).isNotEmpty();
            for (String each : absent) {
                assertThat(told.at(each).isMissingNode())
                        .as(() -> each + " in " + told)
                        .isTrue();
            }
            Seen seen = server.snapshot();
            assertThat(seen.unread())
                    .as(seen::summary)
                    .anyMatch(line -> line.contains(field.name()) && line.contains(className(field)));
        }
    }

    private static String className(Renamed field) {
        return field.owner().substring(field.owner().lastIndexOf('/') + 1);
    }

    /** A row that says less is right: one that cannot tell which of both requests it is of, or of whom. */
    private static void assertNothingIsMadeUp(JsonNode row, Hung ofUser, Hung ofGuest, Seen seen) {
        String url = row.path("url").asString("");
        JsonNode more = row.path("more");
        boolean isRequest = row.path("type").asInt() == Kit.HTTP;
        assertThat(url).as(row::toString).isIn("", ofUser.url(), ofGuest.url());
        if (url.equals(ofUser.url())) {
            boolean saysSo = more.path("userUnknown").asBoolean()
                    || more.path("unknown").toString().contains("sessionID")
                    || more.path("userName").asString("").equals("user1");
            assertThat(row.at("/session/userName").asString("").equals("user1") || saysSo)
                    .as(() -> "the user's, " + row + " in " + seen.summary())
                    .isTrue();
        } else if (url.equals(ofGuest.url())) {
            assertThat(row.has("sessionID")).as(row::toString).isFalse();
        } else if (isRequest) {
            assertThat(more.path("unknown").toString()).as(row::toString).contains("url");
        }
    }

    /** A jar before all others. */
    private static List<String> before(List<String> command, Path jar) {
        List<String> changed = new ArrayList<>(command);
        int path = changed.indexOf("-cp") + 1;
        changed.set(path, jar + File.pathSeparator + changed.get(path));
        return changed;
    }
}
