// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server.jetty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What containers of the JDK hold; those of other classes would be called, and are not looked into. */
final class Held {
    private Held() {}

    /** What a reference refers to. */
    static @Nullable Object by(@Nullable Object reference) {
        return reference instanceof AtomicReference<?> atomic ? atomic.get() : null;
    }

    /** The elements of a collection or an array, as many as there may be. */
    static List<Object> in(@Nullable Object several, int max) {
        List<Object> found = new ArrayList<>();
        Iterable<?> all = several instanceof Object[] array
                ? Arrays.asList(array)
                : several instanceof Map<?, ?> map && isOfJdk(map)
                        ? map.values()
                        : several instanceof Collection<?> collection && isOfJdk(collection) ? collection : List.of();
        for (Object each : all) {
            if (each != null && found.size() < max) {
                found.add(each);
            }
        }
        return found;
    }

    /** What a map holds for a name. */
    static @Nullable Object at(@Nullable Object map, String name) {
        return map instanceof Map<?, ?> held && isOfJdk(held) ? held.get(name) : null;
    }

    static boolean isOfJdk(Object object) {
        return object.getClass().getClassLoader() == null;
    }

    /** The name of a constant; empty if it is none. */
    static String name(@Nullable Object constant) {
        return constant instanceof Enum<?> one ? one.name() : "";
    }
}
