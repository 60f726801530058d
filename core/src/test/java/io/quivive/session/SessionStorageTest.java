// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quivive.ActivityMonitor;
import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import io.quivive.SessionType;
import org.junit.jupiter.api.Test;

class SessionStorageTest {
    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final LiveSession session = requireNonNull(registry.open(SessionType.WEB, 0));

    @Test
    void allWhoAskHaveTheSame() {
        SessionStorage storage = requireNonNull(session.storage());
        storage.put("cart", 3);
        assertThat(session.storage()).isSameAs(storage);
        assertThat(storage.get("cart")).contains(3);
        assertThat(storage.keys()).containsExactly("cart");
        storage.remove("cart");
        assertThat(storage.get("cart")).isEmpty();
    }

    @Test
    void itIsBounded() {
        SessionStorage storage = requireNonNull(session.storage());
        for (int i = 0; i < SessionStorage.MAX_ENTRIES; i++) {
            storage.put("key" + i, i);
        }
        assertThatThrownBy(() -> storage.put("one more", 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'one more' was not stored");
        storage.put("key0", "another");
        assertThat(storage.keys()).hasSize(SessionStorage.MAX_ENTRIES);
    }

    @Test
    void itEndsWithTheSession() {
        requireNonNull(session.storage()).put("cart", 3);
        registry.close(session);
        assertThat(session.storage()).isNull();
    }

    @Test
    void aMonitorAnswersItByTheSessionsId() {
        try (ActivityMonitor monitor = ActivityMonitor.open(MonitorSettings.DEFAULT)) {
            LiveSession known = requireNonNull(monitor.sessions().open(SessionType.WEB, 0));
            assertThat(monitor.sessionStorage(known.id())).containsSame(requireNonNull(known.storage()));
            assertThat(monitor.sessionStorage("nobody's")).isEmpty();
            monitor.sessions().close(known);
            assertThat(monitor.sessionStorage(known.id())).isEmpty();
        }
    }
}
