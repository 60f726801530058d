// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field or a method of a host's objects, found by name in the class of each, its superclasses and its public interfaces. What the host's
 * class remembers of it are objects of the JDK's alone, and what we remember of the class is held weakly, so that neither keeps the other.
 *
 * <p>Thread-safe.
 */
public final class Member {
    private static final MethodType READS = MethodType.methodType(Object.class, Object.class);
    private static final MethodType ASKS = MethodType.methodType(Object.class, Object.class, Object.class);

    private static final MethodHandle READS_NOTHING = MethodHandles.empty(READS);
    private static final MethodHandle ASKS_NOTHING = MethodHandles.empty(ASKS);

    private final String name;
    private final Class<?> @Nullable [] parameters;
    /** What each class answers with; looking there costs several times what most reads cost, and some requests read dozens. */
    private final ClassValue<Map.Entry<Class<?>, MethodHandle>> handles = new ClassValue<>() {
        @Override
        protected Map.Entry<Class<?>, MethodHandle> computeValue(Class<?> type) {
            MethodHandle found = find(type);
            return Map.entry(type, found == null ? none() : found);
        }
    };

    /** That of the class which came first, and mostly is the only one; written by any thread, in no order, and whole or not at all. */
    private @Nullable WeakReference<Map.Entry<Class<?>, MethodHandle>> first;

    private Member(String name, Class<?> @Nullable [] parameters) {
        this.name = name;
        this.parameters = parameters;
    }

    /** A field. */
    public static Member field(String name) {
        return new Member(name, null);
    }

    /** A method without parameters. */
    public static Member method(String name) {
        return new Member(name, new Class<?>[0]);
    }

    /** A method with one parameter, of a type of the JDK's. */
    public static Member method(String name, Class<?> parameter) {
        return new Member(name, new Class<?>[] {parameter});
    }

    /** The one method of that name with one parameter, of a type of the host's. */
    public static Member methodOfOne(String name) {
        return new Member(name, new Class<?>[] {Object.class});
    }

    /** Whether objects of that class have it. */
    public boolean isIn(Class<?> type) {
        return handle(type) != none();
    }

    /** What it holds or answers; {@code null} also if the object is {@code null} or has no such member. */
    public @Nullable Object of(@Nullable Object target) {
        if (target == null) {
            return null;
        }
        MethodHandle handle = handle(target.getClass());
        try {
            return (Object) handle.invokeExact(target);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** What it answers to an argument; {@code null} also if the object is {@code null} or has no such method. */
    public @Nullable Object of(@Nullable Object target, Object argument) {
        if (target == null) {
            return null;
        }
        MethodHandle handle = handle(target.getClass());
        try {
            return (Object) handle.invokeExact(target, argument);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** The same as text; {@code null} if it is none. */
    public @Nullable String text(@Nullable Object target) {
        return of(target) instanceof String text ? text : null;
    }

    /** The same as text; empty if it is none. */
    public String textOrEmpty(@Nullable Object target) {
        String text = text(target);
        return text == null ? "" : text;
    }

    /** The same as a number; 0 if it is none. */
    public long number(@Nullable Object target) {
        return of(target) instanceof Number number ? number.longValue() : 0;
    }

    /** The same as a truth; false if it is none. */
    public boolean is(@Nullable Object target) {
        return of(target) instanceof Boolean truth && truth;
    }

    /** What a static field holds of a class that another one sees; {@code null} if there is none. */
    public static @Nullable Object constant(Class<?> beside, String type, String name) {
        try {
            Field field = Class.forName(type, false, beside.getClassLoader()).getDeclaredField(name);
            return open(field) ? field.get(null) : null;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }

    private MethodHandle handle(Class<?> type) {
        WeakReference<Map.Entry<Class<?>, MethodHandle>> known = first;
        Map.Entry<Class<?>, MethodHandle> entry = known == null ? null : known.get();
        if (entry != null && entry.getKey() == type) {
            return entry.getValue();
        }
        Map.Entry<Class<?>, MethodHandle> found = handles.get(type);
        if (entry == null) {
            first = new WeakReference<>(found);
        }
        return found.getValue();
    }

    private MethodHandle none() {
        return parameters == null || parameters.length == 0 ? READS_NOTHING : ASKS_NOTHING;
    }

    private @Nullable MethodHandle find(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            MethodHandle handle = declared(each);
            if (handle != null) {
                return handle;
            }
        }
        return inInterfaces(type);
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
                return open(field) ? reads(field) : null;
            }
            Method method = parameters.length == 1 && parameters[0] == Object.class
                    ? ofOne(type)
                    : type.getDeclaredMethod(name, parameters);
            return method != null && open(method)
                    ? MethodHandles.lookup().unreflect(method).asType(parameters.length == 0 ? READS : ASKS)
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

    private static boolean open(AccessibleObject member) {
        return member.trySetAccessible();
    }

    private static RuntimeException failed(Throwable e) {
        return e instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException(e.getClass().getName());
    }
}
