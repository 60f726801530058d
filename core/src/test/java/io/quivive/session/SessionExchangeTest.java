// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quivive.Activity;
import io.quivive.ActivityMonitor;
import io.quivive.Format;
import io.quivive.MonitorSettings;
import io.quivive.ProcessInfo;
import io.quivive.ProcessType;
import io.quivive.SessionInfo;
import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.SnapshotRequest;
import io.quivive.WebServerInfo;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;

class SessionExchangeTest {
    private static final SnapshotRequest EXTENDED =
            new SnapshotRequest(Format.EXTENDED, Duration.ofMillis(100), Optional.empty(), 1000);
    private static final ProcessType HTTP = ProcessType.WEB_PROCESS_WITH_NO_CONTEXT;

    private static ActivityMonitor copy() {
        ActivityMonitor monitor = ActivityMonitor.open(
                new MonitorSettings(Set.of(), "", SessionSettings.of(Map.of("maskedPaths", "/reset/*"))));
        monitor.publish(ManagementFactory.getPlatformMBeanServer());
        return monitor;
    }

    private static LiveSession session(ActivityMonitor monitor, String user) {
        LiveSession session =
                requireNonNull(monitor.sessions().open(SessionType.WEB, System.currentTimeMillis() - 1000));
        session.userName(user);
        session.client("192.0.2.7", "Browser/1");
        session.application("/shop");
        session.idleMillis(60_000);
        session.requestBegan();
        return session;
    }

    private static SessionInfo of(Activity activity, String user) {
        List<SessionInfo> found = activity.sessions().orElseThrow().stream()
                .filter(session -> session.userName().equals(user))
                .toList();
        assertThat(found).as("sessions of " + user).hasSize(1);
        return found.get(0);
    }

    private static WebServerInfo server(String name, long requests, List<String> addresses) {
        List<Integer> ports = addresses.isEmpty() ? List.of() : List.of(8080);
        return new WebServerInfo(
                name,
                true,
                Duration.ofSeconds(7),
                OptionalLong.of(requests),
                Optional.of(requests > 1),
                addresses,
                ports,
                List.of(),
                List.of("TLSv1.3"));
    }

    @Test
    void whoeverIsAskedTellsTheServersThatAnyCopyHasFound() {
        try (ActivityMonitor one = copy();
                ActivityMonitor two = copy();
                ActivityMonitor inCode = ActivityMonitor.open(MonitorSettings.DEFAULT)) {
            assertThat(inCode.webServerInfo()).isEmpty();
            one.sessions().foundServer(() -> List.of(server("Apache Tomcat", 1, List.of())));
            two.sessions().foundServer(() -> List.of(server("Apache Tomcat", 2, List.of())));
            for (ActivityMonitor asked : List.of(inCode, one, two)) {
                assertThat(asked.webServerInfo()).singleElement().satisfies(server -> {
                    assertThat(server.httpRequestCount()).hasValue(3);
                    assertThat(server.soapServerStarted()).contains(true);
                    assertThat(server.uptime()).contains(Duration.ofSeconds(7));
                });
            }
            List<WebServerInfo> agents =
                    List.of(server("Apache Tomcat", 9, List.of("127.0.0.1")), server("Unknown", 0, List.of()));
            two.sessions().foundServer(() -> agents);
            for (ActivityMonitor asked : List.of(inCode, one, two)) {
                assertThat(asked.webServerInfo()).isEqualTo(agents);
            }
        }
    }

    @Test
    void whatAServerDoesNotTellIsNotToldInBytes() {
        WebServerInfo silent = new WebServerInfo(
                "Jetty",
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(List.of()),
                Optional.empty(),
                Optional.of(List.of(8443)),
                Optional.empty());
        assertThat(ServerRecords.read(ServerRecords.write(List.of(silent)))).containsExactly(silent);
        assertThat(ServerRecords.merged(List.of(List.of(server("Jetty", 1, List.of())), List.of(silent))))
                .containsExactly(silent);
    }

