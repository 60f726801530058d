// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import static io.quivive.tool.view.Activities.BEGAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quivive.Activity;
import io.quivive.Format;
import io.quivive.HostType;
import io.quivive.Mode;
import io.quivive.ProcessType;
import io.quivive.SessionInfo;
import io.quivive.SessionMore;
import io.quivive.SessionState;
import io.quivive.SessionType;
import io.quivive.Unread;
import io.quivive.tool.view.SessionTableView.Rows;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTableViewTest {
    private static final String SHELL = "\u001b]0;owned\u0007\u202e\n";
    private static final SessionInfo JOBS = session(0, SessionType.STORED_PROCEDURE, "", new SessionMore(0));
    private static final SessionInfo ALICE = session(1, SessionType.WEB, "alice", more(83.456, 0.987, 2, 1));
    private static final SessionInfo GUEST = session(2, SessionType.WEB, "", more(0.5, 0, 0, 61));
    private static final SessionInfo ROBOT = session(3, SessionType.REST, "robot", more(12.5, 1.734, 0, 3));
    private static final SessionInfo BOB = session(4, SessionType.WEB, "Bob", more(0, 0, 1, 7_500));

    @Test
    void whoUsesMostComesFirstThenWhoIsAtWorkThenWhoWasLast() {
        assertThat(view("", "", "", null).table(server(JOBS, BOB, GUEST, ALICE, ROBOT), Screen.NONE))
                .containsExactly(
                        "pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up 1h0m, look: only read",
                        "server mode, 0 processes, 5 sessions (1 storedProcedure, 1 web), usage over 1.0 s, cost 2.3 ms",
                        "",
                        "USER    TYPE            ADDRESS   SINCE LAST REQUESTS RUNNING    TIME  CPU% APPLICATION ID",
                        "robot   rest            192.0.2.7  1m0s   3s    1,234       0 0:12.50 173.4 /shop       0003",
                        "alice   web             192.0.2.7  1m0s  now    1,234       2 1:23.45  98.7 /shop       0001",
                        "Bob     web             192.0.2.7  1m0s  now    1,234       1 0:00.00   0.0 /shop       0004",
                        "(jobs)  storedProcedure            1m0s             ?       0       ?     ?             0000",
                        "(guest) web             192.0.2.7  1m0s 1m1s    1,234       0 0:00.50   0.0 /shop       0002");
    }

    @Test
    void aNarrowTerminalKeepsWhoAndWhatTheyUse() {
        List<String> lines =
                view("", "", "", null).table(server(JOBS, ALICE, GUEST), new Screen(OptionalInt.of(80), false));
        assertThat(lines)
                .contains(
                        "USER    TYPE    ADDRESS   SINCE LAST REQUESTS RUNNING    TIME CPU% APPLICA… ID",
                        "alice   web     192.0.2.7  1m0s  now    1,234       2 1:23.45 98.7 /shop    0001",
                        "(jobs)  stored…            1m0s             ?       0       ?    ?          0000");
    }

    @Test
    void whetherTheClientIsThereIsShownWhereOneIsNot() {
        SessionInfo away = new SessionInfo(
                SessionType.REMOTE,
                "Caroline",
                "",
                "",
                "192.0.2.9",
                HostType.MAC,
                BEGAN.minusSeconds(7_200),
                SessionState.POSTPONED,
                "0".repeat(32),
                Optional.empty(),
                Optional.empty());
        assertThat(view("", "", "", null).table(server(ALICE, away), new Screen(OptionalInt.of(80), true)))
                .anyMatch(line -> line.contains("STATE"))
                .anyMatch(line -> line.contains("\u001b[31mpostponed\u001b[0m"));
        assertThat(view("", "", "", null).table(server(ALICE), Screen.NONE)).noneMatch(line -> line.contains("STATE"));
    }

    @ParameterizedTest
    @CsvSource({
        "user,':alice:Bob:robot:::'",
        "requests,':robot:alice:Bob:'",
        "last,':alice:robot::Bob:'",
        "running,':alice:Bob:robot:'",
        "time,':alice:robot::Bob:'",
        "time:asc,':Bob::robot:alice:'",
    })
    void rowsAreSortedByAnyColumnAndWithoutAValueLast(String order, String expected) {
        String users =
                ":" + String.join(":", view("user", order, "", null).csv(server(JOBS, BOB, GUEST, ALICE, ROBOT))) + ":";
        assertThat(users).startsWith(expected.substring(0, expected.length() - 1));
    }

    @Test
    void aUserIsNamedInWholeAndAFilterByAPart() {
        Activity activity = server(JOBS, BOB, GUEST, ALICE, ROBOT);
        assertThat(view("user", "", "", "bob").csv(activity)).isEmpty();
        assertThat(view("user", "", "", "Bob").csv(activity)).containsExactly("Bob");
        assertThat(view("type", "", "", "").csv(activity)).containsExactly("storedProcedure", "web");
        assertThat(view("user", "", "LIC;rest", null).csv(activity)).containsExactly("robot", "alice");
        assertThat(view("user", "", "curl", null).csv(activity)).hasSize(4);
        assertThat(view("user", "", "shop", "alice").table(activity, Screen.NONE))
                .contains("4 other sessions do not match 'shop' and user 'alice'");
        assertThat(view("user", "", "", SHELL).table(activity, Screen.NONE))
                .contains("5 other sessions do not match user '\\u001b]0;owned\\u0007\\u202e\\n'");
    }

    @Test
    void theFirstHundredAreShownAndCsvHasAll() {
        List<SessionInfo> many = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            many.add(session(i, SessionType.WEB, "user" + i, more(1, 0, 0, i)));
        }
        Activity activity = server(many.toArray(SessionInfo[]::new));
        assertThat(view("id", "", "", null).table(activity, Screen.NONE))
                .hasSize(106)
                .contains("150 more sessions; --all shows them");
        assertThat(all().table(activity, Screen.NONE)).hasSize(254);
        assertThat(view("id", "", "", null).csv(activity)).hasSize(250);
        assertThat(view("id", "", "", null).notes(activity)).isEmpty();
    }

    @Test
    void withoutAServerOneLineSaysSo() {
        Activity local = new Activity(
                Activities.snapshot(Mode.LOCAL, Map.of(), Map.of()), Optional.empty(), Optional.of(List.of()));
        String line = "local mode: no server was found in the JVM, so that there are no sessions; quivive ps shows its"
                + " processes";
        assertThat(view("", "", "", null).table(local, Screen.NONE)).containsExactly(line);
        assertThat(view("", "", "", null).csv(local)).isEmpty();
        assertThat(view("", "", "", null).notes(local)).containsExactly(line);
    }

    @Test
    void whatTheJvmFilteredIsToldFromWhatThereIs() {
        Activity activity = new Activity(
                Activities.snapshot(
                        Mode.SERVER,
                        Map.of(ProcessType.WEB_SERVER_SPARE_PROCESS, 1_200),
                        Map.of(),
                        Map.of(),
                        Stream.of("a", "b", "c", "d", "e", SHELL, "g")
                                .map(what -> new Unread(what, "why"))
                                .toList()),
                Optional.of(List.of(ALICE)),
                Optional.empty());
        assertThat(view("", "", "", null).table(activity, Screen.NONE))
                .anyMatch(line -> line.startsWith("server mode, 1,200 processes, 1 of 2 sessions (1 stored"))
                .contains("not read: a: why")
                .contains("not read: 2 more; quivive snapshot --extended names them")
                .allMatch(line -> line.matches("[^\\p{Cc}\\p{Cf}]*"));
    }

    @Test
    void hostileTextIsShownOnItsLineAndNoFormulaReachesASpreadsheet() throws IOException {
        SessionInfo hostile = new SessionInfo(
                SessionType.WEB,
                SHELL,
                SHELL,
                SHELL,
                SHELL,
                HostType.BROWSER,
                BEGAN.plusSeconds(5),
                SessionState.ACTIVE,
                SHELL,
                Optional.of(SHELL),
                Optional.of(new SessionMore(
                        OptionalLong.of(Long.MAX_VALUE),
                        OptionalDouble.of(1e12),
                        OptionalLong.of(Long.MAX_VALUE),
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Optional.of(BEGAN.plusSeconds(5)),
                        SHELL,
                        "=cmd|' /C calc'!A0",
                        Optional.of(BEGAN),
                        true,
                        List.of(SHELL),
                        List.of(SHELL))));
        String columns = view("", "", "", null).csvHead();
        for (int width : new int[] {20, 40, 80, 120, 400}) {
            for (String wanted : List.of("", columns)) {
                assertThat(view(wanted, "", "", null)
                                .table(read(server(hostile)), new Screen(OptionalInt.of(width), false)))
                        .allMatch(line -> line.matches("[^\\p{Cc}\\p{Cf}]*"))
                        .allMatch(line -> TerminalText.width(line) <= width);
            }
        }
        assertThat(view(columns, "", "", null).table(server(hostile), Screen.NONE))
                .anyMatch(line -> line.contains("\\u001b]0;owned\\u0007\\u202e\\n"))
                .allMatch(line -> line.matches("[^\\p{Cc}\\p{Cf}]*"));
        assertThat(view("user,application", "", "", null).csv(server(hostile)))
                .containsExactly("\\u001b]0;owned\\u0007\\u202e\\n,'=cmd|' /C calc'!A0");
    }

    @Test
    void csvHasAllColumnsAndPlainFigures() {
        assertThat(view("", "", "", null).csvHead())
                .isEqualTo("user,type,state,address,since,last,requests,running,time,cpu,application,id,persistentid,"
                        + "machine,systemuser,hosttype,useragent,expires,began,marks");
        assertThat(view("", "", "", null).csv(server(JOBS, ALICE)))
                .containsExactly(
                        "alice,web,active,192.0.2.7,2026-11-22T09:59:00.125Z,2026-11-22T09:59:59.125Z,1234,2,83.456000,98.7000,"
                                + "/shop,00010000000000000000000000000000,,,,browser,curl/8.5,2026-11-22T10:30:00.125Z,"
                                + "2026-11-22T10:00:00.125Z,",
                        ",storedProcedure,active,,2026-11-22T09:59:00.125Z,,,0,,,,00000000000000000000000000000000,,,,linux,,,"
                                + "2026-11-22T10:00:00.125Z,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"columns", "sort"})
    void whatDoesNotExistIsNamedWithWhatDoes(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> view(option.equals("columns") ? "url" : "", option.equals("sort") ? "url" : "", "", null))
                .withMessageStartingWith("column 'url' does not exist: expected one of user, type, state, address,");
    }

    private static Activity server(SessionInfo... sessions) {
        return new Activity(
                Activities.snapshot(Mode.SERVER, Map.of(), Map.of()), Optional.of(List.of(sessions)), Optional.empty());
    }

    /** As the tool gets it. */
    private static Activity read(Activity activity) throws IOException {
        return ActivityReader.read(new ByteArrayInputStream(
                        activity.toJson(Format.EXTENDED).getBytes(StandardCharsets.UTF_8)))
                .orElseThrow();
    }

    private static SessionInfo session(long id, SessionType type, String user, SessionMore more) {
        boolean jobs = type == SessionType.STORED_PROCEDURE;
        return new SessionInfo(
                type,
                user,
                "",
                "",
                jobs ? "" : "192.0.2.7",
                jobs ? HostType.LINUX : HostType.BROWSER,
                BEGAN.minusSeconds(60),
                SessionState.ACTIVE,
                String.format("%04X%028X", id, 0),
                Optional.empty(),
                Optional.of(more));
    }

    private static SessionMore more(double cpuTime, double cpuUsage, int running, long idleSeconds) {
        return new SessionMore(
                OptionalLong.of(Math.round(cpuTime * 1e9)),
                OptionalDouble.of(cpuUsage),
                OptionalLong.of(1_234),
                running,
                0,
                Optional.of(BEGAN.minusSeconds(idleSeconds)),
                "curl/8.5",
                "/shop",
                Optional.of(BEGAN.plus(Duration.ofMinutes(30))),
                false,
                List.of(),
                List.of());
    }

    private static SessionTableView all() {
        return SessionTableView.of(
                new TableChoices(Optional.of("id"), Optional.empty(), Optional.empty(), Optional.empty()), Rows.ALL);
    }

    private static SessionTableView view(String columns, String order, String filter, @Nullable String user) {
        return SessionTableView.of(
                new TableChoices(given(columns), given(order), given(filter), Optional.ofNullable(user)), Rows.FIRST);
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
