// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.servlet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quivive.MonitorSettings;
import io.quivive.SessionSettings;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuiviveListenerTest {
    private final Library library = new Library(new MonitorSettings(Set.of(), "", SessionSettings.DEFAULT), "Fake");
    private final QuiviveListener listener = new QuiviveListener(library);

    @AfterEach
    void close() {
        library.close();
    }

    @Test
    void aSessionThatWasInvalidatedMeanwhileIsCountedAndThrowsNothingIntoTheContainer() {
        FakeSession gone = new FakeSession("a");
        gone.invalidate();
        listener.sessionCreated(new HttpSessionEvent(gone));
        listener.attributeAdded(new HttpSessionBindingEvent(gone, "name", "value"));
        listener.sessionIdChanged(new HttpSessionEvent(gone), "b");
        listener.sessionDestroyed(new HttpSessionEvent(gone));
        assertThat(library.monitor().sessions().omitted()).containsEntry("sessions", 2L);
    }

    @Test
    void whoeversLoginIsTakenOutOfTheSessionHasLeft() {
        FakeSession session = new FakeSession("a");
        listener.sessionCreated(new HttpSessionEvent(session));
        requireNonNull(library.sessions().find("a")).userName("ann");
        listener.attributeRemoved(new HttpSessionBindingEvent(session, "cart", "x"));
        assertThat(requireNonNull(library.sessions().find("a")).userName()).isEqualTo("ann");
        listener.attributeRemoved(new HttpSessionBindingEvent(session, "SPRING_SECURITY_CONTEXT", "x"));
        assertThat(requireNonNull(library.sessions().find("a")).userName()).isEmpty();
    }
}