    @Test
    void serversInBytesOfAnyKindThrowNothingElse() {
        byte[] told = ServerRecords.write(List.of(server("Jetty", 5, List.of("127.0.0.1", "0:0:0:0:0:0:0:1"))));
        assertThat(ServerRecords.read(told))
                .containsExactly(server("Jetty", 5, List.of("127.0.0.1", "0:0:0:0:0:0:0:1")));
        for (int i = 0; i < told.length; i++) {
            byte[] cut = Arrays.copyOf(told, i);
            assertThatIllegalArgumentException().isThrownBy(() -> ServerRecords.read(cut));
            byte[] other = told.clone();
            other[i] ^= 0x55;
            try {
                ServerRecords.read(other);
            } catch (IllegalArgumentException e) {
                // all that it may throw
            }
        }
    }

    @Test
    void whatOneCopyKnowsTheOtherShows() {
        try (ActivityMonitor one = copy();
                ActivityMonitor two = copy()) {
            one.sessions().foundServer(List::of);
            LiveSession session = session(one, "ann");
            Binding binding =
                    one.sessions().threads().begin(new Work(HTTP, "GET", "/reset/abc", "a=1&token=x", session));
            Activity seen = two.snapshot(EXTENDED);
            ProcessInfo process = seen.processes().orElseThrow().stream()
                    .filter(row -> row.url().isPresent())
                    .findFirst()
                    .orElseThrow();
            SessionInfo callers = two.session().orElseThrow();
            one.sessions().threads().end(binding);
            assertThat(two.session()).isEmpty();
            assertThat(process.name()).isEqualTo(Thread.currentThread().getName());
            assertThat(process.type()).isEqualTo(HTTP);
            assertThat(process.url()).contains("/reset/…?a=1&token=…");
            assertThat(process.more().orElseThrow().work().orElseThrow().method())
                    .isEqualTo("GET");
            SessionInfo shown = of(seen, "ann");
            assertThat(process.session()).contains(shown);
            SessionInfo own = of(one.snapshot(EXTENDED), "ann");
            assertThat(shown.id()).isEqualTo(own.id()).isEqualTo(session.id());
            assertThat(shown.creationDateTime()).isEqualTo(own.creationDateTime());
            assertThat(shown.ipAddress()).isEqualTo("192.0.2.7");
            assertThat(shown.more().orElseThrow().application()).isEqualTo("/shop");
            assertThat(shown.more().orElseThrow().requests()).hasValue(1);
            assertThat(shown.more().orElseThrow().running()).isEqualTo(1);
            assertThat(shown.more().orElseThrow().expires())
                    .isEqualTo(own.more().orElseThrow().expires());
            assertThat(two.sessionInfo(session.id()).orElseThrow().userName()).isEqualTo("ann");
            assertThat(callers.id()).isEqualTo(session.id());
        }
    }

