// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.agent.shape;

import java.lang.ref.WeakReference;
import java.lang.reflect.AccessibleObject;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

/** Makes the shapes of the classes that are read. Thread-safe. */
public final class Shapes {
    private final Opener opener;
    private final BiConsumer<String, String> unread;
    /** Classes that were found since the last check, each with its shape. */
    private final Queue<Runnable> found = new ConcurrentLinkedQueue<>();

    /** Opens what a named module keeps closed. */
    public interface Opener {
        /** Has members of a class's package read by us; what cannot be opened stays closed. */
        void open(Class<?> type);
    }

    /**
     * None yet.
     *
     * @param unread is told the product, and which members a class of it lacks, once for each class
     */
    public Shapes(Opener opener, BiConsumer<String, String> unread) {
        this.opener = opener;
        this.unread = unread;
    }

    /**
     * The shape of a class.
     *
     * @param product that it belongs to
     * @param type its full name; a subclass fits too
     */
    public Shape of(String product, String type) {
        return new Shape(this, product, type);
    }

    /** Tells what the classes lack that were found since the last time. */
    public void check() {
        for (Runnable next = found.poll(); next != null; next = found.poll()) {
            next.run();
        }
    }

    /** Nobody may look before the class is let go. */
    void found(Shape shape, Class<?> type) {
        WeakReference<Class<?>> held = new WeakReference<>(type);
        found.add(() -> {
            Class<?> still = held.get();
            if (still != null) {
                shape.check(still);
            }
        });
    }

    /** Whether it can be read, if need be once its package was opened. */
    boolean isOpen(Class<?> type, AccessibleObject member) {
        if (member.trySetAccessible()) {
            return true;
        }
        opener.open(type);
        return member.trySetAccessible();
    }

    void missing(String product, String members) {
        unread.accept(product, members);
    }
}
