// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import io.quivive.ProcessState;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The virtual threads, out of the JDK's own sets of them (jdk.internal.vm.ThreadContainers, Java 21 and newer), and the fields that are read
 * of each. None of it runs on the virtual thread or waits for it.
 *
 * <p>Thread-safe as the JDK's concurrent sets are: what began or ended meanwhile may be missing.
 */
final class VirtualThreads {
    /** The constants of java.lang.VirtualThread, of Java 21 and 25. A parked one is looked at more closely by its blocker. */
    private static final Map<String, ProcessState> STATES = Map.ofEntries(
            Map.entry("STARTED", ProcessState.EXECUTING),
            Map.entry("RUNNABLE", ProcessState.EXECUTING),
            Map.entry("RUNNING", ProcessState.EXECUTING),
            Map.entry("PARKING", ProcessState.WAITING_FOR_USER_EVENT),
            Map.entry("PARKED", ProcessState.WAITING_FOR_USER_EVENT),
            Map.entry("PINNED", ProcessState.WAITING_FOR_USER_EVENT),
            Map.entry("TIMED_PARKING", ProcessState.DELAYED),
            Map.entry("TIMED_PARKED", ProcessState.DELAYED),
            Map.entry("TIMED_PINNED", ProcessState.DELAYED),
            Map.entry("UNPARKED", ProcessState.EXECUTING),
            Map.entry("YIELDING", ProcessState.EXECUTING),
            Map.entry("YIELDED", ProcessState.EXECUTING),
            Map.entry("BLOCKING", ProcessState.WAITING_FOR_INTERNAL_FLAG),
            Map.entry("BLOCKED", ProcessState.WAITING_FOR_INTERNAL_FLAG),
            Map.entry("UNBLOCKED", ProcessState.EXECUTING),
            Map.entry("WAITING", ProcessState.WAITING_FOR_USER_EVENT),
            Map.entry("WAIT", ProcessState.WAITING_FOR_USER_EVENT),
            Map.entry("TIMED_WAITING", ProcessState.WAITING_FOR_USER_EVENT),
            Map.entry("TIMED_WAIT", ProcessState.WAITING_FOR_USER_EVENT),
            Map.entry("TERMINATED", ProcessState.ABORTED));

    /** States are small; a larger bit marks a suspended thread. */
    private static final int MAX_STATES = 1 << 8;

    /** What is read of each of them; constants to the compiler, and apart, so that an older JVM never gets to initialise it. */
    private static final class Fields {
        static final Class<?> VIRTUAL;
        static final Class<?> CONTAINER;
        static final MethodHandle SCOPES;
        static final MethodHandle PREVIOUS_SCOPE;

