// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import org.junit.jupiter.api.Test;

class RestSessionsTest {
    private static final long MINUTE = 60_000;
    private final SessionRegistry registry =
            new SessionRegistry(SessionSettings.parse("maxSessions=1600\nrestIdle=10m")); // 160 places
    private final RestSessions sessions = new RestSessions(registry);

    @Test
    void aCredentialThatWasAcceptedIsKnownUntilItWasIdleTooLong() {
        long now = System.currentTimeMillis();
        LiveSession session = requireNonNull(sessions.accept("c", "", now));
        assertThat(sessions.find("c")).isSameAs(session);
        assertThat(sessions.accept("c", "alice", now)).isSameAs(session);
        assertThat(session.userName()).isEqualTo("alice");
        sessions.sweep(now + 10 * MINUTE);
        assertThat(sessions.find("c")).isSameAs(session);
        sessions.sweep(now + 11 * MINUTE);
        assertThat(sessions.find("c")).isNull();
        assertThat(session.isClosed()).isTrue();
        assertThat(registry.count(SessionType.REST)).isZero();
    }

    @Test
    void idleOnesAreFoundNoMoreBeforeAnySweep() {
        LiveSession session = requireNonNull(sessions.accept("c", "alice", System.currentTimeMillis() - 11 * MINUTE));
        assertThat(sessions.find("c")).isNull();
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    void aGuestWhoIsServedMakesNoRoomForOthers() {
        long now = System.currentTimeMillis();
        LiveSession served = requireNonNull(sessions.accept("served", "", now - MINUTE));
        served.served(1);
        for (int i = 0; i < 119; i++) {
            sessions.accept("guest" + i, "", now);
        }
        for (int i = 0; i < 160; i++) {
            sessions.accept("user" + i, "user" + i, now + i * MINUTE / 4);
            served.active(now - MINUTE);
        }
        assertThat(sessions.find("served")).isSameAs(served);
        assertThat(sessions.find("guest0")).isNull();
    }

    @Test
    void strangersNeitherPushUsersOutNorKeepThemOut() {
        long now = System.currentTimeMillis();
        for (int i = 0; i < 40; i++) {
            sessions.accept("early" + i, "user" + i, now);
        }
        for (int i = 0; i < 100_000; i++) {
            sessions.accept("guest" + i, "", now);
            if (i % 1000 == 999) {
                assertThat(sessions.accept("late" + i, "late" + i, now)).isNotNull();
            }
        }
        for (int i = 0; i < 40; i++) {
            assertThat(sessions.find("early" + i)).isNotNull();
        }
        for (int i = 999; i < 100_000; i += 1000) {
            assertThat(sessions.find("late" + i)).isNotNull();
        }
        assertThat(registry.count(SessionType.REST)).isLessThanOrEqualTo(160);
        assertThat(registry.omitted().get("restSessions"))
                .as("every one that was left out or ended is counted")
                .isEqualTo(100_000 + 140 - registry.count(SessionType.REST));
    }

    @Test
    void whenAllPlacesAreUsersNobodyIsPushedOut() {
        long now = System.currentTimeMillis();
        for (int i = 0; i < 160; i++) {
            assertThat(sessions.accept("c" + i, "user" + i, now)).isNotNull();
        }
        assertThat(sessions.accept("another", "another", now)).isNull();
        assertThat(sessions.find("c0")).isNotNull();
        // when the first have been idle for too long there is room again
        assertThat(sessions.accept("another", "another", now + 11 * MINUTE)).isNotNull();
    }

    @Test
    void aRefusedCredentialGetsNoSession() {
        HttpTracker tracker = new HttpTracker(registry);
        for (int i = 0; i < 1000; i++) {
            request(tracker, "Bearer wrong" + i, i % 2 == 0 ? 401 : 403);
        }
        assertThat(registry.count(SessionType.REST)).isZero();
        assertThat(registry.omitted()).isEmpty();
        request(tracker, "Bearer right", 500);
        request(tracker, "Bearer right", 200);
        assertThat(registry.count(SessionType.REST)).isOne();
    }

    @Test
    void theRegistrySweepsThem() {
        HttpTracker tracker = new HttpTracker(registry);
        request(tracker, "Bearer right", 200);
        registry.sessions().forEach(session -> session.active(System.currentTimeMillis() - 11 * MINUTE));
        registry.sweep();
        assertThat(registry.count(SessionType.REST)).isZero();
    }

    @Test
    void oneIsNotIdleWhileARequestOfItIsServed() {
        HttpTracker tracker = new HttpTracker(registry);
        request(tracker, "Bearer long", 200);
        FakeRequest stream = new FakeRequest().with("Authorization", "Bearer long");
        Binding binding = requireNonNull(tracker.begin(FakeRequest.ADAPTER, stream));
        registry.sessions().forEach(session -> session.active(System.currentTimeMillis() - 11 * MINUTE));
        registry.sweep();
        assertThat(registry.count(SessionType.REST)).isOne();
        tracker.end(FakeRequest.ADAPTER, stream, binding);
        registry.sessions().forEach(session -> session.active(System.currentTimeMillis() - 11 * MINUTE));
        registry.sweep();
        assertThat(registry.count(SessionType.REST)).isZero();
    }

    private static void request(HttpTracker tracker, String credential, int status) {
        FakeRequest request = new FakeRequest().with("Authorization", credential);
        Binding binding = requireNonNull(tracker.begin(FakeRequest.ADAPTER, request));
        request.status = status;
        tracker.end(FakeRequest.ADAPTER, request, binding);
    }
}
