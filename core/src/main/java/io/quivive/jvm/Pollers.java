// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The virtual threads that wait for a socket: unmounted, they are parked for all that their own fields tell, and known to the JDK's pollers
 * alone (sun.nio.ch.Poller).
 *
 * <p>Under the lock of {@link JvmReader}; holds no thread.
 */
final class Pollers {
    private final MethodHandle map;
    /** Whether the JVM has not initialised the class yet. */
    private final MethodHandle isUnused;

    private final List<MethodHandle> groups = new ArrayList<>();
    private final ThreadFields fields;
    /** By id: the JVM would have to give each thread an identity hash. */
    private final LongMap<Boolean> waiting = new LongMap<>();

    private Pollers(ThreadFields fields) throws Throwable {
        this.fields = fields;
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

    static Pollers open(ThreadFields fields) throws Throwable {
        return new Pollers(fields);
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
                        waiting.put(fields.id(waiter), true);
                    }
                }
            }
        }
    }

    boolean waits(long id) {
        return waiting.size() > 0 && waiting.get(id) != null;
    }

    void clear() {
        waiting.clear();
    }
}
