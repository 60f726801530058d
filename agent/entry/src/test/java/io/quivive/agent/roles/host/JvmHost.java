// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.awt.EventQueue;
import java.awt.image.BufferedImage;
import java.lang.ref.Cleaner;

/** What the JDK runs on threads of its own: an AWT event queue without a screen, a child process, cleaners. */
public final class JvmHost {
    private static final Cleaner CLEANER = Cleaner.create();

    private JvmHost() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.awt.headless", "true");
        CLEANER.register(new Object(), () -> {});
        new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics().dispose();
        // an event queue without events ends after a second
        EventQueue.invokeLater(Hold::here);
        Hold.await(1);
        // it ends with its input, which this JVM holds
        Process child = new ProcessBuilder("cat").start();
        Phases.lead(phase -> {
            if (phase.equals("stopped")) {
                child.getOutputStream().close();
            }
        });
    }
}