    @Test
    void processorTimeOfWorkThatRunsIsToldByBothAlike() {
        try (ActivityMonitor one = copy();
                ActivityMonitor two = copy()) {
            one.sessions().foundServer(List::of);
            LiveSession session = session(one, "bob");
            two.snapshot(EXTENDED);
            Binding binding = one.sessions().threads().begin(new Work(HTTP, "GET", "/", null, session));
            long from = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - from < 300_000_000L) {
                Thread.onSpinWait();
            }
            SessionInfo running = of(two.snapshot(EXTENDED), "bob");
            one.sessions().threads().end(binding);
            long ended = of(one.snapshot(EXTENDED), "bob")
                    .more()
                    .orElseThrow()
                    .cpuNanos()
                    .orElseThrow();
            assertThat(running.more().orElseThrow().cpuNanos().orElseThrow()).isBetween(300_000_000L, ended);
            assertThat(running.more().orElseThrow().cpuUsage().orElseThrow()).isPositive();
            assertThat(of(two.snapshot(EXTENDED), "bob")
                            .more()
                            .orElseThrow()
                            .cpuNanos()
                            .orElseThrow())
                    .isEqualTo(ended);
        }
    }

    @Test
    void allCopiesShareTheSessionOfJobs() {
        try (ActivityMonitor one = copy();
                ActivityMonitor two = copy()) {
            one.sessions().foundServer(List::of);
            Activity first = one.snapshot(EXTENDED);
            Activity second = two.snapshot(EXTENDED);
            assertThat(first.sessions().orElseThrow()).hasSize(1);
            assertThat(second.sessions().orElseThrow()).hasSize(1);
            assertThat(first.sessions().orElseThrow().get(0).id())
                    .isEqualTo(second.sessions().orElseThrow().get(0).id());
            assertThat(first.snapshot().instance()).isEqualTo(second.snapshot().instance());
        }
    }

    @Test
    void aClosedCopyIsForgotten() {
        try (ActivityMonitor two = copy()) {
            try (ActivityMonitor one = copy()) {
                one.sessions().foundServer(List::of);
                session(one, "cid");
                of(two.snapshot(EXTENDED), "cid");
            }
            assertThat(two.snapshot(EXTENDED).sessions().orElseThrow())
                    .extracting(SessionInfo::userName)
                    .doesNotContain("cid");
        }
    }

    @Test
    void aCopyThatFailsOrTellsNonsenseIsLeftOutCountedAndNamed() throws Exception {
        List<Function<Object, Object>> hostile = List.of(
                what -> {
                    throw new IllegalStateException("stopped");
                },
                what -> "text",
                what -> new byte[0],
                what -> "nonsense, and more of it".getBytes(StandardCharsets.UTF_8));
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try (ActivityMonitor one = copy();
                ActivityMonitor two = copy()) {
            one.sessions().foundServer(List::of);
            session(one, "dan");
            for (int i = 0; i < hostile.size(); i++) {
                server.registerMBean(bean(new WeakReference<>(hostile.get(i))), name(i));
            }
            try {
                Activity seen = two.snapshot(EXTENDED);
                of(seen, "dan");
                assertThat(seen.snapshot().omitted()).containsEntry("copies", (long) hostile.size());
                for (int i = 0; i < hostile.size(); i++) {
                    String id = "the copy hostile" + i + " ";
                    assertThat(seen.snapshot().unread())
                            .anyMatch(unread -> unread.what().startsWith(id));
                }
            } finally {
                for (int i = 0; i < hostile.size(); i++) {
                    server.unregisterMBean(name(i));
                }
            }
        }
    }

    @Test
    void aCopyThatIsGoneWithoutHavingBeenClosedIsTakenAway() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        server.registerMBean(bean(new WeakReference<>(null)), name(9));
        try (ActivityMonitor one = copy()) {
            one.snapshot(EXTENDED);
        }
        assertThat(server.isRegistered(name(9))).isFalse();
    }

    @Test
    void noBytesDoMoreThanBeRefused() {
        SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
        LiveSession session = registry.open(SessionType.WEB, 1000);
        registry.omit("something");
        registry.unread("one", "reason");
        Binding binding = registry.threads().begin(new Work(HTTP, "GET", "/a", "b", session));
        byte[] good = new SessionsWriter(registry, true).write(Thread::getId);
        byte[] times = new SessionsWriter(registry, false).write(Thread::getId);
        registry.threads().end(binding);
        assertThat(new SessionsReader(good).sessions).hasSize(2);
        assertThat(new SessionsReader(times).sessions).hasSize(1);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatIllegalArgumentException().isThrownBy(() -> new SessionsReader(cut));
        }
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                new SessionsReader(changed);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void whatANewerVersionAddsToRecordsIsPassedOver() {
        RecordOutput out = new RecordOutput();
        out.begin();
        out.text("known");
        out.text("newer");
        out.end();
        out.number(7);
        RecordInput in = new RecordInput(out.bytes());
        in.begin();
        assertThat(in.text()).isEqualTo("known");
        in.end();
        assertThat(in.number()).isEqualTo(7);
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // the type by which the bean is described
    private static StandardMBean bean(WeakReference<?> reference) throws Exception {
        return new StandardMBean((Future) CompletableFuture.completedFuture(reference), Future.class);
    }

    private static ObjectName name(int i) throws Exception {
        return new ObjectName("io.quivive:type=Sessions,id=hostile" + i);
    }
}
