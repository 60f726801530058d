// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.task;

import java.util.List;

/**
 * Tasks that are no application's: a request happens to cause them, but they serve the JDK, a server or a pool, for others as well and some
 * of them for ever. A request that a server's own task goes on with is bound by the server's hooks.
 */
final class InternalTasks {
    private static final List<String> BEGINNINGS = List.of(
            "java.lang.", // continuations and timeouts of virtual threads
            "java.util.concurrent.ThreadPoolExecutor$Worker",
            "jdk.internal.",
            "sun.",
            "org.apache.coyote.",
            "org.apache.tomcat.util.",
            "org.eclipse.jetty.http2.",
            "org.eclipse.jetty.http3.",
            "org.eclipse.jetty.io.",
            "org.eclipse.jetty.server.HttpChannel",
            "org.eclipse.jetty.server.HttpConnection",
            "org.eclipse.jetty.server.internal.",
            "org.eclipse.jetty.util.",
            "io.undertow.server.",
            "org.xnio.",
            "io.netty.",
            "com.google.common.util.concurrent.SequentialExecutor",
            "com.zaxxer.hikari.");

    /** Names are matched once for each class; what a class remembers is the JDK's. */
    private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            String name = type.getName();
            for (int i = 0; i < BEGINNINGS.size(); i++) {
                if (name.startsWith(BEGINNINGS.get(i))) {
                    return Boolean.TRUE;
                }
            }
            return Boolean.FALSE;
        }
    };

    private InternalTasks() {}

    static boolean has(Object task) {
        return KNOWN.get(task.getClass());
    }
}
