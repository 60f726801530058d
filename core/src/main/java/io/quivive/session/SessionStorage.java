// SPDX-FileCopyrightText: The Quivive contributors
// SPDX-License-Identifier: Apache-2.0
package io.quivive.session;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What the code of a server keeps with a session, for as long as the session lives. Values never leave the JVM.
 *
 * <p>Thread-safe. Holds at most {@link #MAX_ENTRIES} entries.
 */
public final class SessionStorage {
    /** One more is refused. */
    public static final int MAX_ENTRIES = 10_000;

    private final ConcurrentMap<String, Object> values = new ConcurrentHashMap<>();

    SessionStorage() {}

    /** What is kept under a key. */
    public Optional<Object> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * Keeps a value under a key, in place of what was there.
     *
     * @throws IllegalStateException if the storage is full
     */
    public void put(String key, Object value) {
        if (values.size() >= MAX_ENTRIES && !values.containsKey(key)) {
            throw new IllegalStateException("key '" + key + "' was not stored: the session holds " + MAX_ENTRIES
                    + " entries already; remove some first");
        }
        values.put(key, value);
    }

    /** Forgets what is kept under a key. */
    public void remove(String key) {
        values.remove(key);
    }

    /** The keys, as they are at the moment. */
    public Set<String> keys() {
        return Set.copyOf(values.keySet());
    }
}
