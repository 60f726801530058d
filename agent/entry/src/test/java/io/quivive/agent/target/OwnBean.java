// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.target;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import javax.management.ObjectName;

/** Reads the agent's bean on its own platform server: the command is the attribute. */
public final class OwnBean {
    private OwnBean() {}

    public static void main(String[] arguments) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        // ends all the same
                    }
                },
                "mine, and by my own rule");
        thread.setDaemon(true);
        thread.start();
        Commands.serve((command, argument) -> (String) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("io.quivive:type=Activity"), command));
    }
}
