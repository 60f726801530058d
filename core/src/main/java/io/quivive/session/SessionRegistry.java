// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.HostType;
import io.quivive.SessionInfo;
import io.quivive.SessionState;
import io.quivive.SessionType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The live sessions of this JVM. So far there is one: {@code storedProcedure}, the virtual session that all server-side jobs share.
 *
 * <p>Thread-safe.
 */
public final class SessionRegistry {
    private final SessionInfo storedProcedure;

    /**
     * A registry with the storedProcedure session.
     *
     * @param machineName this host's name
     */
    public SessionRegistry(String machineName) {
        storedProcedure = new SessionInfo(
                SessionType.STORED_PROCEDURE,
                "",
                machineName,
                System.getProperty("user.name", ""),
                "",
                hostType(System.getProperty("os.name", "")),
                Instant.now(),
                SessionState.ACTIVE,
                UniqueId.random(),
                Optional.empty(),
                Optional.empty());
    }

    /** All sessions, in order of their creation. */
    public List<SessionInfo> sessions() {
        return List.of(storedProcedure);
    }

    private static HostType hostType(String system) {
        String name = system.toLowerCase(Locale.ROOT);
        return name.startsWith("windows") ? HostType.WINDOWS : name.startsWith("mac") ? HostType.MAC : HostType.LINUX;
    }
}
