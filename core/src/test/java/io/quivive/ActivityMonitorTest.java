// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.Work;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActivityMonitorTest {
    private static final SnapshotRequest QUICK =
            new SnapshotRequest(Format.EXTENDED, Duration.ofMillis(100), Optional.empty(), 100);

    private final ActivityMonitor monitor = ActivityMonitor.open();

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void aPlainProgramIsInLocalModeAndShowsItsProcesses() {
        Activity activity = monitor.snapshot(QUICK);
        assertThat(activity.snapshot().mode()).isEqualTo(Mode.LOCAL);
        assertThat(activity.sessions()).isEmpty();
        assertThat(activity.processes().orElseThrow()).anySatisfy(process -> {
            assertThat(process.name()).isEqualTo("main");
            assertThat(process.type()).isEqualTo(ProcessType.MAIN_PROCESS);
            assertThat(process.visible()).isFalse();
        });
    }

    @Test
    void aServerSwitchesServerModeOnForGood() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        try {
            Activity activity = monitor.snapshot(QUICK);
            assertThat(activity.snapshot().mode()).isEqualTo(Mode.SERVER);
            SessionInfo session = onlySession(activity);
            assertThat(session.type()).isEqualTo(SessionType.STORED_PROCEDURE);
            assertThat(session.systemUserName()).isEqualTo(System.getProperty("user.name"));
            assertThat(session.id()).matches("[0-9A-F]{32}");
        } finally {
            server.stop(0);
        }
        assertThat(monitor.snapshot(QUICK).snapshot().mode()).isEqualTo(Mode.SERVER);
    }

    @Test
    void theModeCanBeOverruled() {
        SnapshotRequest asServer =
                new SnapshotRequest(Format.PLAIN, Duration.ofMillis(100), Optional.of(Mode.SERVER), 100);
        Activity activity = monitor.snapshot(asServer);
        SessionInfo session = onlySession(activity);
        assertThat(activity.select(ActivityOptions.SESSIONS_ONLY, Optional.of(session.id()))
                        .orElseThrow()
                        .processes())
                .isEmpty();
    }

    @Test
    void wrongOptionsAndIntervalsAreRefusedBeforeAnythingIsMeasured() {
        assertThatThrownBy(() -> monitor.processActivity(3)).hasMessageContaining("options 3 does not exist");
        assertThatThrownBy(() -> monitor.processActivity("x", -5)).hasMessageContaining("options -5 does not exist");
        assertThatThrownBy(() -> new SnapshotRequest(Format.PLAIN, Duration.ofMillis(99), Optional.empty(), 1))
                .hasMessage("interval 99 ms is out of range: expected 100 ms to 60 s");
        assertThatThrownBy(() -> new SnapshotRequest(Format.PLAIN, Duration.ofSeconds(1), Optional.empty(), -1))
                .hasMessageContaining("-1 is negative");
    }

    @Test
    void aProcessIsFoundByItsNumberUntilItIsGone() {
        ProcessInfo main = find("main");
        assertThat(monitor.processInfo(main.number()).orElseThrow().id()).isEqualTo(main.id());
        assertThat(monitor.processInfo(main.number()).orElseThrow().creationDateTime())
                .isPresent();
        assertThat(monitor.processState(main.number())).isNotEqualTo(ProcessState.DOES_NOT_EXIST);
        assertThat(monitor.processInfo(1_000_000)).isEmpty();
        assertThat(monitor.processState(1_000_000)).isEqualTo(ProcessState.DOES_NOT_EXIST);
        assertThat(monitor.countTasks())
                .isGreaterThanOrEqualTo(Thread.getAllStackTraces().size());
    }

    @Test
    void aBrokenRulesTextIsRefusedWithItsLine() {
        assertThatThrownBy(() -> monitor.snapshot(QUICK, Optional.of("# mine\nworker minus-one name=x\n")))
                .hasMessage("roles, line 2: 'minus-one' is no process type: expected a number such as -32");
        assertThatThrownBy(() -> ActivityMonitor.open(new MonitorSettings(Set.of(), "x")))
                .hasMessageStartingWith("roles, line 1: 'x' is no rule");
        assertThatThrownBy(() -> ActivityMonitor.open(new MonitorSettings(Set.of("memory"), "")))
                .hasMessageStartingWith("probe 'memory' does not exist: expected one of threadFields,");
    }

    @Test
    void anOperatorsRuleGoesBeforeTheBuiltInOnesForThatOneSnapshot() {
        ProcessInfo main = main(monitor.snapshot(QUICK, Optional.of("own.main -17 name=main")));
        assertThat(main.type()).isEqualTo(ProcessType.METHOD_EDITOR_MACRO_PROCESS);
        assertThat(main.more().orElseThrow().role()).isEqualTo("own.main");
        assertThat(find("main").type()).isEqualTo(ProcessType.MAIN_PROCESS);
    }

    @Test
    void withoutTheInternalWaysWhatIsMissingIsNamed() {
        Set<String> internal = Set.of("threadFields", "systemID", "clock", "kernelState", "nativeThreads", "startTime");
        try (ActivityMonitor plain = ActivityMonitor.open(new MonitorSettings(internal, ""))) {
            Activity activity = plain.snapshot(QUICK);
            ProcessInfo main = activity.processes().orElseThrow().stream()
                    .filter(process -> process.name().equals("main"))
                    .findFirst()
                    .orElseThrow();
            assertThat(main.systemId()).isEmpty();
            assertThat(main.cpuTime()).isPositive();
            assertThat(main.more().orElseThrow().unknown()).contains("systemID");
            assertThat(activity.snapshot().probes().get("systemID")).startsWith("switched off by settings");
        }
    }

    @Test
    void aClosedMonitorSaysSo() {
        monitor.close();
        assertThatThrownBy(monitor::countTasks).hasMessage("this monitor was closed");
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("quivive-meter"))) {
            assertThat(System.nanoTime()).as("it stays").isLessThan(giveUpAt);
        }
    }

    @Test
    void anInterruptedCallerGetsAnAnswerWithoutUsageAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        Activity activity =
                monitor.snapshot(new SnapshotRequest(Format.EXTENDED, Duration.ofSeconds(30), Optional.empty(), 100));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(activity.snapshot().interval()).isZero();
        assertThat(main(activity).more().orElseThrow().unknown()).containsExactly("cpuUsage");
    }

    @Test
    void aThreadThatIsNamedAfterItsRequestShowsNoSecretOfIt() throws Exception {
        Work work = new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "S3CR3T", "/token/x", "pin=1&page=2", null);
        whileAt(work, "dw-1 - GET /token/x?pin=1&page=2", id -> {
            ProcessInfo row = row(id, asServer());
            assertThat(row.name()).isEqualTo("dw-1 - GET /token/…?pin=…&page=2");
            assertThat(row.url()).contains("/token/…?pin=…&page=2");
            assertThat(row.more().orElseThrow().work().orElseThrow().method()).isEqualTo("…");
        });
    }

    @Test
    void aSessionThatEndsIsGoneAtOnceAndWhatGoesOnForItKeepsItsUser() throws Exception {
        LiveSession session = Objects.requireNonNull(monitor.sessions().open(SessionType.WEB, 1));
        session.userName("ann");
        Work work = new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", "/slow", null, session);
        whileAt(work, "worker", id -> {
            assertThat(row(id, asServer()).sessionId()).contains(session.id());
            monitor.sessions().close(session);
            Activity after = asServer();
            ProcessInfo row = row(id, after);
            assertThat(row.sessionId()).isEmpty();
            assertThat(row.url()).contains("/slow");
            WorkMore more = row.more().orElseThrow().work().orElseThrow();
            assertThat(more.sessionEnded()).isTrue();
            assertThat(more.userName()).isEqualTo("ann");
            assertThat(more.userUnknown()).isFalse();
            assertThat(after.sessions().orElseThrow())
                    .noneMatch(listed -> listed.id().equals(session.id()));
        });
    }

    private Activity asServer() {
        return monitor.snapshot(
                new SnapshotRequest(Format.EXTENDED, Duration.ofMillis(100), Optional.of(Mode.SERVER), 100));
    }

    private static ProcessInfo row(long id, Activity activity) {
        return activity.processes().orElseThrow().stream()
                .filter(process -> process.id() == id)
                .findFirst()
                .orElseThrow();
    }

    private void whileAt(Work work, String name, LongConsumer then) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Thread worker = new Thread(
                () -> {
                    Binding binding = monitor.sessions().threads().begin(work);
                    begun.countDown();
                    await(over);
                    monitor.sessions().threads().end(binding);
                },
                name);
        worker.start();
        await(begun);
        try {
            then.accept(worker.getId());
        } finally {
            over.countDown();
            worker.join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProcessInfo main(Activity activity) {
        return activity.processes().orElseThrow().stream()
                .filter(process -> process.name().equals("main"))
                .findFirst()
                .orElseThrow();
    }

    private ProcessInfo find(String name) {
        return monitor.snapshot(QUICK).processes().orElseThrow().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static SessionInfo onlySession(Activity activity) {
        List<SessionInfo> sessions = activity.sessions().orElseThrow();
        assertThat(sessions).hasSize(1);
        return sessions.get(0);
    }
}
