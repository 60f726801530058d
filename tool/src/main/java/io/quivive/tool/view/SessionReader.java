// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.HostType;
import io.quivive.SessionInfo;
import io.quivive.SessionMore;
import io.quivive.SessionState;
import io.quivive.SessionType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads one session. */
final class SessionReader {
    private SessionReader() {}

    static SessionInfo read(JsonInput json) throws ActivityFormatException {
        SessionType type = null;
        String userName = null;
        String machineName = null;
        String systemUserName = null;
        String ipAddress = null;
        HostType hostType = null;
        Instant created = null;
        SessionState state = null;
        String id = null;
        String persistentId = null;
        Optional<SessionMore> more = Optional.empty();
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "type" -> type = json.constant(json.text(), SessionType::of);
                case "userName" -> userName = json.text();
                case "machineName" -> machineName = json.text();
                case "systemUserName" -> systemUserName = json.text();
                case "IPAddress" -> ipAddress = json.text();
                case "hostType" -> hostType = json.constant(json.text(), HostType::of);
                case "creationDateTime" -> created = json.instant();
                case "state" -> state = json.constant(json.text(), SessionState::of);
                case "ID" -> id = json.text();
                case "persistentID" -> persistentId = json.text();
                case "more" -> more = more(json);
                default -> json.skip();
            }
        }
        return new SessionInfo(
                json.required("type", type),
                json.required("userName", userName),
                json.required("machineName", machineName),
                json.required("systemUserName", systemUserName),
                json.required("IPAddress", ipAddress),
                json.required("hostType", hostType),
                json.required("creationDateTime", created),
                json.required("state", state),
                json.required("ID", id),
                Optional.ofNullable(persistentId),
                more);
    }

    /** Empty where not even the number of its processes is told. */
    private static Optional<SessionMore> more(JsonInput json) throws ActivityFormatException {
        OptionalLong cpuNanos = OptionalLong.empty();
        OptionalDouble cpuUsage = OptionalDouble.empty();
        OptionalLong requests = OptionalLong.empty();
        Integer running = null;
        int waiting = 0;
        Instant lastActivity = null;
        String userAgent = "";
        String application = "";
        Instant expires = null;
        boolean userUnknown = false;
        List<String> unknown = List.of();
        List<String> estimated = List.of();
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "cpuTime" -> cpuNanos = OptionalLong.of(Math.round(json.decimal() * 1e9));
                case "cpuUsage" -> cpuUsage = OptionalDouble.of(json.decimal());
                case "requests" -> requests = OptionalLong.of(json.longInteger());
                case "running" -> running = json.integer();
                case "waiting" -> waiting = json.integer();
                case "lastActivity" -> lastActivity = json.instant();
                case "userAgent" -> userAgent = json.text();
                case "application" -> application = json.text();
                case "expires" -> expires = json.instant();
                case "userUnknown" -> userUnknown = json.bool();
                case "unknown" -> unknown = json.list(json::text);
                case "estimated" -> estimated = json.list(json::text);
                default -> json.skip();
            }
        }
        SessionMore more = running == null
                ? null
                : new SessionMore(
                        cpuNanos,
                        cpuUsage,
                        requests,
                        running,
                        waiting,
                        Optional.ofNullable(lastActivity),
                        userAgent,
                        application,
                        Optional.ofNullable(expires),
                        userUnknown,
                        unknown,
                        estimated);
        return Optional.ofNullable(more);
    }
}
