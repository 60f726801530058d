// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.SessionSettings;
import io.quivive.SessionType;
import io.quivive.session.SessionRegistry;
import org.junit.jupiter.api.Test;

class WebSessionsTest {
    private final SessionRegistry registry = new SessionRegistry(SessionSettings.DEFAULT);
    private final WebSessions sessions = new WebSessions(registry);

    @Test
    void oneThatHasEndedIsNotOpenedAgainByARequestThatStillSeesItsObject() {
        Object container = new Object();
        assertThat(sessions.findOrOpen(container, 0, "")).isNotNull();
        sessions.ended(container);
        assertThat(sessions.find(container)).isNull();
        assertThat(sessions.findOrOpen(container, 0, "")).isNull();
        assertThat(registry.count(SessionType.WEB)).isZero();
    }
}
