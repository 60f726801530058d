// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

/** Does nothing until its input ends. */
public final class Idle {
    private Idle() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // until the test closes it
        }
    }
}
