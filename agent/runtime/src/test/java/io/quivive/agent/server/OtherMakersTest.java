// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.agent.shape.Shapes;
import io.quivive.http.HttpTracker;
import io.quivive.http.RequestLook;
import io.quivive.request.LiveThreads;
import io.quivive.session.SessionRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.tomcat.util.net.Acceptor;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xnio.nio.WorkerThread;

/** Classes that are called as those of the servers which are read, and are others. */
class OtherMakersTest {
    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final Servers servers =
            new Servers(registry, new HttpTracker(registry), new Shapes(type -> {}, registry::unread));
    private final RequestLook look =
            new RequestLook(registry, new HttpTracker(registry), servers::readers, new AtomicLong());

    @Test
    void aClassWithoutTheFieldsIsNamed() {
        look(new Acceptor(() -> {}));
        assertThat(unread()).singleElement().asString().contains("endpoint", "org.apache.tomcat.util.net.Acceptor");
    }

    @Test
    void aFieldOfAnotherTypeIsNamed() {
        look(new Acceptor.Other(() -> {}));
        assertThat(unread()).singleElement().asString().contains("handler", "java.lang.String");
    }

    @Test
    void aPoolWithoutItsBudgetIsNamed() {
        look(new QueuedThreadPool().runner(() -> {}));
        assertThat(unread()).singleElement().asString().contains("_budget", "QueuedThreadPool");
    }

    @Test
    void aThreadWhoseSelectorIsNoneIsNamed() {
        look(new WorkerThread(() -> {}));
        assertThat(unread()).containsExactly("Undertow: no worker in org.xnio.nio.WorkerThread");
    }

    private void look(Object found) {
        Thread thread = found instanceof Thread own ? own : new Thread();
        Map<Thread, Object> tasks = found instanceof Thread ? Map.of() : Map.of(thread, found);
        LiveThreads threads = new LiveThreads() {
            @Override
            public List<Thread> all() {
                return List.of(thread);
            }

            @Override
            public @Nullable Object task(Thread of) {
                return tasks.get(of);
            }

            @Override
            public long id(Thread of) {
                return 1;
            }
        };
        for (int i = 0; i < 2; i++) {
            assertThat(look.read(threads)).isEmpty();
            assertThat(registry.count(SessionType.WEB)).isZero();
        }
        assertThat(registry.webServers()).isEmpty();
    }

    private List<String> unread() {
        return registry.unread().stream()
                .map(each -> each.what() + ": " + each.why())
                .toList();
    }
}
