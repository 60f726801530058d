// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.agent.AgentConnection;
import io.quivive.agent.TargetJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is told of the HTTP servers themselves, held against what they printed, and what clients see. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebServersTest {
    private static final int PLAIN = 3;
    private static final int SECURE = 2;

    @ParameterizedTest
    @MethodSource("io.quivive.compatibility.Place#secure")
    void portsAddressesTlsAndRequestsAreWhatClientsSee(Place place, @TempDir Path temporary) throws Exception {
        Path keys = temporary.resolve("keys");
        keytool(place, keys);
        try (TargetJvm jvm = TargetJvm.start(
                place.product().program(place.jdk(), temporary, "tls=" + keys),
                place.product().ready())) {
            int port = port(jvm, "port");
            int secure = port(jvm, "secure");
            jvm.drain();
            SSLContext trusting = trusting(keys);
            try (AgentConnection agent = jvm.attach()) {
                agent.snapshot("interval=100");
                List<JsonNode> found = servers(agent);
                assertThat(ports(found, "webPortID")).containsExactly(port);
                assertThat(ports(found, "webHTTPSPortID")).containsExactly(secure);
                for (JsonNode server : found) {
                    assertThat(server.path("started").asBoolean()).isTrue();
                    assertThat(server.path("SOAPServerStarted").asBoolean(true)).isFalse();
                    assertThat(server.path("httpRequestCount").asInt(-1)).isZero();
                    assertThat(server.at("/options/webIPAddressToListen").toString())
                            .isEqualTo("[\"127.0.0.1\"]");
                    boolean speaksTls = !server.at("/options/webHTTPSPortID").isEmpty();
                    assertThat(server.at("/security/TLS").asBoolean()).isEqualTo(speaksTls);
                    assertThat(texts(server.at("/security/protocols")))
                            .isEqualTo(speaksTls ? spoken(trusting, secure) : List.of());
                }
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(trusting)
                        .version(Version.HTTP_1_1)
                        .build();
                ask(client, "http", port, PLAIN);
                ask(client, "https", secure, SECURE);
                assertCounted(servers(agent), port, secure);
                HttpRequest soap = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/kit/soap"))
                        .header("Content-Type", "application/soap+xml")
                        .POST(BodyPublishers.ofString("<Envelope/>"))
                        .build();
                // on a connection of its own: the JDK's server may be closing the one before
                HttpClient.newHttpClient().send(soap, BodyHandlers.discarding());
                for (JsonNode server : servers(agent)) {
                    assertThat(server.path("SOAPServerStarted").asBoolean())
                            .isEqualTo(ports(List.of(server), "webPortID").contains(port));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.quivive.compatibility.Place#newestLooks")
    void whatOnlyHooksKnowIsAbsentWhereAJvmIsOnlyRead(Place place, @TempDir Path temporary) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(
                        place.product().program(place.jdk(), temporary),
                        place.product().ready());
                AgentConnection agent = jvm.attachLook()) {
            agent.snapshot("interval=100", "depth=look");
            JsonNode server = new JsonMapper()
                    .readTree(agent.ask("command=web\ndepth=look"))
                    .at("/servers/0");
            assertThat(server.path("started").asBoolean()).isTrue();
            assertThat(server.has("SOAPServerStarted")).isFalse();
            assertThat(server.has("httpRequestCount"))
                    .as("what the server itself counts")
                    .isEqualTo(server.path("name").asString().startsWith("Apache Tomcat"));
        }
    }

    private static void assertCounted(List<JsonNode> servers, int port, int secure) {
        for (JsonNode server : servers) {
            int due = (ports(List.of(server), "webPortID").contains(port) ? PLAIN : 0)
                    + (ports(List.of(server), "webHTTPSPortID").contains(secure) ? SECURE : 0);
            assertThat(server.path("httpRequestCount").asInt())
                    .as(() -> server.toString())
                    .isEqualTo(due);
        }
    }

    private static void ask(HttpClient client, String scheme, int port, int times) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + "/kit/hello"))
                .build();
        for (int i = 0; i < times; i++) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    /** Versions of TLS that a client comes to speak. */
    private static List<String> spoken(SSLContext trusting, int port) throws IOException {
        List<String> spoken = new ArrayList<>();
        for (String protocol : List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")) {
            try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
                socket.setEnabledProtocols(new String[] {protocol});
                socket.startHandshake();
                spoken.add(socket.getSession().getProtocol());
            } catch (SSLException e) {
                // it does not speak that one
            }
        }
        return spoken;
    }

    private static List<JsonNode> servers(AgentConnection agent) throws IOException {
        List<JsonNode> servers = new ArrayList<>();
        new JsonMapper().readTree(agent.ask("command=web")).path("servers").forEach(servers::add);
        return servers;
    }

    private static Set<Integer> ports(List<JsonNode> servers, String name) {
        Set<Integer> ports = new TreeSet<>();
        for (JsonNode server : servers) {
            for (JsonNode port : server.path("options").path(name)) {
                ports.add(port.asInt());
            }
        }
        return ports;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    private static int port(TargetJvm jvm, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + " (\\d+)").matcher(jvm.printed());
        assertThat(line.find()).as(jvm.printed()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    private static SSLContext trusting(Path keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance(keys.toFile(), "open-sesame".toCharArray());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static void keytool(Place place, Path keys) throws Exception {
        Process process = new ProcessBuilder(
                        place.jdk().home().resolve("bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "kit",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "open-sesame",
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(Files.size(keys)).isPositive();
    }
}
