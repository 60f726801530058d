// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ContractTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void theExampleIsWrittenToTheLetter() throws IOException {
        ProcessInfo process = Activities.process(
                4, 4, ProcessType.INTERNAL_4D_SERVER_PROCESS, Optional.of(Activities.CAROLINE), Optional.empty());
        Activity activity = Activities.of(Mode.SERVER, List.of(Activities.CAROLINE), List.of(process));
        String example = JSON.readTree(resource("example.json")).toString();
        assertThat(activity.toJson(Format.PLAIN)).isEqualTo(example);
    }

    @Test
    void bothFormatsKeepTheirSchemas() throws IOException {
        Activity activity = sample();
        for (ActivityOptions options : ActivityOptions.values()) {
            Activity chosen = activity.select(options, Optional.empty()).orElseThrow();
            assertThat(errors("activity.schema.json", chosen.toJson(Format.PLAIN)))
                    .isEmpty();
            assertThat(errors("extended.schema.json", chosen.toJson(Format.EXTENDED)))
                    .isEmpty();
        }
    }

    @Test
    void theSchemaRefusesWhatBreaksIt() throws IOException {
        String valid = sample().toJson(Format.PLAIN);
        assertThat(errors("activity.schema.json", valid.replace("\"type\":-56", "\"type\":-11")))
                .isNotEmpty();
        assertThat(errors("activity.schema.json", valid.replace("\"preemptive\":false", "\"preemptive\":0")))
                .isNotEmpty();
    }

    @Test
    void propertiesStandInTheContractsOrder() throws IOException {
        JsonNode document = JSON.readTree(sample().toJson(Format.EXTENDED));
        assertThat(document.propertyNames()).containsExactly("snapshot", "sessions", "processes", "requests");
        assertThat(document.at("/sessions/1").propertyNames())
                .containsExactly(
                        "type",
                        "userName",
                        "machineName",
                        "systemUserName",
                        "IPAddress",
                        "hostType",
                        "creationDateTime",
                        "state",
                        "ID",
                        "persistentID",
                        "more");
        assertThat(document.at("/processes/1").propertyNames())
                .containsExactly(
                        "name",
                        "sessionID",
                        "number",
                        "ID",
                        "visible",
                        "systemID",
                        "type",
                        "state",
                        "cpuUsage",
                        "cpuTime",
                        "preemptive",
                        "session",
                        "url",
                        "more");
    }

    @Test
    void everyMemberOfTheExtendedFormatIsNamedInItsSchema() throws IOException {
        JsonNode schema = JSON.readTree(resource("extended.schema.json"));
        JsonNode document = JSON.readTree(sample().toJson(Format.EXTENDED));
        assertThat(schema.at("/properties/snapshot/properties").propertyNames())
                .containsAll(document.at("/snapshot").propertyNames());
        assertThat(schema.at("/$defs/moreProcess/properties").propertyNames())
                .containsAll(document.at("/processes/0/more").propertyNames());
        assertThat(schema.at("/$defs/moreSession/properties").propertyNames())
                .containsAll(document.at("/sessions/0/more").propertyNames());
        assertThat(schema.at("/properties/requests/items/properties").propertyNames())
                .containsAll(document.at("/requests/1").propertyNames());
    }

    @Test
    void whatIsKnownOfASessionAndOfPresentWorkIsWritten() throws IOException {
        JsonNode document = JSON.readTree(sample().toJson(Format.EXTENDED));
        assertThat(document.at("/sessions/0/more").toString())
                .isEqualTo("{\"cpuTime\":12.345679,\"cpuUsage\":1.25,\"requests\":17,\"running\":1,\"waiting\":2,"
                        + "\"lastActivity\":\"2017-09-22T12:50:00.500Z\",\"userAgent\":\"Mozilla/5.0\","
                        + "\"application\":\"/shop\",\"expires\":\"2017-09-22T13:20:00.500Z\",\"userUnknown\":true,"
                        + "\"unknown\":[\"requests\"],\"estimated\":[\"cpuTime\"]}");
        assertThat(document.at("/sessions/1/more").propertyNames()).isEmpty();
        JsonNode work = document.at("/processes/0/more");
        assertThat(work.get("since").asString()).isEqualTo("2026-11-22T09:59:58.500Z");
        assertThat(work.get("elapsed").asDouble()).isEqualTo(1.5);
        assertThat(work.get("method").asString()).isEqualTo("POST");
        assertThat(document.at("/requests/0").toString())
                .isEqualTo("{\"work\":8,\"url\":\"/poll\",\"method\":\"POST\",\"server\":\"a server, 1\","
                        + "\"sessionID\":\"3C81A8D7AFE64C2E9CCFFCDC35DC52F5\",\"waiting\":true,"
                        + "\"since\":\"2026-11-22T09:59:58.500Z\",\"elapsed\":1.5,\"sinceAtLeast\":true,"
                        + "\"address\":\"192.0.2.7\",\"userName\":\"me\",\"userUnknown\":true,"
                        + "\"unknown\":[\"address\"]}");
    }

    @Test
    void requestsWithoutAProcessAreFilteredAsProcessesAre() {
        Activity all = sample();
        assertThat(all.select(ActivityOptions.PROCESSES_ONLY, Optional.empty())
                        .orElseThrow()
                        .requests())
                .isEqualTo(all.requests());
        assertThat(all.select(ActivityOptions.SESSIONS_ONLY, Optional.empty())
                        .orElseThrow()
                        .requests())
                .isEmpty();
        assertThat(all.select(ActivityOptions.PROCESSES_AND_SESSIONS, Optional.of(Activities.CAROLINE.id()))
                        .orElseThrow()
                        .requests()
                        .orElseThrow())
                .extracting(RequestInfo::url)
                .containsExactly("/poll");
        assertThat(all.toJson(Format.PLAIN)).doesNotContain("requests");
    }

    @Test
    void whatIsNotAccountedIsAbsent() {
        SessionInfo session = Activities.JOBS.withMore(new SessionMore(3));
        String json = Activities.of(Mode.SERVER, List.of(session), List.of()).toJson(Format.EXTENDED);
        assertThat(json).contains("\"more\":{\"running\":3,\"waiting\":0}");
    }

    @Test
    void webServersAreWrittenInTheNamesOf4D() {
        WebServerInfo plain = new WebServerInfo(
                "JDK",
                false,
                Duration.ZERO,
                OptionalLong.empty(),
                Optional.empty(),
                List.of(),
                List.of(8081),
                List.of(),
                List.of());
        WebServerInfo secure = new WebServerInfo(
                "Apache Tomcat/11.0.27",
                true,
                Duration.ofMillis(61_500),
                OptionalLong.of(12),
                Optional.of(true),
                List.of("0:0:0:0:0:0:0:0"),
                List.of(8080),
                List.of(8443),
                List.of("TLSv1.2", "TLSv1.3"));
        assertThat(WebServerInfo.toJson(List.of())).isEqualTo("{\"servers\":[]}");
        assertThat(WebServerInfo.toJson(List.of(secure, plain)))
                .isEqualTo("{\"servers\":["
                        + "{\"name\":\"Apache Tomcat/11.0.27\",\"started\":true,\"uptime\":61.5,"
                        + "\"httpRequestCount\":12,\"SOAPServerStarted\":true,"
                        + "\"options\":{\"webIPAddressToListen\":[\"0:0:0:0:0:0:0:0\"],"
                        + "\"webPortID\":[8080],\"webHTTPSPortID\":[8443]},"
                        + "\"security\":{\"TLS\":true,\"protocols\":[\"TLSv1.2\",\"TLSv1.3\"]}},"
                        + "{\"name\":\"JDK\",\"started\":false,\"uptime\":0,"
                        + "\"options\":{\"webIPAddressToListen\":[],\"webPortID\":[8081],\"webHTTPSPortID\":[]},"
                        + "\"security\":{\"TLS\":false,\"protocols\":[]}}]}");
    }

    @Test
    void whatAWebServerDoesNotTellIsAbsent() {
        WebServerInfo silent = new WebServerInfo(
                "Jetty",
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(List.of("127.0.0.1")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(WebServerInfo.toJson(List.of(silent)))
                .isEqualTo("{\"servers\":[{\"name\":\"Jetty\","
                        + "\"options\":{\"webIPAddressToListen\":[\"127.0.0.1\"]},\"security\":{}}]}");
    }

    @Test
    void aSessionThatAProcessNamesIsListedAndEqual() throws IOException {
        JsonNode document = JSON.readTree(sample().toJson(Format.PLAIN));
        for (JsonNode process : document.at("/processes")) {
            if (process.has("session")) {
                assertThat(process.get("session").get("ID")).isEqualTo(process.get("sessionID"));
                assertThat(document.at("/sessions")).contains(process.get("session"));
            }
        }
    }

    @Test
    void aListThatWasNotAskedForIsAbsent() throws IOException {
        Activity activity = sample();
        JsonNode processes = select(activity, ActivityOptions.PROCESSES_ONLY, Optional.empty());
        assertThat(processes.propertyNames()).containsExactly("processes");
        assertThat(processes.at("/processes/1").has("session")).isFalse();
        assertThat(processes.at("/processes/1/sessionID").asString()).isEqualTo(Activities.CAROLINE.id());
        JsonNode sessions = select(activity, ActivityOptions.SESSIONS_ONLY, Optional.empty());
        assertThat(sessions.propertyNames()).containsExactly("sessions");
    }

    @Test
    void theFilterKeepsOneSessionAndItsProcesses() throws IOException {
        Optional<String> caroline = Optional.of(Activities.CAROLINE.id());
        JsonNode chosen = select(sample(), ActivityOptions.PROCESSES_AND_SESSIONS, caroline);
        assertThat(chosen.at("/sessions")).hasSize(1);
        assertThat(chosen.at("/processes")).hasSize(1);
        assertThat(chosen.at("/processes/0/sessionID").asString()).isEqualTo(Activities.CAROLINE.id());
        assertThat(sample().select(ActivityOptions.PROCESSES_AND_SESSIONS, Optional.of("unknown")))
                .isEmpty();
    }

    @Test
    void localAndRemoteModeIgnoreOptionsAndFilter() throws IOException {
        for (Mode mode : List.of(Mode.LOCAL, Mode.REMOTE)) {
            Activity activity =
                    Activities.of(mode, List.of(), sample().processes().orElseThrow());
            for (ActivityOptions options : ActivityOptions.values()) {
                JsonNode document = select(activity, options, Optional.of("unknown"));
                assertThat(document.propertyNames()).containsExactly("processes");
                assertThat(document.at("/processes")).hasSize(2);
                assertThat(document.at("/processes/1").has("session")).isFalse();
            }
        }
    }

    @Test
    void anotherNumberOfOptionsIsRefusedWithTheThreeAllowed() {
        assertThatThrownBy(() -> ActivityOptions.of(7))
                .hasMessage(
                        "options 7 does not exist: expected 0 (processes and sessions), 1 (processes only) or 2 (sessions only)");
        assertThatThrownBy(() -> ActivityOptions.of(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theConstantsAreThoseOfTheSchema() throws IOException {
        JsonNode schema = JSON.readTree(resource("activity.schema.json"));
        assertThat(numbers(schema.at("/$defs/process/properties/type/enum")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProcessType.values())
                        .map(ProcessType::value)
                        .toList());
        assertThat(numbers(schema.at("/$defs/process/properties/state/enum")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProcessState.values())
                        .filter(state -> state != ProcessState.DOES_NOT_EXIST)
                        .map(ProcessState::value)
                        .toList());
        assertThat(ProcessState.DOES_NOT_EXIST.value()).isEqualTo(-100);
        assertThat(List.of(
                        ActivityMonitor.PROCESSES_AND_SESSIONS,
                        ActivityMonitor.PROCESSES_ONLY,
                        ActivityMonitor.SESSIONS_ONLY))
                .containsExactly(0, 1, 2);
    }

    @Test
    void anyTextIsWrittenAsAStringThatReadsBackTheSame() throws IOException {
        Random random = new Random(4711);
        for (int round = 0; round < 2_000; round++) {
            String name = hostile(random);
            ProcessInfo process = named(name);
            String json = Activities.of(Mode.LOCAL, List.of(), List.of(process)).toJson(Format.PLAIN);
            assertThat(json.chars().filter(c -> c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e)))
                    .isEmpty();
            assertThat(JSON.readTree(json).at("/processes/0/name").asString()).isEqualTo(name);
        }
    }

    @Test
    void aLongNameIsWrittenWhole() throws IOException {
        String name = "\uD83D\uDE80\"\\\n\u0007".repeat(2_000);
        String json = Activities.of(Mode.LOCAL, List.of(), List.of(named(name))).toJson(Format.PLAIN);
        assertThat(JSON.readTree(json).at("/processes/0/name").asString()).isEqualTo(name);
    }

    @Test
    void secondsAreWrittenWithMicroseconds() {
        String json = Activities.of(Mode.LOCAL, List.of(), List.of(named(""))).toJson(Format.PLAIN);
        assertThat(json).contains("\"cpuUsage\":0,\"cpuTime\":0.006769,");
    }

    private static ProcessInfo named(String name) {
        ProcessInfo process = Activities.process(1, 1, ProcessType.MAIN_PROCESS, Optional.empty(), Optional.empty());
        return new ProcessInfo(
                name,
                process.sessionId(),
                process.number(),
                process.id(),
                process.visible(),
                process.systemId(),
                process.type(),
                process.state(),
                process.cpuUsage(),
                process.cpuTime(),
                process.preemptive(),
                process.session(),
                process.url(),
                process.more());
    }

    private static String hostile(Random random) {
        int[] alphabets = {0x20, 0x80, 0x100, 0x3000, 0xd7ff, 0x10ffff};
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            int c = random.nextInt(alphabets[random.nextInt(alphabets.length)]);
            if (c < 0xd800 || c > 0xdfff) {
                name.appendCodePoint(c);
            }
        }
        return name.append((char) (0x2028 + random.nextInt(8))).toString();
    }

    private static Activity sample() {
        return Activities.of(
                Mode.SERVER,
                List.of(Activities.CAROLINE, Activities.JOBS),
                new ArrayList<>(List.of(
                        Activities.process(1, 77, ProcessType.HTTP_LISTENER, Optional.empty(), Optional.empty()),
                        Activities.process(
                                (1L << 31) + 5,
                                5,
                                ProcessType.WEB_PROCESS_WITH_NO_CONTEXT,
                                Optional.of(Activities.CAROLINE),
                                Optional.of("/orders?id=1")))));
    }

    private static JsonNode select(Activity activity, ActivityOptions options, Optional<String> session) {
        return JSON.readTree(activity.select(options, session).orElseThrow().toJson(Format.PLAIN));
    }

    private static List<Integer> numbers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asInt()));
        return numbers;
    }

    private static List<String> errors(String schema, String json) throws IOException {
        Schema loaded = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(resource(schema), InputFormat.JSON);
        return loaded.validate(json, InputFormat.JSON).stream()
                .map(Error::getMessage)
                .collect(Collectors.toList());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ContractTest.class.getResourceAsStream("/contract/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
