// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.compatibility;

import tools.jackson.databind.JsonNode;

/**
 * A request that was looked at while it was within the application.
 *
 * @param marker what its url has and no other
 * @param seen the snapshot
 * @param reply what it was answered afterwards
 */
record Held(String marker, Seen seen, Reply reply) {
    /** The process that served it. */
    JsonNode process() {
        return seen.processServing(marker, reply.body().contains("worker-threadId") ? reply.workerId() : -1);
    }

    /** The process that worked for it elsewhere. */
    JsonNode worker() {
        return seen.process(reply.workerId());
    }
}
