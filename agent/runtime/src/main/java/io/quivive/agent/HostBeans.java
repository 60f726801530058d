// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent;

import io.quivive.ActivityMonitor;
import io.quivive.jmx.ActivityBean;
import io.quivive.jvm.PlatformBeans;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

/**
 * What stands on the platform's bean server, once the host has made that.
 *
 * <p>Thread-safe. A host's thread that makes the server comes here with the lock of that, so that no other lock is taken beside our own.
 */
final class HostBeans {
    private final Supplier<ActivityMonitor> monitor;
    private volatile boolean tried;
    private @Nullable MBeanServer server;
    private @Nullable ActivityBean bean;
    private @Nullable ActivityMonitor published;
    private boolean closed;

    /**
     * Nothing is registered yet.
     *
     * @param monitor asked for when the bean is read
     */
    HostBeans(Supplier<ActivityMonitor> monitor) {
        this.monitor = monitor;
    }

    /** Where it was made before there was a hook. */
    void registerIfMade() {
        if (!tried) {
            PlatformBeans.found().forEach(this::register);
        }
    }

    /** The host has made it, or asked for it. */
    void register(MBeanServer made) {
        if (tried) {
            return;
        }
        synchronized (this) {
            if (tried || closed) {
                return;
            }
            tried = true;
            server = made;
            publish();
            try {
                bean = ActivityBean.register(monitor, made);
            } catch (JMException | RuntimeException e) {
                // a library in this JVM has registered its own, which answers as well, or the host's server takes none
            }
        }
    }

    /** Other copies of Quivive in this JVM are told what this one knows. */
    synchronized void publish(ActivityMonitor open) {
        published = open;
        publish();
    }

    private void publish() {
        if (server != null && published != null) {
            published.publish(server);
        }
    }

    /** What the monitor published goes with that. */
    synchronized void close() {
        closed = true;
        if (bean != null) {
            bean.close();
            bean = null;
        }
    }
}
