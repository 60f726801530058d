// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import io.quivive.Unread;
import java.util.List;
import java.util.Map;

/**
 * What other copies of Quivive in this JVM told at one instant.
 *
 * @param sessions those that live, in the order in which they were first told of
 * @param work by thread id, what threads are at
 * @param hostsServer whether one of them found a server
 * @param omitted what they left out, and copies that could not be understood
 * @param unread what they see less of, each with the reason
 */
public record Elsewhere(
        List<LiveSession> sessions,
        Map<Long, Work> work,
        boolean hostsServer,
        Map<String, Long> omitted,
        List<Unread> unread) {
    /** There is no other copy. */
    public static final Elsewhere NOTHING = new Elsewhere(List.of(), Map.of(), false, Map.of(), List.of());
}
