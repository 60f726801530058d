// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.ActivityMonitor;
import io.quivive.Depth;
import io.quivive.Format;
import io.quivive.Mode;
import io.quivive.SessionMore;
import io.quivive.SessionType;
import io.quivive.SnapshotRequest;
import io.quivive.request.RequestReader;
import io.quivive.request.Stamp;
import io.quivive.session.LiveSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of a server made by hand, one of whose threads uses the processor. */
class SessionSamplerTest {
    private static final SnapshotRequest REQUEST =
            new SnapshotRequest(Format.EXTENDED, Duration.ofMillis(500), Optional.of(Mode.SERVER), 100);

    private final ActivityMonitor monitor = ActivityMonitor.open();
    private final Map<Thread, LiveSession> serving = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void end() {
        over.set(true);
        monitor.close();
    }

    @Test
    void whatAThreadUsesCountsForTheSessionThatItServesAndIsNamedAnEstimate() throws Exception {
        monitor.sessions().depth(Depth.LOOK);
        monitor.readers(threads -> List.of(new Hand()));
        LiveSession burning = session();
        LiveSession waiting = session();
        serving.put(started(() -> {}), burning);
        serving.put(
                started(() -> {
                    try {
                        Thread.sleep(1);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }),
                waiting);
        SessionMore more = more(burning);
        long giveUpAt = System.nanoTime() + 60_000_000_000L;
        while (more.cpuNanos().orElse(0) < 200_000_000 && System.nanoTime() < giveUpAt) {
            more = more(burning);
        }
        assertThat(more.cpuNanos().orElseThrow()).isGreaterThan(200_000_000);
        assertThat(more.cpuUsage().orElseThrow()).isPositive();
        assertThat(more.estimated()).containsExactly("cpuTime", "cpuUsage");
        assertThat(more.requests()).isEmpty();
        assertThat(monitor.snapshot(REQUEST).sessions().orElseThrow())
                .filteredOn(each -> each.type() == SessionType.STORED_PROCEDURE)
                .allMatch(jobs -> jobs.more().orElseThrow().cpuNanos().isEmpty());
        assertThat(more(waiting).cpuNanos().orElseThrow())
                .isLessThan(more.cpuNanos().orElseThrow() / 2);
    }

    @Test
    void aMonitorThatIsToldOfItsSessionsEstimatesNothing() {
        LiveSession session = session();
        assertThat(more(session).estimated()).isEmpty();
        assertThat(more(session).requests()).hasValue(0);
    }

    private SessionMore more(LiveSession session) {
        return monitor.snapshot(REQUEST).sessions().orElseThrow().stream()
                .filter(each -> each.id().equals(session.id()))
                .findFirst()
                .orElseThrow()
                .more()
                .orElseThrow();
    }

    private LiveSession session() {
        return Objects.requireNonNull(monitor.sessions().open(SessionType.WEB, 1));
    }

    private Thread started(Runnable step) {
        Thread thread = new Thread(() -> {
            while (!over.get()) {
                step.run();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private final class Hand implements RequestReader<Thread> {
        @Override
        public String product() {
            return "Hand";
        }

        @Override
        public String server(Thread place) {
            return "Hand 1";
        }

        @Override
        public void places(Consumer<Thread> visitor) {
            serving.keySet().forEach(visitor);
        }

        @Override
        public Stamp stamp(Thread place) {
            return new Stamp(place, place, 0, 0);
        }

        @Override
        public long startedMillis(Thread place) {
            return -1;
        }

        @Override
        public boolean isWaiting(Thread place) {
            return false;
        }

        @Override
        public String method(Thread place) {
            return "GET";
        }

        @Override
        public String path(Thread place) {
            return "/";
        }

        @Override
        public @Nullable String query(Thread place) {
            return null;
        }

        @Override
        public @Nullable String header(Thread place, String name) {
            return null;
        }

        @Override
        public String peer(Thread place) {
            return "";
        }

        @Override
        public @Nullable LiveSession session(Thread place) {
            return serving.get(place);
        }

        @Override
        public boolean isSessionEnded(Thread place) {
            return false;
        }

        @Override
        public String user(Thread place) {
            return "";
        }

        @Override
        public boolean isSignedIn(Thread place) {
            return false;
        }
    }
}
