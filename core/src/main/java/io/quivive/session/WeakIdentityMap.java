// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a host's objects, beside them: by identity, without keeping them alive and without calling them.
 *
 * <p>Thread-safe. Bounded: when it is full, {@link #put} answers so. A value must not refer to its key.
 */
public final class WeakIdentityMap<V> {
    private final ConcurrentMap<Key, V> values = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final int max;
    private final Consumer<V> dropped;

    /** A map of at most so many. */
    public WeakIdentityMap(int max) {
        this(max, value -> {});
    }

    /** A map that tells of the values whose keys the host has let go; whichever thread finds out tells. */
    public WeakIdentityMap(int max, Consumer<V> dropped) {
        this.max = max;
        this.dropped = dropped;
    }

    /** What is known of it, or {@code null}. */
    public @Nullable V get(Object key) {
        return values.get(new Probe(key));
    }

    /** Notes what is known of it; answers false, and does not, if the map is full. */
    public boolean put(Object key, V value) {
        expunge();
        if (values.size() >= max) {
            return false;
        }
        values.put(new Held(key, gone), value);
        return true;
    }

    /** Notes what is known of it, unless something is; answers false, and does not, if that is so or the map is full. */
    public boolean putIfAbsent(Object key, V value) {
        expunge();
        return values.size() < max && values.putIfAbsent(new Held(key, gone), value) == null;
    }

    /** Whether there is room for no more. */
    public boolean isFull() {
        return values.size() >= max;
    }

    /** Forgets it; answers what was known, or {@code null}. */
    public @Nullable V remove(Object key) {
        return values.remove(new Probe(key));
    }

    /** Whether nothing is known; costs next to nothing. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** How many there are. */
    public int size() {
        expunge();
        return values.size();
    }

    /** Tells of all whose keys the host still has. */
    public void forEach(BiConsumer<Object, V> each) {
        values.forEach((key, value) -> {
            Object target = key.target();
            if (target != null) {
                each.accept(target, value);
            }
        });
    }

    /** Forgets everything. */
    public void clear() {
        values.clear();
    }

    /** Forgets those whose keys are gone. */
    public void expunge() {
        for (Reference<?> reference = gone.poll(); reference != null; reference = gone.poll()) {
            V value = values.remove((Key) reference);
            if (value != null) {
                dropped.accept(value);
            }
        }
    }

    private interface Key {
        @Nullable
        Object target();
    }

    private static boolean same(Key one, Object other) {
        if (one == other) {
            return true;
        }
        Object target = one.target();
        return target != null && other instanceof Key key && key.target() == target;
    }

    private static final class Held extends WeakReference<Object> implements Key {
        private final int hash;

        Held(Object target, ReferenceQueue<Object> queue) {
            super(target, queue);
            hash = System.identityHashCode(target);
        }

        @Override
        public @Nullable Object target() {
            return get();
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other != null && same(this, other);
        }
    }

    private record Probe(Object target) implements Key {
        @Override
        public int hashCode() {
            return System.identityHashCode(target);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other != null && same(this, other);
        }
    }
}
