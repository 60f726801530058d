// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.roles.host;

import java.lang.reflect.Method;

/** Ends, but for a shutdown hook that holds. Its main thread returns, and another leads on. */
public final class ExitHost {
    private ExitHost() {}

    public static void main(String[] arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(Hold::here, "hook"));
        new Thread(ExitHost::lead, "leader").start();
    }

    private static void lead() {
        try {
            Phases.lead(ExitHost::signal);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Hands a signal to the JDK as the JVM does, whether or not the shell that started this JVM has it ignored. */
    private static void signal(String name) throws Exception {
        Class<?> type = Class.forName("jdk.internal.misc.Signal");
        Object signal = type.getConstructor(String.class).newInstance(name);
        Method dispatch = type.getDeclaredMethod("dispatch", int.class);
        dispatch.setAccessible(true);
        dispatch.invoke(null, (int) type.getMethod("getNumber").invoke(signal));
    }
}
