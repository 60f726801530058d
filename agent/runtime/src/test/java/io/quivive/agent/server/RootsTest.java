// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.request.LiveThreads;
import io.quivive.request.Unreadable;
import io.quivive.session.SessionRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RootsTest {
    @Test
    void whatCannotBeReadIsCountedAndHidesNoOther() {
        List<Thread> threads = List.of(new Thread("first"), new Thread("broken"), new Thread("last"));
        SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
        Roots roots = new Roots(named(threads), registry);
        List<Object> seen = new ArrayList<>();
        roots.forEachTask(task -> {
            if (task.equals("broken")) {
                throw Unreadable.missing("a field of another maker's class");
            }
            seen.add(task);
        });
        assertThat(seen).containsExactly("first", "last");
        roots.forEachThread(thread -> {
            if (thread == threads.get(0)) {
                throw Unreadable.missing("the same of its loader's");
            }
            seen.add(thread);
        });
        assertThat(seen).containsExactly("first", "last", threads.get(1), threads.get(2));
        assertThat(registry.omitted()).containsEntry("looks", 2L);
    }

    /** Each was given its own name to run. */
    private static LiveThreads named(List<Thread> threads) {
        return new LiveThreads() {
            @Override
            public List<Thread> all() {
                return threads;
            }

            @Override
            public @Nullable Object task(Thread thread) {
                return thread.getName();
            }

            @Override
            public long id(Thread thread) {
                return threads.indexOf(thread) + 1L;
            }
        };
    }
}
