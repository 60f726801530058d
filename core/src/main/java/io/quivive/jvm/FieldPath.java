// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Fields that lead from one object to others, read without running any of the host's code. A field whose name ends in {@code []} holds an
 * array or an {@link AtomicReferenceArray}, and leads to each of its elements.
 *
 * @param fields names, none for the object itself
 */
record FieldPath(List<String> fields) {
    private static final String ELEMENTS = "[]";

    FieldPath {
        fields = List.copyOf(fields);
    }

    static FieldPath of(String text) {
        return new FieldPath(text.isEmpty() ? List.of() : List.of(text.split("\\.", -1)));
    }

    /** What the fields lead to, nulls left out; {@code null} if one of them cannot be read. */
    @Nullable
    List<Object> follow(Object from) {
        List<Object> at = List.of(from);
        for (String name : fields) {
            boolean elements = name.endsWith(ELEMENTS);
            List<Object> next = new ArrayList<>();
            for (Object owner : at) {
                Field field = field(owner, elements ? name.substring(0, name.length() - ELEMENTS.length()) : name);
                if (field == null || !add(field, owner, elements, next)) {
                    return null;
                }
            }
            at = next;
        }
        return at;
    }

    private static boolean add(Field field, Object owner, boolean elements, List<Object> to) {
        Object value;
        try {
            value = field.get(owner);
        } catch (IllegalAccessException e) {
            return false;
        }
        if (value == null) {
            return true;
        }
        if (!elements) {
            to.add(value);
            return true;
        }
        if (value instanceof Object[] array) {
            for (Object element : array) {
                addElement(element, to);
            }
            return true;
        }
        if (value.getClass() == AtomicReferenceArray.class) { // not a host's class below it, whose code this would be
            AtomicReferenceArray<?> array = (AtomicReferenceArray<?>) value;
            for (int i = 0; i < array.length(); i++) {
                addElement(array.get(i), to);
            }
            return true;
        }
        return false;
    }

    private static void addElement(@Nullable Object element, List<Object> to) {
        if (element != null) {
            to.add(element);
        }
    }

    /** Looks through the fields of a class and of those above it; {@code null} if there is none that may be read. */
    private static @Nullable Field field(Object owner, String name) {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Field declared = type.getDeclaredField(name);
                declared.setAccessible(true);
                return declared;
            } catch (NoSuchFieldException e) {
                // it may stand in a class above
            } catch (RuntimeException | LinkageError e) { // not open to us, or the host's classes do not link
                return null;
            }
        }
        return null;
    }
}
