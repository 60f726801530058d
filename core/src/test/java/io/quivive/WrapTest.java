// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.ThreadSlots;
import io.quivive.session.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WrapTest {
    private final ActivityMonitor monitor = ActivityMonitor.open();
    private final ThreadSlots threads = monitor.sessions().threads();
    private final LiveSession session = requireNonNull(monitor.sessions().open(SessionType.WEB, 0));
    private final Work work = new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", "/shop", null, session);

    @AfterEach
    void close() {
        monitor.close();
    }

    private Optional<String> own() {
        return monitor.session().map(SessionInfo::id);
    }

    @Test
    void aWrappedTaskWorksForTheSessionOfTheThreadThatWrappedIt() throws Exception {
        Binding binding = threads.begin(work);
        List<Optional<String>> seen = new ArrayList<>();
        Runnable noting = () -> seen.add(own());
        Runnable task = monitor.wrap(noting);
        Callable<Optional<String>> asking = monitor.wrap(this::own);
        threads.end(binding);
        Thread other = new Thread(() -> {
            task.run();
            seen.add(own());
        });
        other.start();
        other.join();
        assertThat(seen).containsExactly(Optional.of(session.id()), Optional.empty());
        assertThat(asking.call()).contains(session.id());
        assertThat(own()).isEmpty();
    }

    @Test
    void anExecutorsTasksAreWrappedWhenTheyAreGiven() {
        List<Runnable> queue = new ArrayList<>();
        List<Optional<String>> seen = new ArrayList<>();
        Executor executor = monitor.wrap(queue::add);
        Binding binding = threads.begin(work);
        executor.execute(() -> seen.add(own()));
        threads.end(binding);
        executor.execute(() -> seen.add(own()));
        queue.forEach(Runnable::run);
        assertThat(seen).containsExactly(Optional.of(session.id()), Optional.empty());
    }

    @Test
    void aTaskOfAThreadThatWorksForNobodyStaysTheSame() {
        Runnable task = () -> {};
        assertThat(monitor.wrap(task)).isSameAs(task);
    }

    @Test
    void aTaskThatFailsLeavesTheThreadAsItWas() {
        Binding binding = threads.begin(work);
        Runnable failing = () -> {
            throw new IllegalStateException("its own");
        };
        Runnable task = monitor.wrap(failing);
        threads.end(binding);
        assertThatThrownBy(task::run).hasMessage("its own");
        assertThat(own()).isEmpty();
    }

    @Test
    void aThreadEndsAllThatItIsAt() {
        Work inner = new Work(ProcessType.WEB_PROCESS_WITH_NO_CONTEXT, "GET", "/other", null, null);
        threads.begin(work);
        threads.begin(inner);
        threads.begin(work);
        threads.endAll();
        assertThat(threads.current()).isNull();
        threads.endAll();
        assertThat(threads.current()).isNull();
    }
}
