// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.Unread;
import java.lang.ref.WeakReference;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {
    private final SessionRegistry registry = new SessionRegistry(SessionSettings.parse("maxSessions=100"));

    @Test
    void theSessionOfJobsIsThereFromTheStart() {
        assertThat(registry.sessions()).singleElement().satisfies(session -> {
            assertThat(session.type()).isEqualTo(SessionType.STORED_PROCEDURE);
            assertThat(session.id()).matches("[0-9A-F]{32}");
        });
    }

    @Test
    void eachTypeHasItsOwnBoundAndWhatDoesNotFitIsCounted() {
        List<LiveSession> opened = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            LiveSession web = registry.open(SessionType.WEB, i);
            if (web != null) {
                opened.add(web);
            }
        }
        assertThat(opened).hasSize(100);
        assertThat(registry.open(SessionType.REST, 0)).isNotNull();
        assertThat(registry.omitted()).containsOnly(Map.entry("webSessions", 50L));
        registry.close(opened.get(0));
        registry.close(opened.get(0));
        assertThat(registry.count(SessionType.WEB)).isEqualTo(99);
        assertThat(registry.open(SessionType.WEB, 0)).isNotNull();
        assertThat(registry.open(SessionType.WEB, 0)).isNull();
    }

    @Test
    void aSessionThatChangedItsTypeGivesBackThePlaceThatItTook() {
        LiveSession session = requireNonNull(registry.open(SessionType.WEB, 0));
        session.type(SessionType.REST);
        registry.close(session);
        assertThat(registry.count(SessionType.WEB)).isZero();
        assertThat(registry.count(SessionType.REST)).isZero();
    }

    @Test
    void aSessionIsFoundByItsIdUntilItEnds() {
        LiveSession session = requireNonNull(registry.open(SessionType.WEB, 0));
        assertThat(registry.find(session.id())).isSameAs(session);
        registry.close(session);
        assertThat(registry.find(session.id())).isNull();
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    void reasonsAreBounded() {
        for (int i = 0; i < 1000; i++) {
            registry.unread("class" + i, "why");
        }
        assertThat(registry.unread()).hasSize(100);
        assertThat(registry.omitted()).containsEntry("unread", 900L);
        registry.unread("class1", "why");
        assertThat(registry.omitted()).as("of what is known").containsEntry("unread", 900L);
    }

    @Test
    void eachReasonIsToldOnceAndTheFirstOnesAreKept() {
        for (int i = 0; i < 20; i++) {
            registry.unread("one", "no field");
            registry.unread("one", "no thread");
            registry.unread("many", "reason " + i);
        }
        assertThat(registry.unread())
                .containsExactly(
                        new Unread(
                                "many",
                                "reason 0; reason 1; reason 2; reason 3; reason 4; reason 5; reason 6; reason 7"),
                        new Unread("one", "no field; no thread"));
        assertThat(registry.omitted()).containsOnly(Map.entry("unread", 12L));
    }

    @Test
    void whatIsToldAsItIsNowTakesThePlaceOfAllReasonsBefore() {
        registry.unread("one", "first");
        registry.unread("one", "second");
        registry.unreadNow("one", "now");
        assertThat(registry.unread()).containsExactly(new Unread("one", "now"));
        registry.unreadNow("one", null);
        assertThat(registry.unread()).isEmpty();
    }

    @Test
    void aUsersNameIsKnownForThePrincipalThatSignedInAndKeepsItNot() {
        LiveSession session = requireNonNull(registry.open(SessionType.WEB, 0));
        Principal other = () -> "alice";
        WeakReference<Principal> first = new WeakReference<>(signIn(session));
        assertThat(session.nameOf(other)).isNull();
        while (!first.refersTo(null)) {
            System.gc();
        }
        session.signedIn(other, "bob");
        assertThat(session.nameOf(other)).isEqualTo("bob");
    }

    @Test
    void textOfClientsIsCut() {
        LiveSession session = requireNonNull(registry.open(SessionType.WEB, 0));
        session.userName("x".repeat(100_000));
        assertThat(session.userName()).hasSize(256);
    }

    private static Principal signIn(LiveSession session) {
        String name = new String("alice");
        Principal principal = () -> name;
        session.signedIn(principal, "alice");
        assertThat(session.nameOf(principal)).isEqualTo("alice");
        return principal;
    }
}
