// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
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
    /** The function and what its argument is made with; apart, so that an older JVM never gets to initialise it. */
    private static final class Calls {
        /** {@code int clock_gettime(int, long)}; the address goes as a long, so that no type of the interface stands in the signature. */
        static final MethodHandle CLOCK_GETTIME;

        static final Method ALLOCATE;
        static final Method ARENA_OF_AUTO;
        static final Method ADDRESS;
        static final Method AS_BYTE_BUFFER;

        static {
            try {
                Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
                Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
                Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
                Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
                Class<?> optionsType = Class.forName("[Ljava.lang.foreign.Linker$Option;");
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
                Object options = Array.newInstance(optionsType.getComponentType(), 1);
                // the call is shorter than a change of the thread's state for the JVM would be
                Array.set(
                        options,
                        0,
                        optionsType
                                .getComponentType()
                                .getMethod("critical", boolean.class)
                                .invoke(null, false));
                // looked up in the name of java.base, whose native access is enabled: ours would be the whole host's
                CLOCK_GETTIME = (MethodHandle) trusted()
                        .findVirtual(
                                linker.getClass(),
                                "downcallHandle",
                                MethodType.methodType(MethodHandle.class, segmentType, descriptorType, optionsType))
                        .asFixedArity()
                        .invoke(linker, symbol, descriptor, options);

                ARENA_OF_AUTO = arenaType.getMethod("ofAuto");
                ALLOCATE = arenaType.getMethod("allocate", long.class, long.class);
                ADDRESS = segmentType.getMethod("address");
                AS_BYTE_BUFFER = segmentType.getMethod("asByteBuffer");
            } catch (Throwable e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private static MethodHandles.Lookup trusted() throws ReflectiveOperationException {
            Field lookup = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
            lookup.setAccessible(true);
            return ((MethodHandles.Lookup) lookup.get(null)).in(Thread.class);
        }
    }

    /** A {@code struct timespec}; keeps its memory. */
    private final ByteBuffer time;

    private final long timeAddress;

    private NativeClock() throws ReflectiveOperationException {
        Object segment = Calls.ALLOCATE.invoke(Calls.ARENA_OF_AUTO.invoke(null), 16L, 8L);
        timeAddress = (long) Calls.ADDRESS.invoke(segment);
        time = ((ByteBuffer) Calls.AS_BYTE_BUFFER.invoke(segment)).order(ByteOrder.nativeOrder());
    }

    /** Opens the way; needs {@code java.lang.invoke} open to us. */
    static NativeClock open() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 22) {
            throw new UnsupportedOperationException("Java " + Runtime.version().feature()
                    + " has no foreign function interface; Java 22 has, and the management bean is used meanwhile");
        }
        return new NativeClock();
    }

    /** Nanoseconds of processor time, user and system, that a thread has used, or -1 if there is no such thread. */
    long nanos(int systemId) {
        int clock = (~systemId << 3) | 6; // MAKE_THREAD_CPUCLOCK(tid, CPUCLOCK_SCHED) of the kernel's posix-timers.h
        try {
            int failed = (int) Calls.CLOCK_GETTIME.invokeExact(clock, timeAddress);
            return failed != 0 ? -1 : time.getLong(0) * 1_000_000_000 + time.getLong(8);
        } catch (Throwable e) {
            throw new IllegalStateException("clock_gettime cannot be called", e);
        }
    }
}
