// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

/** An agent that does nothing, to compare with. */
public final class NoAgent {
    private NoAgent() {}

    public static void premain(String options) {}
}
