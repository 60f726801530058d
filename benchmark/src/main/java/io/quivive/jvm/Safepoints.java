// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Counts the JVM's safepoints, those of garbage collections left out: any allocation brings these. */
final class Safepoints {
    private final MethodHandle count;
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();

    /** Needs {@code sun.management} open. */
    Safepoints() throws ReflectiveOperationException {
        Class<?> factory = Class.forName("sun.management.ManagementFactoryHelper");
        Class<?> type = Class.forName("sun.management.HotspotRuntimeMBean");
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        count = lookup.unreflect(type.getMethod("getSafepointCount"))
                .bindTo(factory.getMethod("getHotspotRuntimeMBean").invoke(null));
    }

    long count() {
        try {
            long all = (long) count.invoke();
            for (GarbageCollectorMXBean collector : collectors) {
                all -= collector.getCollectionCount();
            }
            return all;
        } catch (Throwable e) {
            throw new IllegalStateException("the JVM's safepoints cannot be counted", e);
        }
    }
}
