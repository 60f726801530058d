// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebSessionsTest {
    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final WebSessions sessions = new WebSessions(registry);
    private final SessionRegistry next = new SessionRegistry(SessionSettings.DEFAULT);
    private final WebSessions later = new WebSessions(next);

    @Test
    void oneThatHasEndedIsNotOpenedAgainByARequestThatStillSeesItsObject() {
        Object container = new Object();
        assertThat(sessions.findOrOpen(container, 0, "")).isNotNull();
        sessions.ended(container);
        assertThat(sessions.find(container)).isNull();
        assertThat(sessions.findOrOpen(container, 0, "")).isNull();
        assertThat(registry.count(SessionType.WEB)).isZero();
    }

    @Test
    void whoTakesOverKnowsTheContainersObjectsByTheirIds() {
        Object first = new Object();
        Object second = new Object();
        Object ended = new Object();
        String id = id(sessions, first);
        String other = id(sessions, second);
        String gone = id(sessions, ended);
        sessions.ended(ended);
        registry.close();
        next.takeOver(registry.ids());
        assertThat(id(later, second)).isEqualTo(other);
        assertThat(id(later, first)).isEqualTo(id);
        assertThat(id(later, ended)).as("of one that is not live").isNotEqualTo(gone);
        assertThat(id(later, new Object())).isNotIn(id, other, gone);
        assertThat(requireNonNull(next.find(id))).isSameAs(later.find(first));
        assertThat(next.count(SessionType.WEB)).isEqualTo(4);
    }

    @Test
    void anIdIsGivenToOneSessionAlone() {
        Object away = new Object();
        Object back = new Object();
        String id = id(sessions, away);
        sessions.again(back, requireNonNull(sessions.find(away)));
        next.takeOver(registry.ids());
        assertThat(id(later, back)).isEqualTo(id);
        assertThat(id(later, away)).isNotEqualTo(id);
        assertThat(next.count(SessionType.WEB)).isEqualTo(2);
    }

    @Test
    void whatIsHandedOverIsOfTheJdkAloneAndKeepsNoObjectAlive() {
        WeakReference<Object> container = new WeakReference<>(opened());
        List<Object[]> ids = registry.ids();
        assertThat(ids).singleElement().satisfies(pair -> {
            assertThat(pair).hasExactlyElementsOfTypes(WeakReference.class, String.class);
            assertThat(((WeakReference<?>) pair[0]).get()).isSameAs(container.get());
        });
        next.takeOver(ids);
        while (!container.refersTo(null)) {
            System.gc();
        }
        next.sweep();
        assertThat(id(later, new Object())).isNotEqualTo(ids.get(0)[1]);
    }

    private Object opened() {
        Object container = new Object();
        assertThat(sessions.findOrOpen(container, 0, "")).isNotNull();
        return container;
    }

    private static String id(WebSessions of, Object container) {
        LiveSession session = requireNonNull(of.findOrOpen(container, 0, ""));
        assertThat(session.id()).matches("[0-9A-F]{32}");
        return session.id();
    }
}
