// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.WebServerInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebServersTest {
    private static final String HEAD =
            "pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up 1h0m, look: only read";
    private static final WebServerInfo TOMCAT = new WebServerInfo(
            "Apache Tomcat/11.0.27",
            true,
            Duration.ofMillis(3_725_500),
            OptionalLong.of(1_234_567),
            Optional.of(true),
            List.of("0.0.0.0"),
            List.of(8080, 8081),
            List.of(8443),
            List.of("TLSv1.2", "TLSv1.3"));
    private static final WebServerInfo HOSTILE = new WebServerInfo(
            "\u001b[2J\u202e\n",
            false,
            Duration.ZERO,
            OptionalLong.empty(),
            Optional.empty(),
            List.of("\u0007"),
            List.of(),
            List.of(),
            List.of("\u0007"));
    private static final WebServerInfo SILENT = new WebServerInfo(
            "Jetty",
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    private static final List<WebServerInfo> BOTH = List.of(TOMCAT, HOSTILE);

    @Test
    void whatIsWrittenIsReadAsItWas() throws IOException {
        assertThat(read(WebServerInfo.toJson(BOTH))).contains(BOTH);
        assertThat(read(WebServerInfo.toJson(List.of()))).contains(List.of());
        assertThat(read(WebServerInfo.toJson(List.of(SILENT)))).contains(List.of(SILENT));
        assertThat(read(WebServerInfo.toJson(BOTH)
                        .replace("\"started\":", "\"mood\":[{}],\"started\":")
                        .replace("\"TLS\":", "\"later\":{\"a\":1},\"TLS\":")))
                .contains(BOTH);
    }

    @Test
    void anotherDocumentHasNoWebServers() throws IOException {
        assertThat(read(Activities.server().toJson(Format.PLAIN))).isEmpty();
        assertThat(read("null")).isEmpty();
        assertThat(read("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"uptime\":3725.5|\"uptime\":-1|out of range|/servers/0/uptime",
                "\"name\":\"Apache Tomcat/11.0.27\",||'name' is missing|/servers/0",
                "\"webPortID\":[8080|\"webPortID\":[\"x\"|expected an integer|/servers/0/options/webPortID/0",
                "\"protocols\":[\"TLSv1.2\"|\"protocols\":[7|expected a text|/servers/0/security/protocols/0",
                "{\"servers\":[|{\"servers\":{},\"x\":[|expected an array|/servers",
            })
    void whatIsWrongIsNamedWithItsPlace(String found, String replaced, String message, String place) {
        String json = WebServerInfo.toJson(BOTH);
        assertThat(json).contains(found);
        String broken = json.replace(found, replaced == null ? "" : replaced);
        assertThatExceptionOfType(ActivityFormatException.class)
                .isThrownBy(() -> read(broken))
                .withMessageStartingWith("not a list of web servers: ")
                .withMessageContaining(message)
                .withMessageContaining("at " + place)
                .withMessageMatching("\\P{Cntrl}{1,600}");
    }

    @Test
    void mutatedDocumentsAreReadOrRefusedAndNothingElse() {
        byte[] json = WebServerInfo.toJson(BOTH).getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        int readable = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            byte[] mutated = new Mutations(new Random(seed)).of(json);
            try {
                WebServerReader.read(new ByteArrayInputStream(mutated))
                        .ifPresent(servers -> assertThat(table(servers, Screen.NONE))
                                .allMatch(line -> line.matches("[^\\p{Cc}\\p{Cf}]*")));
                readable++;
            } catch (ActivityFormatException e) {
                assertThat(e.getMessage()).as("seed %d", seed).matches("\\P{Cntrl}{1,600}");
                refused++;
            } catch (IOException | RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(refused).isGreaterThan(100);
        assertThat(readable).isGreaterThan(100);
    }

    @Test
    void aServerIsALineOfTheTable() {
        assertThat(table(BOTH, Screen.NONE))
                .containsExactly(
                        HEAD,
                        "",
                        "NAME                   UPTIME  REQUESTS SOAP PORT      HTTPS ADDRESS TLS",
                        "Apache Tomcat/11.0.27    1h2m 1,234,567 yes  8080,8081 8443  0.0.0.0 TLSv1.2,TLSv1.3",
                        "\\u001b[2J\\u202e\\n     stopped         ? ?                    \\u0007  \\u0007");
        assertThat(table(List.of(), Screen.NONE)).containsExactly(HEAD, "", "no HTTP server was found in the JVM");
        assertThat(table(List.of(SILENT), Screen.NONE)).last(STRING).matches("Jetty( +\\?){7}");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 80, 120})
    void noLineIsWiderThanTheTerminal(int columns) {
        for (List<WebServerInfo> servers : List.of(BOTH, List.<WebServerInfo>of())) {
            assertThat(table(servers, new Screen(OptionalInt.of(columns), false)))
                    .allMatch(line -> TerminalText.width(line) <= columns);
        }
    }

    private static List<String> table(List<WebServerInfo> servers, Screen screen) {
        return WebServerTableView.table(servers, Activities.snapshot(Mode.SERVER, Map.of(), Map.of()), screen);
    }

    private static Optional<List<WebServerInfo>> read(String json) throws IOException {
        return WebServerReader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
