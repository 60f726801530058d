// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.view;

import io.quivive.RequestInfo;
import io.quivive.WorkMore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads what is told of a piece of work, which stands among a process's own members, or is a request without a process. */
final class WorkReader {
    private final JsonInput json;
    private OptionalLong number = OptionalLong.empty();
    private @Nullable Instant since;
    private boolean sinceAtLeast;
    private @Nullable String method;
    private @Nullable String server;
    private String address = "";
    private String userName = "";
    private boolean userUnknown;
    private boolean handedOver;
    private boolean sessionEnded;

    WorkReader(JsonInput json) {
        this.json = json;
    }

    /** Reads a member's value if it is one of its own; answers whether it was. */
    boolean takes(String name) throws ActivityFormatException {
        switch (name) {
            case "work" -> number = OptionalLong.of(json.longInteger());
            case "since" -> since = json.instant();
            case "sinceAtLeast" -> sinceAtLeast = json.bool();
            case "method" -> method = json.text();
            case "server" -> server = json.text();
            case "address" -> address = json.text();
            case "userName" -> userName = json.text();
            case "userUnknown" -> userUnknown = json.bool();
            case "handedOver" -> handedOver = json.bool();
            case "sessionEnded" -> sessionEnded = json.bool();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Empty where neither a number nor a begin was told. */
    Optional<WorkMore> work() {
        return number.isEmpty() && since == null ? Optional.empty() : Optional.of(made());
    }

    private WorkMore made() {
        return new WorkMore(
                number,
                Optional.ofNullable(since),
                sinceAtLeast,
                method == null ? "" : method,
                server == null ? "" : server,
                address,
                userName,
                userUnknown,
                handedOver,
                sessionEnded);
    }

    /** A request that no process serves. */
    static RequestInfo request(JsonInput json) throws ActivityFormatException {
        WorkReader work = new WorkReader(json);
        String url = null;
        String session = null;
        boolean waiting = false;
        List<String> unknown = List.of();
        json.beginObject();
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "url" -> url = json.text();
                case "sessionID" -> session = json.text();
                case "waiting" -> waiting = json.bool();
                case "unknown" -> unknown = json.list(json::text);
                default -> {
                    if (!work.takes(name)) {
                        json.skip();
                    }
                }
            }
        }
        json.required("work", work.number.isPresent() ? work.number : null);
        json.required("method", work.method);
        json.required("server", work.server);
        return new RequestInfo(json.required("url", url), Optional.ofNullable(session), waiting, work.made(), unknown);
    }
}
