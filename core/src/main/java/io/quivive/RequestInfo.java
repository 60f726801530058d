// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A request in progress that no process serves at this instant: it waits asynchronously, or its server reads it on an event loop.
 *
 * @param url as a process shows it
 * @param session ID of the session that it is for; empty if it is for none
 * @param waiting it waits asynchronously
 * @param work its number, begin, method, server, address and user
 * @param unknown names of the properties that could not be read
 */
public record RequestInfo(String url, Optional<String> session, boolean waiting, WorkMore work, List<String> unknown) {
    public RequestInfo {
        requireNonNull(url, "url");
        requireNonNull(session, "session");
        requireNonNull(work, "work");
        if (work.number().isEmpty()) {
            throw new IllegalArgumentException("a request without a number");
        }
        unknown = List.copyOf(unknown);
    }
}
