// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The virtual threads that wait for a socket: unmounted, they are parked for all that their own fields tell, and known to the JDK's pollers
 * alone (sun.nio.ch.Poller).
 *
 * <p>Under the lock of {@link JvmReader}; holds no thread after {@link #clear}.
 */
final class Pollers {
    private final MethodHandle map;
    /** Whether the JVM has not initialised the class yet. */
    private final MethodHandle isUnused;

    private final List<MethodHandle> groups = new ArrayList<>();
    private final Set<Thread> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

    private Pollers() throws Throwable {
        // not initialised by us: that starts threads
        Class<?> poller = Class.forName("sun.nio.ch.Poller", false, null);
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(poller, MethodHandles.lookup());
        Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
        MethodHandles.Lookup inUnsafe = MethodHandles.privateLookupIn(unsafe, MethodHandles.lookup());
        isUnused = MethodHandles.insertArguments(
                inUnsafe.findVirtual(unsafe, "shouldBeInitialized", MethodType.methodType(boolean.class, Class.class)),
                0,
                inUnsafe.findStaticGetter(unsafe, "theUnsafe", unsafe).invoke(),
                poller);
        map = lookup.findGetter(poller, "map", Map.class).asType(MethodType.methodType(Map.class, Object.class));
        for (String group : List.of("readPollers", "writePollers")) {
            groups.add(lookup.findStatic(poller, group, MethodType.methodType(List.class))
                    .asType(MethodType.methodType(Collection.class)));
        }
    }

    static Pollers open() throws Throwable {
        return new Pollers();
    }

    /** Reads who waits now. */
    void read() throws Throwable {
        waiting.clear();
        if ((boolean) isUnused.invokeExact()) {
            return;
        }
        for (MethodHandle group : groups) {
            for (Object poller : (Collection<?>) group.invokeExact()) {
                for (Object thread : ((Map<?, ?>) map.invokeExact(poller)).values()) {
                    if (thread instanceof Thread waiter) {
                        waiting.add(waiter);
                    }
                }
            }
        }
    }

    boolean waits(Thread thread) {
        return waiting.contains(thread);
    }

    void clear() {
        waiting.clear();
    }
}
