// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds a member in the classes of what it is asked of. The first few classes, if those may be kept, stand in what it answers with, one after
 * the other. What another class remembers are objects of the JDK's alone, so that neither it nor we keep the other.
 *
 * <p>Thread-safe.
 */
final class MemberSite extends MutableCallSite {
    private static final MethodType READS = MethodType.methodType(Object.class, Object.class);
    private static final MethodType ASKS = MethodType.methodType(Object.class, Object.class, Object.class);

    /** Answers {@code null}. */
    private static final MethodHandle READS_NOTHING = MethodHandles.empty(READS);

    private static final MethodHandle ASKS_NOTHING = MethodHandles.empty(ASKS);

    private static final MethodHandle IS_OF = own("isOf", boolean.class, Class.class, Object.class);
    private static final MethodHandle READ = own("read", Object.class, MemberSite.class, Object.class);
    private static final MethodHandle ASK = own("ask", Object.class, MemberSite.class, Object.class, Object.class);

    /** More classes than most members are ever asked of. */
    private static final int MAX_KEPT = 4;

    private static final List<MemberSite> ALL = new CopyOnWriteArrayList<>();
    /** Compared by identity: a loader of the host's is not asked anything. */
    private static volatile ClassLoader[] keptLoaders = {};

    private final String name;
    /** {@code null} for a field. */
    private final Class<?> @Nullable [] parameters;

    private final MethodHandle otherwise;
    private final Lock keeping = new ReentrantLock();
    /** Never changed, but for another one. */
    private volatile List<Class<?>> kept = List.of();

    private final ClassValue<MethodHandle> byClass = new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
            return find(type); // which is of the class, and nothing of ours
        }
    };

    private MemberSite(String name, Class<?> @Nullable [] parameters) {
        super(parameters == null || parameters.length == 0 ? READS : ASKS);
        this.name = name;
        this.parameters = parameters;
        this.otherwise = MethodHandles.insertArguments(type().equals(READS) ? READ : ASK, 0, this);
        setTarget(otherwise);
        ALL.add(this);
    }

    static MemberSite field(String name) {
        return new MemberSite(name, null);
    }

    static MemberSite method(String name, Class<?>... parameters) {
        return new MemberSite(name, parameters);
    }

    static synchronized void keepFor(ClassLoader[] loaders) {
        keptLoaders = loaders;
        ALL.forEach(MemberSite::letGo);
    }

    /** Unless all that it keeps may still be kept. */
    private void letGo() {
        keeping.lock();
        try {
            for (Class<?> each : kept) {
                if (!mayBeKept(each)) {
                    kept = List.of();
                    setTarget(otherwise);
                    return;
                }
            }
        } finally {
            keeping.unlock();
        }
    }

    @SuppressWarnings("UnusedMethod") // by its handle
    private static boolean isOf(Class<?> type, Object target) {
        return target.getClass() == type;
    }

    @SuppressWarnings("UnusedMethod") // by its handle
    private static @Nullable Object read(MemberSite site, Object target) throws Throwable {
        return (Object) site.found(target.getClass()).invokeExact(target);
    }

    @SuppressWarnings("UnusedMethod") // by its handle
    private static @Nullable Object ask(MemberSite site, Object target, Object argument) throws Throwable {
        return (Object) site.found(target.getClass()).invokeExact(target, argument);
    }

    private MethodHandle found(Class<?> type) {
        MethodHandle found = byClass.get(type); // without a lock, since it may have the host load classes
        if (kept.size() < MAX_KEPT && mayBeKept(type)) {
            keep(type, found);
        }
        return found;
    }

    /** Another time, if somebody is at it: no thread of the host waits for another. */
    private void keep(Class<?> type, MethodHandle found) {
        if (!keeping.tryLock()) {
            return;
        }
        try {
            if (kept.size() < MAX_KEPT && mayBeKept(type) && !kept.contains(type)) {
                List<Class<?>> more = new ArrayList<>(kept);
                more.add(type);
                kept = List.copyOf(more);
                MethodHandle isOf = MethodHandles.insertArguments(IS_OF, 0, type);
                setTarget(MethodHandles.guardWithTest(isOf, found, getTarget()));
            }
        } finally {
            keeping.unlock();
        }
    }

    /** One that is hidden, or a proxy, may go before its loader. */
    private static boolean mayBeKept(Class<?> type) {
        return !type.isHidden() && !Proxy.isProxyClass(type) && mayBeKept(type.getClassLoader());
    }

    private static boolean mayBeKept(@Nullable ClassLoader loader) {
        if (isJvms(loader)) {
            return true;
        }
        for (ClassLoader each : keptLoaders) {
            if (each == loader) {
                return true;
            }
        }
        return false;
    }

    private static boolean isJvms(@Nullable ClassLoader loader) {
        return loader == null
                || loader == ClassLoader.getSystemClassLoader()
                || loader == ClassLoader.getPlatformClassLoader();
    }

    private MethodHandle nothing() {
        return type().equals(READS) ? READS_NOTHING : ASKS_NOTHING;
    }

    private MethodHandle find(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            MethodHandle handle = declared(each);
            if (handle != null) {
                return handle;
            }
        }
        MethodHandle handle = inInterfaces(type);
        return handle == null ? nothing() : handle;
    }

    private @Nullable MethodHandle inInterfaces(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Class<?> declared : each.getInterfaces()) {
                MethodHandle handle = declared(declared);
                handle = handle == null ? inInterfaces(declared) : handle;
                if (handle != null) {
                    return handle;
                }
            }
        }
        return null;
    }

    private @Nullable MethodHandle declared(Class<?> type) {
        try {
            if (parameters == null) {
                Field field = type.getDeclaredField(name);
                return isOpen(field) ? reads(field) : null;
            }
            Method method = parameters.length == 1 && parameters[0] == Object.class
                    ? ofOne(type)
                    : type.getDeclaredMethod(name, parameters);
            return method != null && isOpen(method)
                    ? MethodHandles.lookup().unreflect(method).asType(type())
                    : null;
        } catch (NoSuchFieldException | NoSuchMethodException e) {
            return null;
        } catch (IllegalAccessException | RuntimeException | LinkageError e) {
            return null; // a class whose members cannot be looked through has none for us
        }
    }

    private static MethodHandle reads(Field field) throws IllegalAccessException {
        MethodHandle handle = MethodHandles.lookup().unreflectGetter(field);
        return Modifier.isStatic(field.getModifiers())
                ? MethodHandles.dropArguments(handle.asType(MethodType.methodType(Object.class)), 0, Object.class)
                : handle.asType(READS);
    }

    private @Nullable Method ofOne(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getParameterCount() == 1 && method.getName().equals(name) && !method.isBridge()) {
                return method;
            }
        }
        return null;
    }

    private static boolean isOpen(AccessibleObject member) {
        return member.trySetAccessible();
    }

    private static MethodHandle own(String name, Class<?> result, Class<?>... parameters) {
        try {
            return MethodHandles.lookup().findStatic(MemberSite.class, name, MethodType.methodType(result, parameters));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