        static {
            try {
                MethodHandles.Lookup own = MethodHandles.lookup();
                CONTAINER = Class.forName("jdk.internal.vm.ThreadContainer");
                Class<?> scope = Class.forName("jdk.internal.vm.StackableScope");
                SCOPES = MethodHandles.privateLookupIn(Thread.class, own)
                        .findGetter(Thread.class, "headStackableScopes", scope)
                        .asType(MethodType.methodType(Object.class, Thread.class));
                PREVIOUS_SCOPE = MethodHandles.privateLookupIn(scope, own)
                        .findGetter(scope, "previous", scope)
                        .asType(MethodType.methodType(Object.class, Object.class));
                // not initialised by us: that starts threads
                VIRTUAL = Class.forName("java.lang.VirtualThread", false, null);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /**
     * For a JVM that has had virtual threads: once their class is linked, all code is thrown away that was compiled when threads could not be virtual,
     * which is the best part of a server.
     */
    private static final class OfVirtual {
        static final MethodHandle STATE;
        static final MethodHandle CARRIER;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Fields.VIRTUAL, MethodHandles.lookup());
                STATE = lookup.findGetter(Fields.VIRTUAL, "state", int.class)
                        .asType(MethodType.methodType(int.class, Thread.class));
                CARRIER = lookup.findGetter(Fields.VIRTUAL, "carrierThread", Thread.class)
                        .asType(MethodType.methodType(Thread.class, Thread.class));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    private final Set<Thread> started;
    private final Set<WeakReference<?>> containers;
    private final MethodHandle threadsOf;
    private @Nullable ProcessState @Nullable [] states;

    @SuppressWarnings("unchecked") // the sets' types stand in ThreadContainers.java
    private VirtualThreads() throws Throwable {
        MethodHandles.Lookup own = MethodHandles.lookup();
        Class<?> all = Class.forName("jdk.internal.vm.ThreadContainers");
        MethodHandles.Lookup inAll = MethodHandles.privateLookupIn(all, own);
        if (!(boolean) inAll.findStatic(all, "trackAllThreads", MethodType.methodType(boolean.class))
                .invoke()) {
            throw new UnsupportedOperationException(
                    "the JVM does not track all virtual threads; leave out -Djdk.trackAllThreads=false");
        }
        Class<?> root = Class.forName("jdk.internal.vm.ThreadContainers$RootContainer$TrackingRootContainer");
        started = (Set<Thread>) MethodHandles.privateLookupIn(root, own)
                .findStaticGetter(root, "VTHREADS", Set.class)
                .invoke();
        containers = (Set<WeakReference<?>>)
                inAll.findStaticGetter(all, "CONTAINER_REGISTRY", Set.class).invoke();
        threadsOf = MethodHandles.privateLookupIn(Fields.CONTAINER, own)
                .findVirtual(Fields.CONTAINER, "threads", MethodType.methodType(Stream.class))
                .asType(MethodType.methodType(Stream.class, Object.class));
    }

    static VirtualThreads open() throws Throwable {
        if (Runtime.version().feature() < 21) {
            throw new UnsupportedOperationException(
                    "Java " + Runtime.version().feature() + " has no virtual threads; Java 21 has");
        }
        return new VirtualThreads();
    }

    /** About how many there are, those of executors and scopes of their own left out. */
    int size() {
        return started.size();
    }

    /**
     * Shows every virtual thread that lives to a visitor, once.
     *
     * @param owners platform threads, which may have opened scopes that hold virtual threads
     */
    void forEach(Iterable<Thread> owners, Consumer<Thread> visitor) {
        Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> scopesToVisit = new ArrayDeque<>();
        for (Thread owner : owners) {
            collectScopes(owner, known, scopesToVisit);
        }
        for (WeakReference<?> reference : containers) {
            Object container = reference.get();
            if (container != null && known.add(container)) {
                scopesToVisit.add(container);
            }
        }
        started.forEach(
                thread -> { // not by the iterator, which takes half as long again
                    visitor.accept(thread);
                    collectScopes(thread, known, scopesToVisit);
                });
        for (Object scope = scopesToVisit.poll(); scope != null; scope = scopesToVisit.poll()) {
            for (Iterator<?> threads = threadsOf(scope); threads.hasNext(); ) {
                if (threads.next() instanceof Thread thread && Fields.VIRTUAL.isInstance(thread)) {
                    visitor.accept(thread);
                    collectScopes(thread, known, scopesToVisit);
                }
            }
        }
    }

    /** What it does, before its blocker is looked at; {@code null} if this JDK has a state that we do not know. */
    @Nullable
    ProcessState state(Thread thread) {
        try {
            if (states == null) {
                states = readStates(); // now that there is a virtual thread, its class has been initialised
            }
            return states[(int) OfVirtual.STATE.invokeExact(thread) & (MAX_STATES - 1)];
        } catch (Throwable e) {
            return null;
        }
    }

    /**
     * The carrier that it is mounted on, or {@code null}.
     *
     * @throws LinkageError if this JDK's virtual threads have other fields
     */
    @Nullable
    Thread carrier(Thread thread) {
        MethodHandle carrier = OfVirtual.CARRIER;
        try {
            return (Thread) carrier.invokeExact(thread);
        } catch (Throwable e) {
            return null;
        }
    }

    private @Nullable ProcessState[] readStates() throws ReflectiveOperationException {
        @Nullable ProcessState[] read = new @Nullable ProcessState[MAX_STATES];
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Fields.VIRTUAL, MethodHandles.lookup());
        for (Field constant : Fields.VIRTUAL.getDeclaredFields()) {
            ProcessState meaning = STATES.get(constant.getName());
            if (meaning != null && constant.getType() == int.class && Modifier.isStatic(constant.getModifiers())) {
                int value = (int) lookup.findStaticVarHandle(Fields.VIRTUAL, constant.getName(), int.class)
                        .get();
                read[value & (MAX_STATES - 1)] = meaning;
            }
        }
        return read;
    }

    private void collectScopes(Thread owner, Set<Object> known, Deque<Object> scopesToVisit) {
        try {
            for (Object scope = (Object) Fields.SCOPES.invokeExact(owner);
                    scope != null;
                    scope = (Object) Fields.PREVIOUS_SCOPE.invokeExact(scope)) {
                if (Fields.CONTAINER.isInstance(scope) && known.add(scope)) {
                    scopesToVisit.add(scope);
                }
            }
        } catch (Throwable e) {
            throw new IllegalStateException("the scopes of a thread cannot be read", e);
        }
    }

    private Iterator<?> threadsOf(Object container) {
        try {
            return ((Stream<?>) threadsOf.invokeExact(container)).iterator();
        } catch (Throwable e) {
            throw new IllegalStateException("the threads of a container cannot be read", e);
        }
    }
}
