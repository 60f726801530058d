// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.Activity;
import io.quivive.Format;
import io.quivive.tool.view.ProcessTableView.Rows;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole tables, as somebody sees them. */
class ScreensTest {
    private static final TableChoices NONE =
            new TableChoices(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Test
    void psAtOneHundredAndTwentyColumns() throws IOException {
        assertThat(shown(ps(Wording.SHORT), 120)).isEqualTo("""
                pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up 1h0m, look: only read
                server mode, 19 processes, 5 sessions (1 storedProcedure, 4 web), usage over 1.0 s, cost 2.3 ms
                not read: Grizzly 4.0.2: its sessions and requests: Quivive does not know how they are kept

                  AGE USER    REQUEST                              STATE     CPU% TYPE       NUMBER NAME                         SESSION
                ≥1h2m alice   GET /report?year=2026&token=…        waiting    0.0 web             3 http-nio-8080-exec-1         A17C3
                1m34s bob     GET /events                          waiting      - -               - -                            A17C8
                  31s bob     PUT /orders/4711                     blocked    0.0 web             4 http-nio-8080-exec-2         A17C8
                  12s (guest) GET /search?q=a+rather+long+text+th… executing 23.1 web             5 http-nio-8080-exec-3         04FF
                 2.0s ?       POST /upload                         -            - -               - -                            ?
                 0.0s ?       GET /basket                          io         0.0 web             6 http-nio-8080-exec-4         E5FF
                                                                   executing 98.7 app             9 prices-of-all-…l-countries-7
                                                                   executing ~5.0 worker 2147483688 (virtual #40)
                                                                   blocked    0.0 worker         10 mail

                + 11 more: 3 spare, 7 internal (gc 87% CPU), 1 waiting; --all shows them
                """);
    }

    @Test
    void psAtEightyColumns() throws IOException {
        assertThat(shown(ps(Wording.SHORT), 80)).isEqualTo("""
                pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up
                  1h0m, look: only read
                server mode, 19 processes, 5 sessions (1 storedProcedure, 4 web), usage over 1.0
                  s, cost 2.3 ms
                not read: Grizzly 4.0.2: its sessions and requests: Quivive does not know how
                  they are kept

                  AGE USER    REQUEST                STATE     CPU% TYPE   NAME          SESSION
                ≥1h2m alice   GET /report?year=2026… waiting    0.0 web    http-n…exec-1 A17C3
                1m34s bob     GET /events            waiting      - -      -             A17C8
                  31s bob     PUT /orders/4711       blocked    0.0 web    http-n…exec-2 A17C8
                  12s (guest) GET /search?q=a+rathe… executing 23.1 web    http-n…exec-3 04FF
                 2.0s ?       POST /upload           -            - -      -             ?
                 0.0s ?       GET /basket            io         0.0 web    http-n…exec-4 E5FF
                                                     executing 98.7 app    prices…ries-7
                                                     executing ~5.0 worker (virtual #40)
                                                     blocked    0.0 worker mail

                + 11 more: 3 spare, 7 internal (gc 87% CPU), 1 waiting; --all shows them
                """);
    }

    @Test
    void psInAPipe() throws IOException {
        assertThat(shown(ps(Wording.SHORT), 0)).isEqualTo("""
                pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up 1h0m, look: only read
                server mode, 19 processes, 5 sessions (1 storedProcedure, 4 web), usage over 1.0 s, cost 2.3 ms
                not read: Grizzly 4.0.2: its sessions and requests: Quivive does not know how they are kept

                  AGE USER    REQUEST                                                      STATE     CPU% TYPE       NUMBER NAME                                       SESSION
                ≥1h2m alice   GET /report?year=2026&token=…                                waiting    0.0 web             3 http-nio-8080-exec-1                       A17C3
                1m34s bob     GET /events                                                  waiting      - -               - -                                          A17C8
                  31s bob     PUT /orders/4711                                             blocked    0.0 web             4 http-nio-8080-exec-2                       A17C8
                  12s (guest) GET /search?q=a+rather+long+text+that+somebody+looks+for+in+the+whole+catalogue&page=17 executing 23.1 web             5 http-nio-8080-exec-3                       04FF
                 2.0s ?       POST /upload                                                 -            - -               - -                                          ?
                 0.0s ?       GET /basket                                                  io         0.0 web             6 http-nio-8080-exec-4                       E5FF
                                                                                           executing 98.7 app             9 prices-of-all-suppliers-in-all-countries-7
                                                                                           executing ~5.0 worker 2147483688 (virtual #40)
                                                                                           blocked    0.0 worker         10 mail

                + 11 more: 3 spare, 7 internal (gc 87% CPU), 1 waiting; --all shows them
                """);
    }

    @Test
    void psWide() throws IOException {
        assertThat(shown(ps(Wording.CONTRACT), 0)).isEqualTo("""
                pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up 1h0m, look: only read
                server mode, 19 processes, 5 sessions (1 storedProcedure, 4 web), usage over 1.0 s, cost 2.3 ms
                not read: Grizzly 4.0.2: its sessions and requests: Quivive does not know how they are kept

                    NUMBER ID SYSTEMID   AGE USER    ADDRESS   METHOD URL                                                          STATE                     CPU%     TIME TYPE                        NAME                                       SESSION                          SERVER
                         3 13     4313 ≥1h2m alice   192.0.2.7 GET    /report?year=2026&token=…                                    Waiting for user event     0.0  0:00.00 Web process with no context http-nio-8080-exec-1                       A17C3FFFFFFFFFFFFFFFFFFFFFFFFFFF Apache Tomcat/11.0.25
                         -  -        - 1m34s bob     192.0.2.7 GET    /events                                                      waiting                      -        - -                           -                                          A17C8FFFFFFFFFFFFFFFFFFFFFFFFFFF Apache Tomcat/11.0.25
                         4 14     4314   31s bob     192.0.2.7 PUT    /orders/4711                                                 Waiting for internal flag  0.0  0:00.00 Web process with no context http-nio-8080-exec-2                       A17C8FFFFFFFFFFFFFFFFFFFFFFFFFFF Apache Tomcat/11.0.25
                         5 15     4315   12s (guest) 192.0.2.7 GET    /search?q=a+rather+long+text+that+somebody+looks+for+in+the+whole+catalogue&page=17 Executing                 23.1  0:07.50 Web process with no context http-nio-8080-exec-3                       04FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF Apache Tomcat/11.0.25
                         -  -        -  2.0s ?                 POST   /upload                                                      -                            -        - -                           -                                          ?                                Apache Tomcat/11.0.25
                         6 16     4316  0.0s ?       192.0.2.7 GET    /basket                                                      Waiting for input output   0.0  0:00.00 Web process with no context http-nio-8080-exec-4                       E5FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF Apache Tomcat/11.0.25
                         9 19     4319                                                                                             Executing                 98.7  1:23.40 Other user process          prices-of-all-suppliers-in-all-countries-7
                        15 -2     4302                                                                                             Executing                 45.0  0:11.00 DB4D Garbage collector      GC Thread#1
                        14 -1     4301                                                                                             Executing                 42.0  0:12.00 DB4D Garbage collector      GC Thread#0
                2147483688 40                                                                                                      Executing                 ~5.0 ~0:00.20 Worker pool in use          (virtual #40)
                        10 20     4320                                                                                             Waiting for internal flag  0.0  0:00.00 Worker pool in use          mail

                + 9 more: 2 Web server spare process, 1 Worker pool spare, 1 Other internal process, 1 Main 4D process, 1 Compiler process, 1 Internal timer process, 2 of other types; --all shows them
                """);
    }

    @Test
    void sessionsAtEightyColumns() throws IOException {
        assertThat(shown(sessions(), 80)).isEqualTo("""
                pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up
                  1h0m, look: only read
                server mode, 19 processes, 5 sessions (1 storedProcedure, 4 web), usage over 1.0
                  s, cost 2.3 ms
                not read: Grizzly 4.0.2: its sessions and requests: Quivive does not know how
                  they are kept

                USER    TYPE      ADDRESS   LAST REQUESTS RUNNING     TIME CPU% APPLICATI… ID
                alice   web       192.0.2.7  now        ?       1 ~0:00.12 ~1.2 /shop      A17C3
                (guest) web       192.0.2.7  now        ?       1 ~0:00.00 ~0.0 /shop      04FF
                bob     web       192.0.2.7  now        ?       1 ~0:00.00 ~0.0 /shop      A17C8
                ?       web       192.0.2.7  now        ?       1 ~0:00.00 ~0.0 /shop      E5FF
                (jobs)  storedPr…           1m1s        ?       0        ?    ?            9CFF
                """);
    }

    @Test
    void sessionsAtOneHundredAndTwentyColumns() throws IOException {
        assertThat(shown(sessions(), 120)).isEqualTo("""
                pid 4242 on host, Eclipse Adoptium OpenJDK 64-Bit Server VM 25.0.3+9-LTS, up 1h0m, look: only read
                server mode, 19 processes, 5 sessions (1 storedProcedure, 4 web), usage over 1.0 s, cost 2.3 ms
                not read: Grizzly 4.0.2: its sessions and requests: Quivive does not know how they are kept

                USER    TYPE            ADDRESS   SINCE LAST REQUESTS RUNNING     TIME CPU% APPLICATION ID
                alice   web             192.0.2.7  2h3m  now        ?       1 ~0:00.12 ~1.2 /shop       A17C3
                (guest) web             192.0.2.7  2h3m  now        ?       1 ~0:00.00 ~0.0 /shop       04FF
                bob     web             192.0.2.7  2h3m  now        ?       1 ~0:00.00 ~0.0 /shop       A17C8
                ?       web             192.0.2.7  2h3m  now        ?       1 ~0:00.00 ~0.0 /shop       E5FF
                (jobs)  storedProcedure            2h3m 1m1s        ?       0        ?    ?             9CFF
                """);
    }

    @Test
    void csvTellsAGuestFromSomebodyWhoCouldNotBeRead() {
        TableView csv = SessionTableView.of(
                new TableChoices(Optional.of("user,marks"), Optional.of("user"), Optional.empty(), Optional.of("")),
                SessionTableView.Rows.FIRST);
        assertThat(csv.csv(Shop.activity()))
                .containsExactlyInAnyOrder(
                        ",cpuTimeEstimated cpuUsageEstimated", ",cpuTimeEstimated cpuUsageEstimated");
        csv = SessionTableView.of(
                new TableChoices(Optional.of("user,marks"), Optional.of("user"), Optional.of("e5ff"), Optional.empty()),
                SessionTableView.Rows.FIRST);
        assertThat(csv.csv(Shop.activity())).containsExactly(",userUnknown cpuTimeEstimated cpuUsageEstimated");
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 120, 200})
    void theContractsNamesFitAsWell(int width) throws IOException {
        assertThat(shown(ps(Wording.CONTRACT), width).lines())
                .allMatch(line -> TerminalText.width(line) <= width)
                .anyMatch(line -> line.contains("GC Thread#1"))
                .noneMatch(line -> line.contains("quivive-connection"));
    }

    private static TableView ps(Wording wording) {
        return ProcessTableView.of(NONE, Rows.BUSY, wording);
    }

    private static TableView sessions() {
        return SessionTableView.of(NONE, SessionTableView.Rows.FIRST);
    }

    /** As the tool gets it and prints it; a pipe has no width. */
    private static String shown(TableView view, int width) throws IOException {
        byte[] json = Shop.activity().toJson(Format.EXTENDED).getBytes(StandardCharsets.UTF_8);
        Activity activity = ActivityReader.read(new ByteArrayInputStream(json)).orElseThrow();
        Screen screen = width == 0 ? Screen.NONE : new Screen(OptionalInt.of(width), false);
        return String.join("\n", view.table(activity, screen)) + "\n";
    }
}
