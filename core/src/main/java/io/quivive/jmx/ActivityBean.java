// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jmx;

import io.quivive.Activity;
import io.quivive.ActivityMonitor;
import io.quivive.ActivityOptions;
import io.quivive.Format;
import io.quivive.SnapshotRequest;
import io.quivive.WebServerInfo;
import java.lang.ref.SoftReference;
import java.util.Optional;
import java.util.function.Supplier;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The bean of a monitor, registered on the platform server while it is open.
 *
 * <p>Thread-safe; readers wait for each other's snapshot and share it.
 */
public final class ActivityBean implements ActivityMXBean, AutoCloseable {
    private final Supplier<ActivityMonitor> monitor;
    private final MBeanServer server;
    /** Soft, since a bean that nobody reads any more is not to hold a large snapshot when memory is short. */
    private SoftReference<@Nullable Activity> latest = new SoftReference<>(null);

    private long latestAt;

    private ActivityBean(Supplier<ActivityMonitor> monitor, MBeanServer server) {
        this.monitor = monitor;
        this.server = server;
    }

    /**
     * Registers a bean.
     *
     * @param monitor the monitor, asked for when the bean is first read
     * @param server the platform's
     * @throws JMException if another one has the name
     */
    public static ActivityBean register(Supplier<ActivityMonitor> monitor, MBeanServer server) throws JMException {
        ActivityBean bean = new ActivityBean(monitor, server);
        server.registerMBean(bean, new ObjectName(OBJECT_NAME));
        return bean;
    }

    @Override
    public String getActivity() {
        return json(ActivityOptions.PROCESSES_AND_SESSIONS, Format.PLAIN);
    }

    @Override
    public String getProcesses() {
        return json(ActivityOptions.PROCESSES_ONLY, Format.PLAIN);
    }

    @Override
    public String getSessions() {
        return json(ActivityOptions.SESSIONS_ONLY, Format.PLAIN);
    }

    @Override
    public String getActivityExtended() {
        return json(ActivityOptions.PROCESSES_AND_SESSIONS, Format.EXTENDED);
    }

    @Override
    public String getWebServers() {
        return WebServerInfo.toJson(monitor.get().webServerInfo());
    }

    /** Takes the bean from the server. */
    @Override
    public void close() {
        try {
            server.unregisterMBean(new ObjectName(OBJECT_NAME));
        } catch (InstanceNotFoundException e) {
            // somebody else took it away
        } catch (JMException e) {
            throw new IllegalStateException(OBJECT_NAME + " cannot be unregistered", e);
        }
    }

    private String json(ActivityOptions options, Format format) {
        return snapshot().select(options, Optional.empty()).orElseThrow().toJson(format);
    }

    private synchronized Activity snapshot() {
        SnapshotRequest request = SnapshotRequest.DEFAULT.in(Format.EXTENDED);
        Activity known = latest.get();
        if (known == null || System.nanoTime() - latestAt >= request.interval().toNanos()) {
            known = monitor.get().snapshot(request);
            latest = new SoftReference<>(known);
            latestAt = System.nanoTime();
        }
        return known;
    }
}
