// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.Activity;
import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.ProcessInfo;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import io.quivive.RequestInfo;
import io.quivive.SessionInfo;
import io.quivive.SessionState;
import io.quivive.SessionType;
import io.quivive.WorkMore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActivityReaderTest {
    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatIsWrittenInTheExtendedFormatIsReadAsItWas(Mode mode) throws IOException {
        Activity written = mode == Mode.SERVER
                ? Activities.server()
                : Activities.activity(
                        mode,
                        Activities.row("main", 1, 1, ProcessType.MAIN_PROCESS, ProcessState.EXECUTING)
                                .unknown("cpuTime", "cpuUsage")
                                .role("jvm.main")
                                .work(Activities.BEGAN.minusMillis(7), "GET")
                                .build());
        assertThat(read(written.toJson(Format.EXTENDED))).contains(written);
    }

    @Test
    void whatTheExtendedFormTellsOfWorkIsReadAsItWasWritten() throws IOException {
        WorkMore work = new WorkMore(
                OptionalLong.of(8),
                Optional.of(Activities.BEGAN.minusMillis(7)),
                true,
                "PUT",
                "a server",
                "192.0.2.7",
                "me",
                true,
                false,
                false);
        Activity served = Activities.server();
        Activity written = new Activity(
                served.snapshot(),
                served.sessions(),
                served.processes(),
                Optional.of(List.of(
                        new RequestInfo("/a", Optional.of(Activities.WEB.id()), true, work, List.of("address")),
                        new RequestInfo("/b", Optional.empty(), false, work, List.of()))));
        assertThat(read(written.toJson(Format.EXTENDED))).contains(written);
    }

    @Test
    void omittedRowsAndProbesAreReadInTheirOrder() throws IOException {
        Activity written = new Activity(
                Activities.snapshot(
                        Mode.LOCAL, Map.of("virtualThreads", 900_000L), Map.of("clock", "off \u202e\"\\\u0007 ☃")),
                Optional.empty(),
                Optional.of(List.of()));
        assertThat(read(written.toJson(Format.EXTENDED))).contains(written);
    }

    @Test
    void aPlainDocumentHasItsRowsAndAnEmptySnapshotThatCountsThem() throws IOException {
        String json = Activities.server().toJson(Format.PLAIN);
        Activity activity = read(json).orElseThrow();
        assertThat(activity.toJson(Format.PLAIN)).isEqualTo(json);
        assertThat(activity.snapshot().mode()).isEqualTo(Mode.SERVER);
        assertThat(activity.snapshot().jvm()).isEmpty();
        assertThat(activity.snapshot().began()).isEqualTo(Instant.EPOCH);
        assertThat(activity.snapshot().processCounts()).containsEntry(ProcessType.WORKER_POOL_SPARE, 2);
        assertThat(activity.snapshot().sessionCounts())
                .containsEntry(SessionType.WEB, Map.of(SessionState.ACTIVE, 1))
                .containsEntry(SessionType.STORED_PROCEDURE, Map.of(SessionState.ACTIVE, 1));
        assertThat(activity.processes().orElseThrow())
                .allMatch(process -> process.more().isEmpty());
    }

    @Test
    void theModeOfAPlainDocumentFollowsFromItsSessions() throws IOException {
        Activity server = Activities.server();
        String processesOnly = server.select(ActivityOptions.PROCESSES_ONLY, Optional.empty())
                .orElseThrow()
                .toJson(Format.PLAIN);
        assertThat(read(processesOnly).orElseThrow().snapshot().mode()).isEqualTo(Mode.SERVER);
        assertThat(read("{\"processes\":[]}").orElseThrow().snapshot().mode()).isEqualTo(Mode.LOCAL);
        assertThat(read("{\"sessions\":[]}").orElseThrow().processes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProcessHasTheListedSessionItselfWhereverTheListStands(boolean listLast) throws IOException {
        String json = Activities.server().toJson(Format.PLAIN);
        if (listLast) {
            int processes = json.indexOf(",\"processes\":");
            json = "{" + json.substring(processes + 1, json.length() - 1) + "," + json.substring(1, processes) + "}";
        }
        Activity activity = read(json).orElseThrow();
        SessionInfo web = activity.sessions().orElseThrow().get(1);
        assertThat(process(activity, "http-1").session().orElseThrow()).isSameAs(web);
    }

    @Test
    void twoProcessesOfASessionShareItWithoutAList() throws IOException {
        Activity served = Activities.activity(
                Mode.SERVER,
                Activities.row("a", 1, 1, ProcessType.OTHER_USER_PROCESS, ProcessState.EXECUTING)
                        .session(Activities.WEB)
                        .build(),
                Activities.row("b", 2, 2, ProcessType.OTHER_USER_PROCESS, ProcessState.EXECUTING)
                        .session(Activities.WEB)
                        .build());
        Activity activity = read(new Activity(served.snapshot(), Optional.empty(), served.processes())
                        .toJson(Format.PLAIN))
                .orElseThrow();
        assertThat(process(activity, "a").session().orElseThrow())
                .isSameAs(process(activity, "b").session().orElseThrow());
    }

    @Test
    void membersThatAreNotKnownArePassedOver() throws IOException {
        Activity written = Activities.server();
        String grown = written.toJson(Format.EXTENDED)
                .replace("\"schema\":1", "\"schema\":1,\"new\":{\"a\":[1,{\"b\":null}]}")
                .replace("\"visible\":", "\"mood\":[[],\"x\"],\"visible\":")
                .replace("\"running\":1", "\"running\":1,\"mood\":12")
                .replace("\"kind\":", "\"waitsFor\":\"java.lang.Object\",\"kind\":")
                .replaceFirst("\\{", "{\"later\":1.5e300,");
        assertThat(read(grown)).contains(written);
    }

    @Test
    void theDocumentNullIsTheAnswerForAnUnknownSession() throws IOException {
        assertThat(read(" null\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"cpuUsage\":0.98765|\"cpuUsage\":\"much\"|expected a number|/processes/1/cpuUsage",
                "\"cpuUsage\":0.98765|\"cpuUsage\":-1|out of range|/processes/1/cpuUsage",
                "\"cpuUsage\":0.98765|\"cpuUsage\":1e999|out of range|/processes/1/cpuUsage",
                "\"cpuUsage\":0.98765|\"cpuUsage\":null|expected a number|/processes/1/cpuUsage",
                "\"cpuUsage\":0.98765,||'cpuUsage' is missing|/processes/1",
                "\"type\":-47|\"type\":99|process type 99 does not exist|/processes/6/type",
                "\"type\":-47|\"type\":-4.7e1|expected an integer|/processes/6/type",
                "\"state\":1|\"state\":12345678901234567890|out of range|/processes/0/state",
                "\"schema\":1|\"schema\":2|schema 2 is not read by this version|/snapshot/schema",
                "2026-11-22T09:59:00Z|yesterday|'yesterday' is no instant|/sessions/0/creationDateTime",
                "2026-11-22T09:59:00Z|2026-11-22T09:59:00+01:00|is no instant|/sessions/0/creationDateTime",
                "\"sessionID\":\"FEDC|\"sessionID\":\"0000|'sessionID' is not its session's ID|/processes/2",
                "\"name\":\"burner\"|\"name\":\"burner\",\"name\":\"x\"|Duplicate|/processes/1/name",
                "{\"snapshot\"|{\"\\u001b[2Jnew\":[,\"snapshot\"|Unexpected character|\\u001b[2Jnew",
            })
    void whatIsWrongIsNamedWithItsPlace(String found, String replaced, String message, String place) {
        String json = Activities.server().toJson(Format.EXTENDED);
        assertThat(json).contains(found);
        String broken = json.replace(found, replaced == null ? "" : replaced);
        assertThatExceptionOfType(ActivityFormatException.class)
                .isThrownBy(() -> read(broken))
                .withMessageContaining(message)
                .withMessageContaining("at " + (place.startsWith("/") ? "" : "/") + place)
                .withMessageMatching("\\P{Cntrl}{1,600}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "7",
                "{}",
                "{\"sessions\":{}}",
                "{\"sessions\":[]} {}",
                "{\"processes\":[]",
                "nul",
                "<html>",
                "{\"snapshot\":{},\"processes\":[]}"
            })
    void anotherDocumentIsRefused(String document) {
        assertThatExceptionOfType(ActivityFormatException.class)
                .isThrownBy(() -> read(document))
                .withMessageStartingWith("not a process activity: ");
    }

    @Test
    void aSessionListedTwiceIsRefused() {
        String json = Activities.server().toJson(Format.PLAIN);
        String twice = json.replaceFirst("\\{\"type\":\"web\"", "{\"type\":\"storedProcedure\"")
                .replace(Activities.WEB.id(), Activities.JOBS.id());
        assertThatThrownBy(() -> read(twice)).hasMessageContaining("is listed twice");
    }

    @Test
    void deepNestingAndEndlessTextEndWithoutExhaustingTheReader() {
        assertThatThrownBy(() -> read("{\"x\":" + "[".repeat(100_000))).isInstanceOf(ActivityFormatException.class);
        InputStream endless = new InputStream() {
            private boolean begun;

            @Override
            public int read() {
                int c = begun ? 'a' : '"';
                begun = true;
                return c;
            }

            @Override
            public int read(byte[] bytes, int from, int count) {
                bytes[from] = (byte) read();
                Arrays.fill(bytes, from + 1, from + count, (byte) 'a');
                return count;
            }
        };
        assertThatThrownBy(() -> ActivityReader.read(endless)).isInstanceOf(ActivityFormatException.class);
    }

    @Test
    void aFailingStreamIsNotTakenForABrokenDocument() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> ActivityReader.read(failing))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ActivityFormatException.class)
                .hasMessage("gone");
    }

    @Test
    void mutatedDocumentsAreReadOrRefusedAndNothingElse() {
        byte[] extended = Activities.server().toJson(Format.EXTENDED).getBytes(StandardCharsets.UTF_8);
        byte[] plain = Activities.server().toJson(Format.PLAIN).getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        int readable = 0;
        for (int seed = 0; seed < 15_000; seed++) {
            byte[] mutated = new Mutations(new Random(seed)).of(seed % 2 == 0 ? extended : plain);
            try {
                Optional<Activity> activity = ActivityReader.read(new ByteArrayInputStream(mutated));
                // what was accepted can be written again, and is then accepted as the same
                if (activity.isPresent()) {
                    String again = activity.get().toJson(Format.EXTENDED);
                    assertThat(read(again).orElseThrow().toJson(Format.EXTENDED))
                            .isEqualTo(again);
                }
                readable++;
            } catch (ActivityFormatException e) {
                assertThat(e.getMessage()).as("seed %d", seed).matches("\\P{Cntrl}{1,600}");
                refused++;
            } catch (IOException | RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(refused).isGreaterThan(300);
        assertThat(readable).isGreaterThan(300);
    }

    private static Optional<Activity> read(String json) throws IOException {
        return ActivityReader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static ProcessInfo process(Activity activity, String name) {
        return activity.processes().orElseThrow().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
