// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a request was answered.
 *
 * @param status the HTTP status
 * @param version in which version of HTTP
 * @param body the text
 */
record Reply(int status, Version version, String body) {
    private static final JsonMapper JSON = new JsonMapper();

    static Reply of(HttpResponse<String> response) {
        return new Reply(response.statusCode(), response.version(), response.body());
    }

    /** What the request knew of itself. */
    JsonNode json() {
        return JSON.readTree(body);
    }

    String user() {
        return json().path("user").asString();
    }

    /** The thread that served it. */
    long threadId() {
        return json().path("threadId").asLong();
    }

    /** The thread that worked for it. */
    long workerId() {
        return json().path("worker-threadId").asLong();
    }

    /** Processor nanoseconds that its work burnt, by the clock of the thread that did it. */
    long burntNanos() {
        return json().path("burnt").asLong() + json().path("worker-burnt").asLong();
    }
}
