// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * How a monitor reads its JVM.
 *
 * @param probesOff names of ways to read that are not to be taken, as {@code snapshot.probes} names them
 * @param roles an operator's rules, tried before the built-in ones; their form is described in {@code roles.txt}
 * @param sessions what operators declare of sessions
 */
public record MonitorSettings(Set<String> probesOff, String roles, SessionSettings sessions) {
    /** All ways open, the built-in rules alone. */
    public static final MonitorSettings DEFAULT = new MonitorSettings(Set.of(), "", SessionSettings.DEFAULT);

    public MonitorSettings {
        probesOff = Set.copyOf(probesOff);
        requireNonNull(roles, "roles");
        requireNonNull(sessions, "sessions");
    }

    /** The same with nothing declared of sessions. */
    public MonitorSettings(Set<String> probesOff, String roles) {
        this(probesOff, roles, SessionSettings.DEFAULT);
    }
}
