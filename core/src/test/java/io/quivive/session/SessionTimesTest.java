// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.SessionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTimesTest {
    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final SessionTimes times = new SessionTimes();

    @Test
    void whatEachThatLivesHasUsedIsKnown() {
        List<LiveSession> sessions = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            LiveSession session = requireNonNull(registry.open(SessionType.WEB, 1));
            session.addCpu(100 + i);
            sessions.add(session);
        }
        registry.close(sessions.get(8));
        times.take(registry.sessions(), Map.of(sessions.get(7), 5L, sessions.get(9), 0L));
        for (int i = 0; i < 40; i++) {
            assertThat(times.of(sessions.get(i))).as("session %d", i).isEqualTo(i == 7 ? 112 : i == 8 ? 0 : 100 + i);
        }
        LiveSession later = requireNonNull(registry.open(SessionType.WEB, 1));
        later.addCpu(1);
        assertThat(times.of(later)).isZero();
    }
}
