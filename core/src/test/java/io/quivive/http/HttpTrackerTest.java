// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionInfo;
import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.session.Binding;
import io.quivive.session.LiveSession;
import io.quivive.session.SessionRegistry;
import io.quivive.session.SessionRows;
import io.quivive.session.Work;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
    void aSessionIsServedFromItsRequestsBeginUntilItIsAnswered() {
        FakeRequest request = ofASession();
        LiveSession session = requireNonNull(request.session);
        session.idleMillis(1);
        request.async = true;
        serve(request);
        assertThat(session.isIdle(Long.MAX_VALUE)).as("it waits").isFalse();
        tracker.complete(FakeRequest.ADAPTER, request);
        assertThat(session.isIdle(Long.MAX_VALUE)).isTrue();
        FakeRequest login = new FakeRequest();
        Binding binding = requireNonNull(tracker.begin(FakeRequest.ADAPTER, login));
        tracker.sessionBegan(session);
        assertThat(session.isIdle(Long.MAX_VALUE))
                .as("it began within a request")
                .isFalse();
        tracker.end(FakeRequest.ADAPTER, login, binding);
        assertThat(session.isIdle(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void aSessionThatBeginsWithinARequestHasItsClientFromItsOwnThreadAlone() throws Exception {
        LiveSession session = requireNonNull(ofASession().session);
        FakeRequest login = new FakeRequest();
        Binding binding = requireNonNull(tracker.begin(FakeRequest.ADAPTER, login));
        Thread other = new Thread(() -> {
            Binding given = registry.threads().begin(binding.work());
            tracker.sessionBegan(session);
            registry.threads().end(given);
        });
        other.start();
        other.join();
        assertThat(session.hasClient()).isFalse();
        login.session = session;
        tracker.noSession();
        tracker.sessionBegan(session);
        assertThat(session.hasClient()).isTrue();
        tracker.end(FakeRequest.ADAPTER, login, binding);
    }

    @Test
    void thatARequestIsOfNobodyIsNotKnownSinceItMayBeToldTooEarly() {
        serve(ofASession(), () -> {
            Work work = requireNonNull(tracker.passOn());
            tracker.takeBack(work);
            tracker.user("", "", false);
            assertThat(work.userName()).isNull();
            assertThat(tracker.wantsUser()).isTrue();
            tracker.user("alice", "", false);
            tracker.user("", "", false);
            assertThat(work.userName()).isEqualTo("alice");
            tracker.signedOut();
            assertThat(work.userName()).isNull();
        });
    }

    @Test
    void aRequestThatIsPassedOnToAnotherApplicationKeepsItsSessionAndUser() {
        FakeRequest request = ofASession();
        LiveSession session = requireNonNull(request.session);
        LiveSession other = requireNonNull(ofASession().session);
        serve(request, () -> {
            tracker.user("bob", "", false);
            Work work = requireNonNull(tracker.passOn());
            tracker.sessionBegan(other);
            assertThat(tracker.wantsUser()).isFalse();
            assertThat(tracker.isOfSomebody()).isFalse();
            assertThat(tracker.isOfRequest(Long.MAX_VALUE, asked -> true)).isFalse();
            tracker.user("back-bob", "", false);
            tracker.signedOut();
            tracker.noSession();
            assertThat(work.session()).isSameAs(session);
            tracker.takeBack(work);
            assertThat(session.userName()).isEqualTo("bob");
            assertThat(other.userName()).isEmpty();
            assertThat(tracker.isOfSomebody()).isTrue();
            tracker.sessionBegan(other);
            assertThat(work.session()).isSameAs(other);
        });
        assertThat(tracker.passOn()).as("without a request").isNull();
    }

    @Test
    void aSessionThatIsTakenUpIsTheRequestsIfItBeganInItOrWasAskedForByIt() {
        assertThat(tracker.isOfRequest(Long.MAX_VALUE, request -> true))
                .as("without a request")
                .isFalse();
        FakeRequest request = new FakeRequest();
        serve(request, () -> {
            long now = System.currentTimeMillis();
            assertThat(tracker.isOfRequest(now, asked -> false)).isTrue();
            assertThat(tracker.isOfRequest(now - 10_000, asked -> asked == request))
                    .isTrue();
            assertThat(tracker.isOfRequest(now - 10_000, asked -> false)).isFalse();
        });
    }

    @Test
    void anErrorPageIsNoRequestOfItsOwnWhereItIsExpected() {
        tracker.expectContinuations();
        FakeRequest request = ofASession();
        serve(request);
        request.continues = true;
        serve(request);
        assertThat(requests()).isEqualTo(1);
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
    void whatServesARequestOnAThreadThatHasTakenItUpAgainIsThatRequest() {
        FakeRequest request = ofASession();
        request.count.begin();
        request.async = true;
        serve(request);
        Binding timedOut = requireNonNull(tracker.resume(FakeRequest.ADAPTER, request));
        assertThat(tracker.begin(FakeRequest.ADAPTER, request)).isNull();
        tracker.end(FakeRequest.ADAPTER, request, timedOut);
        assertThat(waiting()).as("it has not been answered yet").isEqualTo(1);
        Binding last = requireNonNull(tracker.resume(FakeRequest.ADAPTER, request));
        tracker.complete(FakeRequest.ADAPTER, request);
        tracker.end(FakeRequest.ADAPTER, request, last);
        assertThat(waiting()).isZero();
        assertThat(requests()).isEqualTo(1);
        assertThat(request.count.requests()).hasValue(1);
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
        assertThat(registry.unread()).singleElement().asString().doesNotContain("a secret");
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

    @Test
    void whatAnApplicationDoesNotGuardIsNoLogout() {
        FakeRequest request = ofASession();
        serve(request, () -> tracker.user("bob", "Guarded", false));
        serve(request, () -> tracker.user("", "Picture", false));
        assertThat(shown().userName()).isEqualTo("bob");
        serve(request, () -> tracker.user("", "Guarded", false));
        assertThat(shown().userName()).isEmpty();
    }

    @Test
    void nobodyWhereTheApplicationItselfToldTheUserIsALogout() {
        FakeRequest request = ofASession();
        for (String by : List.of("Plain", "")) { // decided, or not
            request.path = "/cart";
            serve(request, () -> tracker.user("bob", "OfAUser", true));
            request.path = "/logo.png";
            serve(request, () -> tracker.user("", by, false));
            assertThat(shown().userName()).isEqualTo("bob");
            request.path = "/order";
            serve(request, () -> tracker.user("bob", "OfAUser", true));
            request.path = "/cart";
            serve(request, () -> tracker.user("", by, false));
            assertThat(shown().userName()).isEmpty();
        }
        serve(request, () -> tracker.user("bob", "Container", false));
        serve(request, () -> tracker.user("", "", false));
        assertThat(shown().userName()).as("not decided").isEqualTo("bob");
    }

    @Test
    void aUserWhoseCredentialWasNotLookedAtHasNotSignedOut() {
        FakeRequest request = new FakeRequest().with("Authorization", "Basic Ym9iOmIx");
        serve(request, () -> tracker.user("bob", "Container", false));
        serve(request, () -> tracker.user("", "Container", false));
        assertThat(shown(SessionType.REST).userName()).isEqualTo("bob");
    }

    @Test
    void aNameThatIsTheCredentialIsNotShown() {
        FakeRequest request = new FakeRequest().with("Authorization", "Bearer 0123456789abcdef");
        serve(request, () -> tracker.user("Key[0123456789abcdef]", "Container", false));
        request.user = "0123456789abcdef";
        serve(request);
        assertThat(shown(SessionType.REST).userName()).isEmpty();
        assertThat(registry.omitted()).containsEntry("userNames", 2L);
        FakeRequest later = ofASession().with("Authorization", "Bearer 0123456789abcdef");
        serve(later, () -> tracker.user("0123456789abcdef", "Container", false));
        assertThat(shown(SessionType.WEB).userName()).isEmpty();
        later.headers.clear();
        serve(later, () -> tracker.user("0123456789abcdef", "Container", false));
        assertThat(shown(SessionType.WEB).userName())
                .as("in a cookie's session")
                .isEmpty();
        serve(later, () -> tracker.user("bob", "Container", false));
        assertThat(shown(SessionType.WEB).userName()).isEqualTo("bob");
        LiveSession listed = requireNonNull(later.session);
        listed.userName("fedcba9876543210");
        later.with("Authorization", "Bearer fedcba9876543210");
        serve(later, () -> tracker.user("fedcba9876543210", "Container", false));
        assertThat(shown(SessionType.WEB).userName()).as("told at the attach").isEmpty();
    }

    @Test
    void aNameThatIsAJwtIsShownAsOneThatIsNot() {
        String name = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        serve(ofASession(), () -> tracker.user(name, "Container", false));
        assertThat(shown().userName()).isEqualTo("…");
    }

    @Test
    void whatAClientCallsItselfIsShownWithoutSecrets() {
        serve(ofASession().with("User-Agent", "app/1 token=x " + "a".repeat(250)));
        assertThat(shown().more().orElseThrow().userAgent()).isEqualTo("app/1 … " + "a".repeat(248));
    }

    @Test
    void theSameOfARequestThatCannotBeReadAnyMore() {
        LiveSession session = requireNonNull(ofASession().session);
        FakeRequest login = new FakeRequest().with("User-Agent", "app/1 token=x");
        Binding binding = requireNonNull(tracker.begin(FakeRequest.ADAPTER_PASSED_ON, login));
        tracker.sessionBegan(session);
        tracker.end(FakeRequest.ADAPTER_PASSED_ON, login, binding);
        assertThat(shown().more().orElseThrow().userAgent()).isEqualTo("app/1 …");
    }

    @Test
    void aClaimThatNobodyHasLookedAtIsNoSession() {
        FakeRequest request = new FakeRequest().with("Authorization", "Digest username=\"alice\", realm=\"r\"");
        serve(request);
        assertThat(registry.count(SessionType.REST)).isZero();
        serve(request, () -> tracker.user("alice", "Container", false));
        serve(request);
        assertThat(shown(SessionType.REST).more().orElseThrow().requests()).hasValue(1);
    }

    @Test
    void whatAServerPassesThroughItsPipelineOnceMoreIsOneRequest() {
        FakeRequest request = ofASession();
        serve(
                request,
                () -> assertThat(tracker.begin(FakeRequest.ADAPTER, request)).isNull());
        assertThat(requests()).isOne();
    }

    @Test
    void aFalseSignatureIsNotShownUnderWhomItNames() {
        String header = "Digest username=\"alice\", realm=\"r\", response=\"%s\"";
        FakeRequest right = new FakeRequest().with("Authorization", header.formatted("right"));
        serve(right, () -> tracker.user("alice", "Container", false));
        assertThat(registry.count(SessionType.REST)).isOne();
        FakeRequest wrong = new FakeRequest().with("Authorization", header.formatted("wrong"));
        wrong.status = 401;
        serve(
                wrong,
                () -> assertThat(Objects.requireNonNull(registry.threads().current())
                                .work()
                                .session())
                        .isNull());
        assertThat(shown(SessionType.REST).more().orElseThrow().requests()).hasValue(1);
    }

    @Test
    void aCredentialThatIsRefusedFromNowOnNeitherCountsNorLasts() {
        FakeRequest request = new FakeRequest().with("Authorization", "Bearer x");
        serve(request);
        LiveSession session = registry.sessions().stream()
                .filter(each -> each.type() == SessionType.REST)
                .findFirst()
                .orElseThrow();
        long earlier = System.currentTimeMillis() - 1000;
        session.active(earlier);
        request.status = 401;
        serve(request);
        assertThat(session.lastActivity()).isEqualTo(earlier);
        assertThat(shown(SessionType.REST).more().orElseThrow().requests()).hasValue(1);
    }

    @Test
    void aSessionThatWasExpectedAndNotFoundHasNoRequestOfIt() {
        FakeRequest request = ofASession();
        serve(request, tracker::noSession);
        assertThat(requests()).isZero();
        LiveSession other = Objects.requireNonNull(registry.open(SessionType.WEB, 1));
        serve(request, () -> tracker.sessionBegan(other));
        assertThat(requests()).isZero();
    }

    @Test
    void aRequestThatTheLibraryFollowsIsLeftHoweverOftenItWasEntered() {
        FakeRequest request = ofASession();
        Binding outer = Objects.requireNonNull(tracker.begin(FakeRequest.ADAPTER, request));
        registry.threads().begin(outer.work());
        tracker.leave();
        assertThat(registry.threads().current()).isNull();
        tracker.end(FakeRequest.ADAPTER, request, outer);
        assertThat(registry.threads().current()).isNull();
        assertThat(requests()).isZero();
    }

    private FakeRequest ofASession() {
        FakeRequest request = new FakeRequest();
        request.session = registry.open(SessionType.WEB, 0);
        return request;
    }

    private void serve(FakeRequest request) {
        serve(request, () -> {});
    }

    private void serve(FakeRequest request, Runnable meanwhile) {
        Binding binding = Objects.requireNonNull(tracker.begin(FakeRequest.ADAPTER, request));
        meanwhile.run();
        tracker.end(FakeRequest.ADAPTER, request, binding);
        assertThat(registry.threads().current()).isNull();
    }

    private int waiting() {
        return shown().more().orElseThrow().waiting();
    }

    private long requests() {
        return shown().more().orElseThrow().requests().getAsLong();
    }

    private SessionInfo shown() {
        return shown(SessionType.WEB);
    }

    private SessionInfo shown(SessionType type) {
        return new SessionRows(
                        registry.sessions(), List.of(), List.of(), false, null, true, Optional.empty(), Duration.ZERO)
                .rows().stream()
                        .filter(session -> session.type() == type)
                        .findFirst()
                        .orElseThrow();
    }
}
