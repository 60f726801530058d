// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionInfo;
import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.session.Binding;
import io.quivive.session.SessionRegistry;
import io.quivive.session.SessionRows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requests from begin to end, of a server that uses its request objects again. */
class HttpTrackerTest {
    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final HttpTracker tracker = new HttpTracker(registry);

    @Test
    void aRequestThatWaitsIsCountedUntilItIsAnswered() {
        FakeRequest request = ofASession();
        request.async = true;
        serve(request);
        assertThat(waiting()).isEqualTo(1);
        tracker.complete(FakeRequest.ADAPTER, request);
        assertThat(waiting()).isZero();
    }

    @Test
    void aRequestThatWaitedAndIsTakenUpAgainIsTheSame() {
        FakeRequest request = ofASession();
        request.async = true;
        serve(request);
        request.async = false;
        request.continues = true;
        serve(request);
        assertThat(waiting()).isZero();
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void anObjectThatIsUsedForTheNextRequestLeavesNoneThatWaitsForEver() {
        FakeRequest request = ofASession();
        request.async = true;
        serve(request);
        request.async = false;
        serve(request);
        assertThat(waiting()).isZero();
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void aRequestThatIsLeftToAnotherCopyIsNoLongerOnItsThread() {
        Binding outer = requireNonNull(tracker.begin(FakeRequest.ADAPTER, ofASession()));
        registry.threads().begin(outer.work()); // where the server passes it on
        tracker.leave();
        assertThat(registry.threads().current()).isNull();
        assertThat(requests()).isZero();
    }

    @Test
    void aRequestThatCannotBeReadIsCountedAndBindsNothing() {
        FakeRequest request = new FakeRequest();
        request.fails = true;
        assertThat(tracker.begin(FakeRequest.ADAPTER, request)).isNull();
        assertThat(registry.threads().current()).isNull();
        assertThat(registry.omitted()).containsEntry("requests", 1L);
        assertThat(registry.uninstrumented()).singleElement().asString().doesNotContain("a secret");
    }

    @Test
    void aCredentialIsASessionOnceItWasNotRefused() {
        for (int refused : new int[] {401, 403}) {
            FakeRequest request = new FakeRequest();
            request.with("Authorization", "Bearer x");
            request.status = refused;
            serve(request);
        }
        assertThat(registry.count(SessionType.REST)).isZero();
        FakeRequest accepted = new FakeRequest();
        accepted.with("Authorization", "Bearer x");
        serve(accepted);
        serve(accepted);
        assertThat(registry.count(SessionType.REST)).isEqualTo(1);
    }

    private FakeRequest ofASession() {
        FakeRequest request = new FakeRequest();
        request.session = registry.open(SessionType.WEB, 0);
        return request;
    }

    private void serve(FakeRequest request) {
        Binding binding = tracker.begin(FakeRequest.ADAPTER, request);
        assertThat(binding).isNotNull();
        if (binding != null) {
            tracker.end(FakeRequest.ADAPTER, request, binding);
        }
        assertThat(registry.threads().current()).isNull();
    }

    private int waiting() {
        return shown().more().orElseThrow().waiting();
    }

    private long requests() {
        return shown().more().orElseThrow().requests();
    }

    private SessionInfo shown() {
        return new SessionRows(registry.sessions(), List.of(), List.of(), false, true, Optional.empty(), Duration.ZERO)
                .rows().stream()
                        .filter(session -> session.type() == SessionType.WEB)
                        .findFirst()
                        .orElseThrow();
    }
}
