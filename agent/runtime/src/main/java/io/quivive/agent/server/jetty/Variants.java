// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shape;
import io.quivive.agent.shape.Shapes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Classes of Jetty that versions and environments have under several names, and that keep the same in fields of the same names.
 *
 * <p>Thread-safe.
 */
final class Variants {
    static final String PRODUCT = "Jetty";

    private final List<Shape> shapes;

    private Variants(List<Shape> shapes) {
        this.shapes = shapes;
    }

    /** Those of full names. */
    static Variants of(Shapes shapes, String... types) {
        return new Variants(
                Stream.of(types).map(type -> shapes.of(PRODUCT, type)).toList());
    }

    boolean fits(@Nullable Object object) {
        for (Shape shape : shapes) {
            if (shape.fits(object)) {
                return true;
            }
        }
        return false;
    }

    /** A field that all of them have. */
    Part part(String... names) {
        return shapes.get(0).part(names);
    }

    /** A field that not all of them have. */
    Part optional(String... names) {
        return shapes.get(0).optional(names);
    }
}
