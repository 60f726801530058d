// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The fields that are read of one class of a product. Once an object of a class was read, all of them are looked for in it, and what is missing is
 * told, once for that class.
 *
 * <p>Thread-safe. Neither a host's class nor its loader is kept.
 */
public final class Shape {
    final Shapes shapes;
    private final String product;
    private final String type;
    private final List<Part> parts = new CopyOnWriteArrayList<>();

    private final ClassValue<Boolean> fits = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> found) {
            return named(found) != null;
        }
    };

    private final ClassValue<Boolean> checked = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> found) {
            List<String> missing = new ArrayList<>();
            for (Part part : parts) {
                if (part.isMissedIn(found)) {
                    missing.add(part.name());
                }
            }
            if (!missing.isEmpty()) {
                String which = found.getName().equals(type) ? type : type + ", of which " + found.getName() + " is one";
                shapes.missing(product, "no " + String.join(", ", missing) + " in " + which);
            }
            return Boolean.TRUE;
        }
    };

    Shape(Shapes shapes, String product, String type) {
        this.shapes = shapes;
        this.product = product;
        this.type = type;
    }

    /** Whether it is an object of the class, or of a subclass. */
    public boolean fits(@Nullable Object object) {
        return object != null && fits.get(object.getClass());
    }

    /**
     * A field that every version has.
     *
     * @param names what versions call it
     */
    public Part part(String... names) {
        return add(new Part(this, false, names));
    }

    /** A field that not every version has: {@code null} where it is not there. */
    public Part optional(String... names) {
        return add(new Part(this, true, names));
    }

    private Part add(Part part) {
        parts.add(part);
        return part;
    }

    private @Nullable Class<?> named(Class<?> found) {
        for (Class<?> each = found; each != null; each = each.getSuperclass()) {
            if (each.getName().equals(type)) {
                return each;
            }
        }
        return null;
    }

    /** The class itself, of which that of an object may be a subclass; that one if it is not, or if any class will do. */
    Class<?> in(Class<?> found) {
        Class<?> named = named(found);
        return named == null || named == Object.class ? found : named;
    }

    void check(Class<?> found) {
        checked.get(found);
    }
}
