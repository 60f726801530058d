// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.shape.Shapes;

/**
 * What the readers of all products share.
 *
 * @param tracking sessions and servers that are known
 */
public record Reading(Tracking tracking, Shapes shapes, ThreadLocals locals, UserNames users) {
    /** For one JVM. */
    public static Reading of(Tracking tracking, Shapes shapes) {
        return new Reading(tracking, shapes, new ThreadLocals(shapes), new UserNames(shapes));
    }
}
