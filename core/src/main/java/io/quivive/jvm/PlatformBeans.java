// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The platform's bean server, which is the application's to make: whoever makes it decides by which builder, and by which log manager the JVM
 * logs from then on. So it is looked for and never made here.
 */
public final class PlatformBeans {
    private static final String FIELD = "platformMBeanServer";

    private PlatformBeans() {}

    /**
     * The platform's server, if it was made: none or one. Where the JDK is closed to us, all that were made, as anybody may list them; those
     * of the host's own have none of our beans.
     */
    public static List<MBeanServer> found() {
        MethodHandle uninitialised = Access.UNINITIALISED;
        try {
            if (uninitialised == null) {
                return MBeanServerFactory.findMBeanServer(null);
            }
            if ((boolean) uninitialised.invoke(ManagementFactory.class)) { // reading its field would initialise it
                return List.of();
            }
            Field field = ManagementFactory.class.getDeclaredField(FIELD);
            field.setAccessible(true);
            return field.get(null) instanceof MBeanServer server ? List.of(server) : List.of();
        } catch (Throwable e) { // a JDK that has it elsewhere
            return List.of();
        }
    }

    /** Apart, since it fails where the JDK is closed. */
    private static final class Access {
        /** {@code jdk.internal.misc.Unsafe.shouldBeInitialized}. */
        static final @Nullable MethodHandle UNINITIALISED = uninitialised();

        private static @Nullable MethodHandle uninitialised() {
            try {
                Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
                MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
                return lookup.findVirtual(
                                type, "shouldBeInitialized", MethodType.methodType(boolean.class, Class.class))
                        .bindTo(lookup.findStatic(type, "getUnsafe", MethodType.methodType(type))
                                .invoke());
            } catch (Throwable e) { // the public way is left
                return null;
            }
        }
    }
}
