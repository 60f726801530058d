// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.quivive.ActivityMonitor;
import io.quivive.ProcessType;
import io.quivive.SessionType;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.ThreadSlots;
import io.quivive.session.Work;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope is there to be closed
class ActivityContextTest {
    private final ActivityMonitor monitor = ActivityMonitor.open();
    private final ThreadSlots threads = monitor.sessions().threads();
    private final ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder()
            .contextRegistry(new ContextRegistry().registerThreadLocalAccessor(new ActivityContext(monitor)))
            .build();

    @AfterEach
    void close() {
        monitor.close();
    }

    private @Nullable Work at() {
        Binding binding = threads.current();
        return binding == null ? null : binding.work();
    }

    private Work work() {
        LiveSession session = monitor.sessions().open(SessionType.WEB, 1000);
        return new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", "/", null, session);
    }

    @Test
    void whatAThreadIsAtGoesWithTheContextAndIsGoneWhenItIsClosed() throws Exception {
        Work work = work();
        Binding binding = threads.begin(work);
        ContextSnapshot captured = snapshots.captureAll();
        threads.end(binding);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            other.submit(() -> {
                        assertThat(threads.current()).isNull();
                        try (ContextSnapshot.Scope scope = captured.setThreadLocals()) {
                            assertThat(at()).isSameAs(work);
                            try (ContextSnapshot.Scope inner = captured.setThreadLocals()) {
                                assertThat(at()).isSameAs(work);
                            }
                            assertThat(at()).isSameAs(work);
                        }
                        assertThat(threads.current()).isNull();
                    })
                    .get();
        } finally {
            other.shutdown();
        }
    }

    @Test
    void aThreadThatIsAtSomethingGoesOnWithIt() {
        Work given = work();
        Binding binding = threads.begin(given);
        ContextSnapshot captured = snapshots.captureAll();
        threads.end(binding);
        Work own = work();
        Binding outer = threads.begin(own);
        try (ContextSnapshot.Scope scope = captured.setThreadLocals()) {
            assertThat(at()).isSameAs(given);
        }
        assertThat(at()).isSameAs(own);
        threads.end(outer);
        assertThat(threads.current()).isNull();
    }

    @Test
    void aContextThatKnowsNothingTakesNothing() {
        ContextSnapshot captured = snapshots.captureAll();
        Binding binding = threads.begin(work());
        try (ContextSnapshot.Scope scope = captured.setThreadLocals()) {
            assertThat(threads.current()).isEqualTo(binding);
        }
        assertThat(threads.current()).isEqualTo(binding);
        threads.end(binding);
    }
}
