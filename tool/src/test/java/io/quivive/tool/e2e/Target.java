// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.tool.e2e;

import java.util.concurrent.locks.LockSupport;

/** What runs in the JVMs that the tests look at: does nothing until its input ends. */
public final class Target {
    /** No terminal and no JSON likes it. */
    static final String HOSTILE = "a\u001b[2J\"\\ \n\n\"fake\" #99 prio=5 os_prio=0 cpu=1.00ms elapsed=1.0s"
            + " tid=0x0000000000000001 nid=0x1 runnable  [0x0]\n\u0000\u007f\u009b31m\u202e😀 é\r";

    /** Longer than anything shows. */
    static final String LONG = "x".repeat(10_000);

    private Target() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("names")) {
            park(HOSTILE);
            park(LONG);
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // until the test closes it
        }
    }

    private static void park(String name) {
        Thread thread = new Thread(
                () -> {
                    while (true) {
                        LockSupport.park();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
