// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The processor clock of any thread of this process, by its operating-system id: {@code clock_gettime} through the foreign function
 * interface of Java 22 and newer (JEP 454), found at run time.
 *
 * <p>Not thread-safe: one caller at a time.
 */
final class NativeClock {
    /** {@code int clock_gettime(int, long)}; the address goes as a long, so that no type of the interface stands in the signature. */
    private static final MethodHandle CLOCK_GETTIME;

    private static final Method ALLOCATE;
    private static final Method ARENA_OF_AUTO;
    private static final Method ADDRESS;
    private static final Method AS_BYTE_BUFFER;

    static {
        try {
            Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
            Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
            Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
            Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
            Class<?> optionType = Class.forName("java.lang.foreign.Linker$Option");
            Class<?> arenaType = Class.forName("java.lang.foreign.Arena");
            Class<?> valueLayout = Class.forName("java.lang.foreign.ValueLayout");
            Object intLayout = valueLayout.getField("JAVA_INT").get(null);
            Object longLayout = valueLayout.getField("JAVA_LONG").get(null);

            Object linker = linkerType.getMethod("nativeLinker").invoke(null);
            Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
            Method find = Class.forName("java.lang.foreign.SymbolLookup").getMethod("find", String.class);
            Object symbol = ((Optional<?>) find.invoke(lookup, "clock_gettime")).orElseThrow();

            Object arguments = Array.newInstance(layoutType, 2);
            Array.set(arguments, 0, intLayout);
            Array.set(arguments, 1, longLayout);
            Object descriptor = descriptorType
                    .getMethod("of", layoutType, arguments.getClass())
                    .invoke(null, intLayout, arguments);
            Object options = Array.newInstance(optionType, 1);
            // the call is shorter than a change of the thread's state for the JVM would be
            Array.set(
                    options, 0, optionType.getMethod("critical", boolean.class).invoke(null, false));
            CLOCK_GETTIME = (MethodHandle) linkerType
                    .getMethod("downcallHandle", segmentType, descriptorType, options.getClass())
                    .invoke(linker, symbol, descriptor, options);

            ARENA_OF_AUTO = arenaType.getMethod("ofAuto");
            ALLOCATE = arenaType.getMethod("allocate", long.class, long.class);
            ADDRESS = segmentType.getMethod("address");
            AS_BYTE_BUFFER = segmentType.getMethod("asByteBuffer");
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A {@code struct timespec}; keeps its memory. */
    private final ByteBuffer time;

    private final long timeAddress;

    private NativeClock() throws ReflectiveOperationException {
        Object segment = ALLOCATE.invoke(ARENA_OF_AUTO.invoke(null), 16L, 8L);
        timeAddress = (long) ADDRESS.invoke(segment);
        time = ((ByteBuffer) AS_BYTE_BUFFER.invoke(segment)).order(ByteOrder.nativeOrder());
    }

    /**
     * Opens the way. Without leave for native access in our own module it stays closed, since the JVM would print a warning into the
     * host's error stream (JEP 472).
     */
    static NativeClock open() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 22) {
            throw new UnsupportedOperationException(
                    "Java " + Runtime.version().feature() + " has no foreign function interface");
        }
        if (!(boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(NativeClock.class.getModule())) {
            throw new UnsupportedOperationException(
                    "native access is not enabled for " + NativeClock.class.getModule());
        }
        return new NativeClock();
    }

    /** Nanoseconds of processor time, user and system, that a thread has used, or -1 if there is no such thread. */
    long nanos(int systemId) {
        int clock = (~systemId << 3) | 6; // MAKE_THREAD_CPUCLOCK(tid, CPUCLOCK_SCHED) of the kernel's posix-timers.h
        try {
            int failed = (int) CLOCK_GETTIME.invokeExact(clock, timeAddress);
            return failed != 0 ? -1 : time.getLong(0) * 1_000_000_000 + time.getLong(8);
        } catch (Throwable e) {
            throw new IllegalStateException("clock_gettime cannot be called", e);
        }
    }
}
