// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.hook;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * A field or a method of a host's objects, found by name in the class of each, its superclasses and its public interfaces. To be kept in a
 * static final field: the JVM then compiles a read into the host's own few instructions, which it does for the fields of a record alone.
 *
 * <p>Thread-safe.
 *
 * @param answers what is asked; finds it for each class
 */
public record Member(MethodHandle answers) {
    private Member(MemberSite site) {
        this(site.dynamicInvoker());
    }

    /** A field. */
    public static Member field(String name) {
        return new Member(MemberSite.field(name));
    }

    /** A method without parameters. */
    public static Member method(String name) {
        return new Member(MemberSite.method(name));
    }

    /** A method with one parameter, of a type of the JDK's. */
    public static Member method(String name, Class<?> parameter) {
        return new Member(MemberSite.method(name, parameter));
    }

    /** The one method of that name with one parameter, of a type of the host's. */
    public static Member methodOfOne(String name) {
        return new Member(MemberSite.method(name, Object.class));
    }

    /**
     * From now on what was found is kept for classes of these loaders, besides the JVM's own, and so are the loaders: those of servers that run.
     * What was kept for others is let go. For all other classes it is kept by the class alone, and found at several times the cost.
     *
     * @param loaders not changed after this
     */
    public static void keepFor(ClassLoader[] loaders) {
        MemberSite.keepFor(loaders);
    }

    /** Loads what the first use of a member needs. */
    public static void warmUp() {
        Member length = method("length");
        Member isEmpty = method("isEmpty");
        Member concat = method("concat", String.class);
        for (int i = 0; i < 2; i++) { // found first, and then kept
            length.of("");
            isEmpty.of("");
            concat.of("", "");
        }
    }

    /** What it holds or answers; {@code null} also if the object is {@code null} or has no such member. */
    public @Nullable Object of(@Nullable Object target) {
        if (target == null) {
            return null;
        }
        try {
            return (Object) answers.invokeExact(target);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** What it answers to an argument; {@code null} also if the object is {@code null} or has no such method. */
    public @Nullable Object of(@Nullable Object target, Object argument) {
        if (target == null) {
            return null;
        }
        try {
            return (Object) answers.invokeExact(target, argument);
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
            return field.trySetAccessible() ? field.get(null) : null;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }

    private static RuntimeException failed(Throwable e) {
        return e instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException(e.getClass().getName());
    }
}
