// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

/** Threads that no rule names, with an application's context class loader, the platform's, and none. */
public final class DefaultsHost {
    private DefaultsHost() {}

    public static void main(String[] arguments) throws Exception {
        start("application's", ClassLoader.getSystemClassLoader());
        start("platform's", ClassLoader.getPlatformClassLoader());
        start("nobody's", null);
        Thread renamed = start("one", ClassLoader.getSystemClassLoader());
        Phases.lead(renamed::setName);
    }

    private static Thread start(String name, ClassLoader loader) {
        Thread thread = new Thread(Hold::here, name);
        thread.setContextClassLoader(loader);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
