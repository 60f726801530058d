// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.shape;

import io.quivive.request.Unreadable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a host's class, read without a call of any of its methods. Where a class has none a read throws {@link Unreadable}; it never answers
 * in place of a value.
 *
 * <p>Thread-safe. What a class remembers of it are objects of the JDK's alone.
 */
public final class Part {
    private static final MethodType READS = MethodType.methodType(Object.class, Object.class);
    /** Answers {@code null}. */
    private static final MethodHandle NOTHING = MethodHandles.empty(READS);
    /** Stands for a field that is not there, and is never called. */
    private static final MethodHandle MISSING = MethodHandles.dropArguments(NOTHING, 1, Object.class);

    private final Shape shape;
    private final boolean optional;
    private final List<String> names;

    private final ClassValue<MethodHandle> byClass = new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
            shape.shapes.found(shape, type);
            return find(type);
        }
    };

    Part(Shape shape, boolean optional, String... names) {
        this.shape = shape;
        this.optional = optional;
        this.names = List.of(names);
    }

    String name() {
        return String.join(" or ", names);
    }

    boolean isMissedIn(Class<?> type) {
        return byClass.get(type) == MISSING;
    }

    /** What it holds; {@code null} also if the object is {@code null}. */
    public @Nullable Object of(@Nullable Object target) {
        if (target == null) {
            return null;
        }
        MethodHandle handle = byClass.get(target.getClass());
        if (handle == MISSING) {
            throw Unreadable.missing(target.getClass().getName() + "." + name());
        }
        try {
            return (Object) handle.invokeExact(target);
        } catch (Throwable e) {
            throw Unreadable.changing(name());
        }
    }

    /** The same as a text; {@code null} if it holds nothing. */
    public @Nullable String text(@Nullable Object target) {
        Object held = of(target);
        if (held == null || held instanceof String) {
            return (String) held;
        }
        throw Unreadable.missing(held.getClass().getName() + " in " + name());
    }

    /** The same as a number. */
    public long number(@Nullable Object target) {
        if (of(target) instanceof Number number) {
            return number.longValue();
        }
        throw Unreadable.changing(name());
    }

    /** The same as a truth. */
    public boolean is(@Nullable Object target) {
        if (of(target) instanceof Boolean truth) {
            return truth;
        }
        throw Unreadable.changing(name());
    }

    private MethodHandle find(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (String name : names) {
                MethodHandle handle = declared(each, name);
                if (handle != null) {
                    return handle;
                }
            }
        }
        return optional ? NOTHING : MISSING;
    }

    private @Nullable MethodHandle declared(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            if (!shape.shapes.isOpen(type, field)) {
                return null;
            }
            MethodHandle handle = MethodHandles.lookup().unreflectGetter(field);
            return Modifier.isStatic(field.getModifiers())
                    ? MethodHandles.dropArguments(handle.asType(MethodType.methodType(Object.class)), 0, Object.class)
                    : handle.asType(READS);
        } catch (NoSuchFieldException | IllegalAccessException | RuntimeException | LinkageError e) {
            return null; // a class whose fields cannot be looked through has none for us
        }
    }
}
