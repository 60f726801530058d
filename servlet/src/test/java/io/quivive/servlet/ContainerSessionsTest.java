// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.http.HttpTracker;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContainerSessionsTest {
    private static final long IDLE_MILLIS = 1_800_000;

    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final ContainerSessions sessions = new ContainerSessions(registry, new HttpTracker(registry));

    private LiveSession found(String id) {
        return requireNonNull(sessions.find(id));
    }

    private static long later(LiveSession session) {
        return session.lastActivity() + IDLE_MILLIS + 1;
    }

    @Test
    void aSessionLivesOnWhenTheObjectThatToldOfItIsCollected() {
        WeakReference<FakeSession> wrapper = create("a");
        LiveSession session = found("a");
        while (wrapper.get() != null) {
            System.gc();
        }
        assertThat(sessions.find("a")).isSameAs(session);
        assertThat(session.isClosed()).isFalse();
        assertThat(sessions.find("a", later(session)))
                .as("beyond its idle time")
                .isNull();
    }

    @Test
    void aSessionOfWhichTheContainerSaysNothingMoreEndsWhenItWasIdleForTooLong() {
        create("a");
        LiveSession session = found("a");
        sessions.sweep(later(session) - 1);
        assertThat(session.isClosed()).isFalse();
        sessions.sweep(later(session));
        assertThat(session.isClosed()).isTrue();
        assertThat(sessions.find("a")).isNull();
        assertThat(registry.count(SessionType.WEB)).isZero();
    }

    @Test
    void whoeverLooksAtTheSessionsSweepsThem() {
        FakeSession container = new FakeSession("a");
        container.seconds = 1;
        sessions.created(container);
        LiveSession session = found("a");
        session.active(0);
        assertThat(registry.sessions()).doesNotContain(session);
    }

    @Test
    void aSessionIsNotIdleWhileItsRequestIsServed() {
        create("a");
        LiveSession session = found("a");
        session.served(1);
        sessions.sweep(later(session));
        assertThat(sessions.find("a", later(session))).isSameAs(session);
        session.served(-1);
        assertThat(sessions.find("a", later(session))).isNull();
    }

    @Test
    void aRequestIsNotOfASessionThatHasExpiredAndWasNotTakenAwayYet() {
        FakeSession container = new FakeSession("a");
        sessions.created(container);
        LiveSession session = found("a");
        long millis = later(session);
        assertThat(sessions.find("a", millis)).isNull();
        container.accessed = millis;
        assertThat(sessions.find("a", millis))
                .as("it was used by requests that we have not seen")
                .isSameAs(session);
    }

    @Test
    void howLongItMayBeIdleIsReadWhenItsRequestEnds() {
        FakeSession container = new FakeSession("a");
        sessions.created(container);
        LiveSession session = found("a");
        container.seconds = 0;
        sessions.left(session);
        sessions.sweep(Long.MAX_VALUE);
        assertThat(session.isClosed()).isFalse();
    }

    @Test
    void aSessionThatCannotBeReadTakesNoPlace() {
        FakeSession container = new FakeSession("a");
        container.invalidate();
        assertThat(catchThrowable(() -> sessions.created(container))).isInstanceOf(IllegalStateException.class);
        assertThat(registry.count(SessionType.WEB)).isZero();
    }

    @Test
    void idleSessionsMakeRoomForNewOnes() {
        SessionRegistry small = new SessionRegistry(SessionSettings.of(Map.of("maxSessions", "1")));
        ContainerSessions few = new ContainerSessions(small, new HttpTracker(small));
        few.created(new FakeSession("a"));
        requireNonNull(few.find("a")).active(0);
        few.created(new FakeSession("b"));
        assertThat(few.find("b")).isNotNull();
    }

    @Test
    void aSessionWithAnotherIdIsTheSame() {
        FakeSession container = new FakeSession("b");
        create("a");
        LiveSession session = found("a");
        sessions.renamed("a", container);
        assertThat(sessions.find("a")).isNull();
        assertThat(sessions.find("b.node1")).isSameAs(session);
        sessions.destroyed(container);
        assertThat(session.isClosed()).isTrue();
    }

    /** An administrator's request may look at the session of anybody. */
    @Test
    void ofTheSessionsThatARequestTakesUpThatWhichItAskedForIsItsOwn() throws Exception {
        try (Library library = new Library(new MonitorSettings(Set.of(), "", SessionSettings.DEFAULT), "Fake")) {
            HttpServletRequest request = fake(
                    HttpServletRequest.class,
                    Map.of(
                            "getMethod", "GET",
                            "getRequestURI", "/",
                            "getDispatcherType", DispatcherType.REQUEST,
                            "getRequestedSessionId", "mine.node1",
                            "isAsyncStarted", false));
            HttpServletResponse response = fake(HttpServletResponse.class, Map.of("getStatus", 200));
            List<@Nullable LiveSession> shown = new ArrayList<>();
            new QuiviveFilter(library).doFilter(request, response, (asked, answered) -> {
                for (String id : List.of("hers", "mine")) {
                    FakeSession container = new FakeSession(id);
                    container.created -= 10_000; // before the request
                    library.sessions().seen(container);
                    Binding binding = library.monitor().sessions().threads().current();
                    shown.add(requireNonNull(binding).work().session());
                }
            });
            assertThat(library.sessions().find("hers")).isNotNull();
            assertThat(shown).containsExactly(null, library.sessions().find("mine"));
        }
    }

    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> answers.get(method.getName());
                }));
    }

    private WeakReference<FakeSession> create(String id) {
        FakeSession container = new FakeSession(id);
        sessions.created(container);
        return new WeakReference<>(container);
    }
}
