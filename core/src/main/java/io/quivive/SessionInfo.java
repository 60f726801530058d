// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One user session as the snapshot saw it. Text that is not known is {@code ""}.
 *
 * @param type how it came to be
 * @param userName the application's user; empty for a guest
 * @param machineName a remote client's host name, this host's for storedProcedure, else empty
 * @param systemUserName the operating-system user on the client or of this JVM; empty for web and rest
 * @param ipAddress the peer's address; empty for storedProcedure
 * @param hostType what its client runs on
 * @param creationDateTime when it began; shown to the second
 * @param state whether its client is there
 * @param id 32 upper-case hexadecimal digits, random, never the container's own session id
 * @param persistentId of the same form, remote clients only: the same for one installation of the client
 * @param more what only the extended format shows
 */
public record SessionInfo(
        SessionType type,
        String userName,
        String machineName,
        String systemUserName,
        String ipAddress,
        HostType hostType,
        Instant creationDateTime,
        SessionState state,
        String id,
        Optional<String> persistentId,
        Optional<SessionMore> more) {
    public SessionInfo {
        requireNonNull(type, "type");
        requireNonNull(userName, "userName");
        requireNonNull(machineName, "machineName");
        requireNonNull(systemUserName, "systemUserName");
        requireNonNull(ipAddress, "ipAddress");
        requireNonNull(hostType, "hostType");
        requireNonNull(creationDateTime, "creationDateTime");
        requireNonNull(state, "state");
        requireNonNull(id, "id");
        requireNonNull(persistentId, "persistentId");
        requireNonNull(more, "more");
    }

    /** The same session with other extended properties. */
    SessionInfo withMore(SessionMore other) {
        return new SessionInfo(
                type,
                userName,
                machineName,
                systemUserName,
                ipAddress,
                hostType,
                creationDateTime,
                state,
                id,
                persistentId,
                Optional.of(other));
    }
}
