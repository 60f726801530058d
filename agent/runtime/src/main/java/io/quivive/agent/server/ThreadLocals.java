// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.server;

import io.quivive.agent.shape.Part;
import io.quivive.agent.shape.Shapes;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Reads one named local of another thread, from the fields of {@code java.lang.ThreadLocal}'s own map. Locals are never listed, and none is shown.
 * A local that is being removed may still be answered: who reads it has to prove that it holds.
 *
 * <p>Thread-safe.
 */
public final class ThreadLocals {
    private static final String JDK = "Java " + Runtime.version().feature();
    /** More than a thread has; a table that grows for ever is a host's fault. */
    private static final int MAX_TABLE = 1 << 16;

    private final Part map;
    private final Part table;
    private final Part value;

    /** Of all threads. */
    public ThreadLocals(Shapes shapes) {
        map = shapes.of(JDK, "java.lang.Thread").part("threadLocals");
        table = shapes.of(JDK, "java.lang.ThreadLocal$ThreadLocalMap").part("table");
        value = shapes.of(JDK, "java.lang.ThreadLocal$ThreadLocalMap$Entry").part("value");
    }

    /** What a thread's local holds; {@code null} if it holds nothing. */
    public @Nullable Object of(Thread thread, ThreadLocal<?> local) {
        if (!(table.of(map.of(thread)) instanceof Object[] entries) || entries.length > MAX_TABLE) {
            return null;
        }
        for (Object entry : entries) {
            if (entry instanceof Reference<?> reference && isOf(reference, local)) {
                return value.of(entry);
            }
        }
        return null;
    }

    /** Without reading what it refers to, which would keep that alive. */
    @SuppressWarnings("unchecked") // a reference to another type refers to something else
    private static boolean isOf(Reference<?> reference, ThreadLocal<?> local) {
        return ((Reference<Object>) reference).refersTo(local);
    }
}
