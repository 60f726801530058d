// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.jvm;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A map from thread ids, which looks up without allocating: at 10,000 threads a boxed key for each would be most of what a snapshot
 * allocates. Open addressing with linear probing; 0 is no key.
 *
 * <p>Not thread-safe.
 */
final class LongMap<V> {
    private long[] keys = new long[64];
    private @Nullable Object[] values = new @Nullable Object[64];
    private int size;

    @SuppressWarnings("unchecked") // only V goes in
    @Nullable
    V get(long key) {
        return (V) values[find(key)];
    }

    void put(long key, V value) {
        if (key == 0) {
            throw new IllegalArgumentException("0 is no thread id");
        }
        int at = find(key);
        if (keys[at] == 0) {
            keys[at] = key;
            size++;
        }
        values[at] = value;
        if (size * 2 > keys.length) {
            rehash(keys.length * 2, any -> true);
        }
    }

    void remove(long key) {
        int free = find(key);
        if (keys[free] == 0) {
            return;
        }
        int mask = keys.length - 1;
        for (int at = (free + 1) & mask; keys[at] != 0; at = (at + 1) & mask) {
            // moved down where the search for it would otherwise end at the gap
            if (((at - home(keys[at])) & mask) >= ((at - free) & mask)) {
                keys[free] = keys[at];
                values[free] = values[at];
                free = at;
            }
        }
        keys[free] = 0;
        values[free] = null;
        size--;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // only V goes in
    void forEach(Visitor<? super V> visitor) {
        for (int i = 0; i < keys.length; i++) {
            Object value = values[i];
            if (value != null) {
                visitor.visit(keys[i], (V) value);
            }
        }
    }

    /** Keeps the values that pass. */
    void retain(Predicate<? super V> predicate) {
        rehash(keys.length, predicate);
    }

    void clear() {
        keys = new long[64];
        values = new @Nullable Object[64];
        size = 0;
    }

    @SuppressWarnings("unchecked") // only V goes in
    private void rehash(int capacity, Predicate<? super V> predicate) {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        if (capacity == oldKeys.length) {
            oldKeys = keys.clone();
            oldValues = values.clone();
            Arrays.fill(keys, 0);
            Arrays.fill(values, null);
        } else {
            keys = new long[capacity];
            values = new @Nullable Object[capacity];
        }
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            Object value = oldValues[i];
            if (value != null && predicate.test((V) value)) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = value;
                size++;
            }
        }
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int at = home(key);
        while (keys[at] != 0 && keys[at] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private int home(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & (keys.length - 1);
    }

    @FunctionalInterface
    interface Visitor<V> {
        void visit(long key, V value);
    }
}
