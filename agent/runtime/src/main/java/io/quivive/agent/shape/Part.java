// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.shape;

import io.quivive.request.Unreadable;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field of a host's class, read without a call of any of its methods. Where a class has none a read throws {@link Unreadable}; it never answers
 * in place of a value.
 *
 * <p>Thread-safe. What a class remembers of it are objects of the JDK's alone.
 */
public final class Part {
    private final Shape shape;
    private final boolean optional;
    private final List<String> names;

    /** By reflection, since the JVM makes classes for each kind of method handle. */
    private final ClassValue<Optional<Field>> byClass = new ClassValue<>() {
        @Override
        protected Optional<Field> computeValue(Class<?> type) {
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
        return !optional && byClass.get(type).isEmpty();
    }

    /** What it holds; {@code null} also if the object is {@code null}. */
    public @Nullable Object of(@Nullable Object target) {
        if (target == null) {
            return null;
        }
        Optional<Field> field = byClass.get(target.getClass());
        if (field.isEmpty()) {
            if (optional) {
                return null;
            }
            throw Unreadable.missing(target.getClass().getName() + "." + name());
        }
        try {
            return field.get().get(target);
        } catch (IllegalAccessException | RuntimeException | LinkageError e) {
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

    /** An application's own subclass may have a field of the same name; and its loader is asked for the types of all its fields. */
    private Optional<Field> find(Class<?> type) {
        Class<?> known = shape.in(type);
        Optional<Field> found = find(known, null);
        for (Class<?> each = type; found.isEmpty() && each != known; each = each.getSuperclass()) {
            if (each.getClassLoader() == known.getClassLoader()) {
                found = find(each, each.getSuperclass());
            }
        }
        return found;
    }

    private Optional<Field> find(Class<?> from, @Nullable Class<?> to) {
        for (Class<?> each = from; each != to; each = each.getSuperclass()) {
            for (String name : names) {
                try {
                    Field field = each.getDeclaredField(name);
                    if (shape.shapes.isOpen(each, field)) {
                        return Optional.of(field);
                    }
                } catch (NoSuchFieldException | RuntimeException | LinkageError e) {
                    // a class whose fields cannot be looked through has none for us
                }
            }
        }
        return Optional.empty();
    }
}
