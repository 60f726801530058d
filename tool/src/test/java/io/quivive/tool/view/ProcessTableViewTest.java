// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import static io.quivive.tool.view.Activities.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quivive.Activity;
import io.quivive.Mode;
import io.quivive.ProcessInfo;
import io.quivive.ProcessKind;
import io.quivive.ProcessState;
import io.quivive.ProcessType;
import io.quivive.RequestInfo;
import io.quivive.SessionType;
import io.quivive.WorkMore;
import io.quivive.tool.view.ProcessTableView.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTableViewTest {
    private static final String SHELL = "\u001b]0;owned\u0007\u202e\n";

    @Test
    void theTableShowsWhatIsBusyAndCountsTheRest() {
        assertThat(view("", "", "", Rows.BUSY).table(Activities.server(), Screen.NONE))
                .containsExactly(
                        "pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up 1h0m, look: only read",
                        "server mode, 8 processes, 2 sessions (1 storedProcedure, 1 web), usage over 1.0 s, cost 2.3 ms",
                        "",
                        "AGE USER   REQUEST              STATE     CPU% TYPE NUMBER NAME   SESSION",
                        "  ? Zoë    /orders?key=…&page=2 io         1.2 web       3 http-1 FEDC",
                        "                                executing 98.8 app       2 burner",
                        "    (jobs)                      blocked    0.0 app       4 job    0123",
                        "",
                        "+ 5 more: 2 spare, 2 internal, 1 waiting; --all shows them");
    }

    @Test
    void howLongARequestTakesIsShownWhereThatIsKnown() {
        Activity activity = Activities.activity(
                Mode.SERVER,
                row("http-1", 1, 1, ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, ProcessState.EXECUTING)
                        .session(Activities.WEB)
                        .work(Activities.BEGAN.minusMillis(12_500), "POST")
                        .build(),
                row("http-2", 2, 2, ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, ProcessState.EXECUTING)
                        .work(Activities.BEGAN.plusMillis(2), "GET")
                        .build(),
                row("main", 3, 3, ProcessType.MAIN_PROCESS, ProcessState.EXECUTING)
                        .build());
        assertThat(view("", "", "", Rows.BUSY).table(activity, Screen.NONE))
                .contains(
                        " AGE USER STATE     CPU% TYPE NUMBER NAME   SESSION",
                        " 12s Zoë  executing  0.0 web       1 http-1 FEDC",
                        "0.0s      executing  0.0 web       2 http-2",
                        "          executing  0.0 main      3 main");
        assertThat(view("name,method,elapsed,since", "elapsed", "", Rows.BUSY).csv(activity))
                .containsExactly(
                        "http-1,POST,12.500000,2026-11-22T09:59:47.625Z",
                        "http-2,GET,0.000000,2026-11-22T10:00:00.127Z",
                        "main,,,");
    }

    @Test
    void theOldestRequestComesFirstAndOneOfUnknownAgeLast() {
        Activity activity = new Activity(
                Activities.snapshot(Mode.SERVER, Map.of(), Map.of()),
                Optional.of(List.of(Activities.WEB)),
                Optional.of(List.of(
                        row("hot", 1, 1, ProcessType.OTHER_USER_PROCESS, ProcessState.EXECUTING)
                                .usage(1, 9)
                                .build(),
                        request("unknown", 2).build(),
                        request("young", 3)
                                .work(Activities.BEGAN.minusSeconds(1), "GET")
                                .build(),
                        request("old", 4)
                                .work(Activities.BEGAN.minusSeconds(100), "GET")
                                .build(),
                        row("task", 5, 5, ProcessType.OTHER_USER_PROCESS, ProcessState.EXECUTING)
                                .session(Activities.WEB)
                                .work(Activities.BEGAN.minusSeconds(500), "")
                                .build())),
                Optional.of(List.of(new RequestInfo(
                        "/middle",
                        Optional.empty(),
                        true,
                        new WorkMore(
                                OptionalLong.of(9),
                                Optional.of(Activities.BEGAN.minusSeconds(50)),
                                false,
                                "GET",
                                "",
                                "",
                                "",
                                false,
                                false,
                                false),
                        List.of()))));
        assertThat(view("name,url,elapsed,work", "", "", Rows.BUSY).csv(activity))
                .containsExactly(
                        "old,/x,100.000000,",
                        ",/middle,50.000000,9",
                        "young,/x,1.000000,",
                        "unknown,/x,,",
                        "hot,,,",
                        "task,,500.000000,");
    }

    @Test
    void theUserOfTheRequestItselfStandsBeforeThatOfItsSession() {
        WorkMore socket = new WorkMore(
                OptionalLong.of(1), Optional.empty(), false, "GET", "", "198.51.100.1", "carol", false, false, false);
        WorkMore ended =
                new WorkMore(OptionalLong.of(2), Optional.empty(), false, "GET", "", "", "dora", false, false, true);
        WorkMore unread =
                new WorkMore(OptionalLong.of(3), Optional.empty(), false, "GET", "", "", "", true, false, false);
        WorkMore nobody =
                new WorkMore(OptionalLong.of(4), Optional.empty(), false, "GET", "", "", "", false, false, false);
        Activity activity = Activities.activity(
                Mode.SERVER,
                request("1", 1).session(Activities.WEB).work(socket).build(),
                request("2", 2).work(ended).build(),
                request("3", 3).session(Activities.WEB).work(unread).build(),
                request("4", 4).work(nobody).build(),
                request("5", 5).unknown("sessionID").build());
        List<String> lines =
                view("number,user,session,address,marks", "", "", Rows.BUSY).table(activity, Screen.NONE);
        assertThat(lines.subList(lines.size() - 5, lines.size()))
                .containsExactly(
                        "     1 carol FEDCBA9876543210FEDCBA9876543210 198.51.100.1",
                        "     2 dora  ended                                         sessionEnded",
                        "     3 ?     FEDCBA9876543210FEDCBA9876543210 192.0.2.7    userUnknown",
                        "     4",
                        "     5 ?     ?                                             userUnknown sessionIDUnknown");
        assertThat(ofUser("").csv(activity)).isEmpty();
        assertThat(ofUser("carol").csv(activity)).containsExactly("1");
    }

    @Test
    void ourOwnThreadsAreInTheCsvOfAllAlone() {
        Activity activity = Activities.activity(
                Mode.LOCAL,
                row("quivive-connection", 1, 1, ProcessType.MONITOR_PROCESS, ProcessState.EXECUTING)
                        .usage(1, 1)
                        .build(),
                row("JFR", 2, 2, ProcessType.MONITOR_PROCESS, ProcessState.EXECUTING)
                        .usage(1, 1)
                        .build());
        for (Rows rows : Rows.values()) {
            assertThat(view("", "", "", rows).table(activity, Screen.NONE))
                    .anyMatch(line -> line.endsWith(" JFR"))
                    .noneMatch(line -> line.contains("quivive") || line.contains("more:"));
        }
        assertThat(view("name", "", "", Rows.BUSY).csv(activity)).containsExactly("JFR");
        assertThat(view("name", "", "", Rows.ALL).csv(activity)).containsExactly("quivive-connection", "JFR");
    }

    @Test
    void aUserIsNamedInWhole() {
        assertThat(ofUser("Zoë").csv(Activities.server())).containsExactly("http-1");
        assertThat(ofUser("Zo").csv(Activities.server())).isEmpty();
        assertThat(ofUser("").csv(Activities.server())).containsExactly("job");
        assertThat(ofUser("").notes(Activities.server())).contains("7 other rows do not match users without a name");
    }

    @Test
    void columnsOfSessionsStandOnlyWhereThereAreAny() {
        Activity local = Activities.activity(
                Mode.LOCAL,
                row("main", 1, 1, ProcessType.MAIN_PROCESS, ProcessState.EXECUTING)
                        .build());
        assertThat(view("", "", "", Rows.BUSY).table(local, Screen.NONE))
                .contains("STATE     CPU% TYPE NUMBER NAME")
                .contains("executing  0.0 main      1 main")
                .anyMatch(line -> line.startsWith("local mode, 1 process, usage"));
    }

    @ParameterizedTest
    @CsvSource({
        "OTHER_USER_PROCESS,EXECUTING,PLATFORM,0,true",
        "MONITOR_PROCESS,EXECUTING,PLATFORM,0,false",
        "MONITOR_PROCESS,EXECUTING,PLATFORM,0.01,true",
        "OTHER_USER_PROCESS,WAITING_FOR_USER_EVENT,PLATFORM,0.0099,false",
        "OTHER_USER_PROCESS,WAITING_FOR_INTERNAL_FLAG,PLATFORM,0,true",
        "OTHER_USER_PROCESS,WAITING_FOR_INTERNAL_FLAG,VIRTUAL,0,true",
        "DB4D_GARBAGE_COLLECTOR,WAITING_FOR_INTERNAL_FLAG,NATIVE,0,false",
        "DB4D_GARBAGE_COLLECTOR,EXECUTING,NATIVE,0,true",
        "OTHER_INTERNAL_PROCESS,WAITING_FOR_INTERNAL_FLAG,PLATFORM,0,false",
        "EVENT_MANAGER,WAITING_FOR_INTERNAL_FLAG,PLATFORM,0,true",
        "WEB_PROCESS_WITH_NO_CONTEXT,WAITING_FOR_USER_EVENT,PLATFORM,0,true",
        "SOAP_PROCESS,DELAYED,PLATFORM,0,true",
        "WORKER_POOL_IN_USE,DELAYED,PLATFORM,0,true",
        "WORKER_POOL_SPARE,WAITING_FOR_USER_EVENT,PLATFORM,0,false",
        "WEB_SERVER_SPARE_PROCESS,WAITING_FOR_USER_EVENT,PLATFORM,0,false",
        "OTHER_USER_PROCESS,DELAYED,PLATFORM,0,false",
        "OTHER_USER_PROCESS,WAITING_FOR_INPUT_OUTPUT,PLATFORM,0,false",
        "OTHER_USER_PROCESS,PAUSED,PLATFORM,0,true",
        "OTHER_USER_PROCESS,ABORTED,PLATFORM,0,true",
    })
    void busyIsWhatIsWorthALook(
            ProcessType type, ProcessState state, ProcessKind kind, double usage, boolean expected) {
        ProcessInfo process = row("p", 1, kind == ProcessKind.NATIVE ? -1 : 1, type, state)
                .kind(kind)
                .usage(usage, 1)
                .build();
        assertThat(Busy.isBusy(process)).isEqualTo(expected);
        ProcessInfo bound = row("p", 1, 1, type, state).session(Activities.JOBS).build();
        assertThat(Busy.isBusy(bound)).isTrue();
    }

    @Test
    void amongRowsOfTheSameUsageProblemsComeFirst() {
        Activity activity = Activities.activity(
                Mode.SERVER,
                row("idle", 1, 1, ProcessType.OTHER_USER_PROCESS, ProcessState.DELAYED)
                        .build(),
                row("serving", 2, 2, ProcessType.WORKER_POOL_IN_USE, ProcessState.DELAYED)
                        .build(),
                row("executing", 3, 3, ProcessType.OTHER_USER_PROCESS, ProcessState.EXECUTING)
                        .build(),
                row("blocked", 4, 4, ProcessType.OTHER_USER_PROCESS, ProcessState.WAITING_FOR_INTERNAL_FLAG)
                        .build(),
                row("hot", 5, 5, ProcessType.OTHER_USER_PROCESS, ProcessState.DELAYED)
                        .usage(0.5, 1)
                        .build(),
                row("idle but older", 6, 6, ProcessType.OTHER_USER_PROCESS, ProcessState.DELAYED)
                        .usage(0, 9)
                        .build());
        assertThat(names(view("name", "", "", Rows.ALL), activity))
                .containsExactly("hot", "blocked", "executing", "serving", "idle but older", "idle");
    }

    @ParameterizedTest
    @CsvSource({
        "name,':burner:GC Thread#0:http-1:job:main:pool-1:pool-2:'",
        "name:desc,':pool-2:pool-1:main:job:http-1:GC Thread#0:burner:'",
        "id:asc,':GC Thread#0:main:burner:http-1:job:pool-1:pool-2:'",
        "SystemID:desc,':pool-2:pool-1:job:http-1:burner:main:GC Thread#0:'",
        "time,':burner:http-1:'",
        "user,':http-1:burner:'",
        "user:desc,':http-1:burner:'",
        "started,':http-1:burner:'",
    })
    void rowsAreSortedByAnyColumnAndWithoutAValueLast(String order, String expected) {
        String names = ":" + String.join(":", names(view("name", order, "", Rows.ALL), Activities.server())) + ":";
        assertThat(names.replace("::", ":")).startsWith(expected.substring(0, expected.length() - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "burner,burner",
        "BURN;pool-2,burner pool-2",
        "spare,pool-1 pool-2",
        "internal flag,job GC Thread#0",
        "zoë,http-1",
        "/orders,http-1",
        "4331,burner",
        "31,burner",
        "-1,http-1 pool-1 GC Thread#0",
        "FEDCBA98,http-1",
        "blocked,job",
        "gc;sp,pool-1 pool-2 GC Thread#0",
        "jdbc,''"
    })
    void aFilterShowsRowsInWhichOneOfItsTextsOccurs(String filter, String expected) {
        assertThat(names(view("name", "number:asc", filter, Rows.ALL), Activities.server()))
                .containsExactly(expected.isEmpty() ? new String[0] : expected.split(" (?!Thread)"));
    }

    @Test
    void aFilteredTableTellsWhatItLeavesOut() {
        List<String> lines = view("", "", "pool;burner", Rows.BUSY).table(Activities.server(), Screen.NONE);
        assertThat(lines)
                .contains("+ 2 more: 2 spare; --all shows them")
                .contains("5 other rows do not match 'pool;burner'");
    }

    @Test
    void hostileTextIsShownOnItsLineAndColoursAreTheOnlyEscapes() {
        Activity activity = Activities.activity(
                Mode.SERVER,
                row(SHELL, 1, 1, ProcessType.OTHER_USER_PROCESS, ProcessState.EXECUTING)
                        .session(Activities.session(SessionType.WEB, SHELL, SHELL))
                        .url(SHELL)
                        .role(SHELL)
                        .build());
        WorkMore work = new WorkMore(
                OptionalLong.of(1), Optional.empty(), true, SHELL, SHELL, SHELL, SHELL, true, false, false);
        Activity hostile = new Activity(
                Activities.snapshot(Mode.SERVER, Map.of(SHELL, 1L), Map.of(SHELL, SHELL)),
                activity.sessions(),
                activity.processes(),
                Optional.of(List.of(new RequestInfo(SHELL, Optional.of(SHELL), true, work, List.of(SHELL)))));
        String everything =
                "number,id,systemid,cpu,time,elapsed,state,type,name,user,session,sessiontype,address,url,method,since,started,role,"
                        + "kind,allocated,visible,preemptive,daemon,priority,carrier,mounted,marks,began,work,server,age,request";
        for (Screen screen : List.of(Screen.NONE, new Screen(OptionalInt.of(200), false))) {
            for (ProcessTableView view :
                    List.of(view(everything, "", "", Rows.ALL), view("", "", "", Rows.BUSY), wide(Rows.BUSY))) {
                assertThat(view.table(hostile, screen))
                        .hasSizeBetween(8, 9)
                        .allMatch(line -> line.matches("[^\\p{Cc}\\p{Cf}]*"));
            }
        }
        assertThat(view(everything, "", "", Rows.ALL).table(hostile, new Screen(OptionalInt.of(200), true)))
                .allMatch(line -> line.replaceAll("\u001b\\[(0|1|31|32)m", "").matches("[^\\p{Cc}\\p{Cf}]*"))
                .anyMatch(line -> line.contains("\\u001b]0;owned\\u0007\\u202e\\n"));
        ProcessTableView csv = view("", "", "", Rows.ALL);
        assertThat(csv.csv(hostile)).allMatch(line -> line.matches("[^\\p{Cc}\\p{Cf}]*"));
        assertThat(csv.notes(hostile)).isNotEmpty().allMatch(line -> line.matches("[^\\p{Cc}\\p{Cf}]*"));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 80, 100, 120, 160, 400})
    void noLineIsWiderThanTheTerminal(int columns) {
        List<ProcessInfo> rows = new ArrayList<>(Activities.server().processes().orElseThrow());
        rows.add(row("漢字😀".repeat(2_000), 9, 90, ProcessType.OTHER_USER_PROCESS, ProcessState.EXECUTING)
                .url("/x".repeat(3_000))
                .session(Activities.WEB)
                .build());
        Activity activity = Activities.activity(Mode.SERVER, rows.toArray(ProcessInfo[]::new));
        List<String> lines = view("", "", "", Rows.ALL).table(activity, new Screen(OptionalInt.of(columns), false));
        assertThat(lines).allMatch(line -> TerminalText.width(line) <= columns);
        assertThat(lines).anyMatch(line -> line.contains("NAME") || columns < 60);
    }

    @Test
    void aNarrowTerminalKeepsWhatTellsMost() {
        List<String> lines =
                view("", "", "", Rows.BUSY).table(Activities.server(), new Screen(OptionalInt.of(80), false));
        assertThat(lines)
                .contains("AGE USER   REQUEST              STATE     CPU% TYPE NUMBER NAME   SESSION")
                .contains("  ? Zoë    /orders?key=…&page=2 io         1.2 web       3 http-1 FEDC");
        assertThat(view("", "", "", Rows.BUSY).table(Activities.server(), new Screen(OptionalInt.of(60), false)))
                .contains("AGE USER   REQUEST              STATE     CPU% NAME");
    }

    @Test
    void busyAndBlockedStandOutOnlyWhereThereAreColours() {
        Screen terminal = new Screen(OptionalInt.of(200), true);
        List<String> lines = view("", "", "", Rows.BUSY).table(Activities.server(), terminal);
        assertThat(lines)
                .anyMatch(line ->
                        line.contains("\u001b[1m98.8\u001b[0m") && line.contains("\u001b[32mexecuting\u001b[0m"))
                .anyMatch(line -> line.contains("\u001b[31mblocked\u001b[0m"));
        assertThat(Screen.of(Map.of("NO_COLOR", "1"), "24 80")).isEqualTo(new Screen(OptionalInt.of(80), false));
        assertThat(Screen.of(Map.of("TERM", "dumb"), "24 80").colours()).isFalse();
        assertThat(Screen.of(Map.of("COLUMNS", "132", "NO_COLOR", ""), "24 80"))
                .isEqualTo(new Screen(OptionalInt.of(132), true));
        assertThat(Screen.of(Map.of(), "").width()).isEmpty();
    }

    @Test
    void csvHasAllColumnsPlainNumbersAndNoFormula() {
        Activity activity = Activities.activity(
                Mode.SERVER,
                row("=cmd|' /C calc'!A0, \"x\"", 1, 1, ProcessType.OTHER_USER_PROCESS, ProcessState.EXECUTING)
                        .usage(0.123456, 83.456789)
                        .build(),
                row("-1", 2, -7, ProcessType.OTHER_INTERNAL_PROCESS, ProcessState.EXECUTING)
                        .kind(ProcessKind.NATIVE)
                        .unknown("cpuTime")
                        .build());
        ProcessTableView view = view("", "", "", Rows.ALL);
        assertThat(view.csvHead())
                .isEqualTo(
                        "number,id,systemid,cpu,time,elapsed,state,type,name,user,session,sessiontype,address,url,method,since,started,role,kind,"
                                + "allocated,visible,preemptive,daemon,priority,carrier,mounted,marks,began,work,server");
        assertThat(view.csv(activity))
                .containsExactly(
                        "1,1,4301,12.3456,83.456789,,Executing,Other user process,\"'=cmd|' /C calc'!A0, \"\"x\"\"\",,,,,,,,"
                                + "2026-11-22T09:59:00.125Z,,platform,1024,true,true,false,5,,,,2026-11-22T10:00:00.125Z,,",
                        "2,-7,4307,0.0000,,,Executing,Other internal process,-1,,,,,,,,2026-11-22T09:59:00.125Z,,native,50176,"
                                + "false,true,,,,,cpuTimeUnknown,2026-11-22T10:00:00.125Z,,");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"=1+1,'=1+1", "+1,+1", "-2.5,-2.5", "@SUM(A1),'@SUM(A1)", "-x,'-x", "+,'+", "a=b,a=b", "1e5,1e5"})
    void aCellThatASpreadsheetWouldRunIsMarkedAsText(String text, String cell) {
        assertThat(Csv.cell(text)).isEqualTo(cell);
    }

    @Test
    void figuresAreWhatPeopleRead() {
        assertThat(Figures.time(0.009)).isEqualTo("0:00.00");
        assertThat(Figures.time(59.999)).isEqualTo("0:59.99");
        assertThat(Figures.time(83.45)).isEqualTo("1:23.45");
        assertThat(Figures.time(3_600)).isEqualTo("1:00:00");
        assertThat(Figures.time(400_000)).isEqualTo("111:06:40");
        assertThat(Figures.bytes(1_023)).isEqualTo("1023");
        assertThat(Figures.bytes(1_024)).isEqualTo("1.0K");
        assertThat(Figures.bytes(1_048_575)).isEqualTo("1.0M");
        assertThat(Figures.bytes(Long.MAX_VALUE)).isEqualTo("8192.0P");
        assertThat(view("cpu,time", "", "", Rows.ALL)
                        .table(
                                Activities.activity(
                                        Mode.LOCAL,
                                        row("x", 1, 1, ProcessType.NONE, ProcessState.EXECUTING)
                                                .unknown("cpuUsage", "cpuTime")
                                                .build()),
                                Screen.NONE))
                .contains("   ?    ?");
    }

    @Test
    void whatWasLeftOutIsSaidAndWhatIsOffOnlyWhereItMatters() {
        Activity old = new Activity(
                Activities.snapshot(
                        Mode.LOCAL,
                        Map.of("virtualThreads", 900_000L),
                        Map.of(
                                "clock", "needs Java 22",
                                "startTime", "needs systemID",
                                "virtualThreads", "Java 17 has no virtual threads; attach",
                                "virtualTime", "needs virtualThreads",
                                "systemID", "no /proc/self/mem; attach the agent on Linux")),
                Optional.empty(),
                Optional.of(List.of()));
        assertThat(view("", "", "", Rows.BUSY).table(old, Screen.NONE))
                .contains("left out: 900,000 virtualThreads; --virtual-limit raises the limit")
                .contains("systemID is off: no /proc/self/mem; attach the agent on Linux")
                .filteredOn(line -> line.contains(" is off: "))
                .hasSize(1);
        assertThat(view("started", "", "", Rows.BUSY).table(old, Screen.NONE))
                .contains("startTime is off: needs systemID");
    }

    @Test
    void whatDoesNotExistIsNamedWithWhatDoes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view("id,colour", "", "", Rows.ALL))
                .withMessageStartingWith(
                        "column 'colour' does not exist: expected one of number, id, systemid, cpu, time, elapsed,");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view("", "cpu:down", "", Rows.ALL))
                .withMessage("direction 'down' does not exist: expected cpu:asc or cpu:desc");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view("", "", " ; ", Rows.ALL))
                .withMessageContaining("has no text");
    }

    private static ProcessTableView view(String columns, String order, String filter, Rows rows) {
        return ProcessTableView.of(
                new TableChoices(given(columns), given(order), given(filter), Optional.empty()), rows, Wording.SHORT);
    }

    private static Activities.Row request(String name, long number) {
        return row(name, number, number, ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, ProcessState.WAITING_FOR_USER_EVENT)
                .url("/x");
    }

    private static ProcessTableView wide(Rows rows) {
        return ProcessTableView.of(
                new TableChoices(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                rows,
                Wording.CONTRACT);
    }

    private static ProcessTableView ofUser(String user) {
        return ProcessTableView.of(
                new TableChoices(Optional.of("name"), Optional.empty(), Optional.empty(), Optional.of(user)),
                Rows.ALL,
                Wording.SHORT);
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static List<String> names(ProcessTableView view, Activity activity) {
        return view.csv(activity);
    }
}
