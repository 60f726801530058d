// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Finds classes that a host has loaded already. None is loaded or initialised by us, and no loader's own code is called.
 *
 * <p>Thread-safe. Holds no class of the host's.
 */
public final class LoadedClasses {
    /** More than any host has behind each other. */
    private static final int MAX_PARENTS = 16;

    private static final MethodHandle FIND = find();
    private static final MethodHandle IS_UNUSED = isUnused();

    private LoadedClasses() {}

    /** The class of that name which a loader or one of its parents has loaded; {@code null} if none has. */
    public static @Nullable Class<?> of(@Nullable ClassLoader loader, String name) {
        try {
            ClassLoader next = loader;
            for (int i = 0; i < MAX_PARENTS && next != null; i++) {
                Class<?> found = (Class<?>) FIND.invokeExact(next, name);
                if (found != null) {
                    return found;
                }
                next = next.getParent();
            }
            return null;
        } catch (Throwable e) { // a security manager may forbid it
            return null;
        }
    }

    /** What a static field of it holds; {@code null} also if it has none, or was not initialised yet. */
    public static @Nullable Object constant(@Nullable Class<?> type, String name) {
        if (type == null) {
            return null;
        }
        try {
            Field field = type.getDeclaredField(name);
            return Modifier.isStatic(field.getModifiers())
                            && field.trySetAccessible()
                            && !(boolean) IS_UNUSED.invokeExact(type)
                    ? field.get(null)
                    : null;
        } catch (Throwable e) { // it has no such field that could be read
            return null;
        }
    }

    private static MethodHandle find() {
        MethodType type = MethodType.methodType(Class.class, String.class);
        try {
            return MethodHandles.privateLookupIn(ClassLoader.class, MethodHandles.lookup())
                    .findVirtual(ClassLoader.class, "findLoadedClass", type);
        } catch (ReflectiveOperationException | RuntimeException e) { // the JDK is closed to us: no class is found
            return MethodHandles.empty(type.insertParameterTypes(0, ClassLoader.class));
        }
    }

    private static MethodHandle isUnused() {
        MethodType type = MethodType.methodType(boolean.class, Class.class);
        try {
            Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
            MethodHandles.Lookup in = MethodHandles.privateLookupIn(unsafe, MethodHandles.lookup());
            return in.findVirtual(unsafe, "shouldBeInitialized", type)
                    .bindTo(in.findStaticGetter(unsafe, "theUnsafe", unsafe).invoke());
        } catch (Throwable e) { // the JDK is closed to us: no class counts as initialised
            return MethodHandles.dropArguments(MethodHandles.constant(boolean.class, true), 0, Class.class);
        }
    }
}
