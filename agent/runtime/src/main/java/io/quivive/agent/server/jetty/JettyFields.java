// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the headers of a request. Thread-safe. */
final class JettyFields {
    private static final int MAX = 1000;

    private final Variants several;
    private final Part all;
    /** Beyond it are those of earlier requests. */
    private final Part size;

    private final Part name;
    private final Part value;

    JettyFields(Shapes shapes) {
        several = Variants.of(
                shapes,
                "org.eclipse.jetty.http.HttpFields",
                "org.eclipse.jetty.http.ImmutableHttpFields",
                "org.eclipse.jetty.http.MutableHttpFields");
        all = several.part("_fields");
        size = several.part("_size");
        Variants field = Variants.of(shapes, "org.eclipse.jetty.http.HttpField");
        name = field.part("_name");
        value = field.part("_value");
    }

    /** The first of a name; {@code null} if there is none. */
    @Nullable
    String first(@Nullable Object fields, String wanted) {
        List<String> found = named(fields, wanted, 1);
        return found.isEmpty() ? null : found.get(0);
    }

    /** All of a name, joined by commas; {@code null} if there is none. */
    @Nullable
    String joined(@Nullable Object fields, String wanted) {
        List<String> found = named(fields, wanted, MAX);
        return found.isEmpty() ? null : String.join(",", found);
    }

    private List<String> named(@Nullable Object fields, String wanted, int max) {
        List<String> found = new ArrayList<>(1);
        if (several.fits(fields)) {
            Object held = all.of(fields);
            if (held instanceof Object[] array) {
                long end = Math.min(size.number(fields), Math.min(array.length, MAX));
                for (int i = 0; i < end && found.size() < max; i++) {
                    Object field = array[i];
                    String text = field != null && wanted.equalsIgnoreCase(name.text(field)) ? value.text(field) : null;
                    if (text != null) {
                        found.add(text);
                    }
                }
            }
        }
        return found;
    }
}
